"""Tables in documentation pages that tests produce: Markdown between `<!-- table: name -->` and `<!-- /table -->`."""

import re
from collections.abc import Iterable
from pathlib import Path

DOCS = Path(__file__).resolve().parents[1] / "docs"


def markdown_table(heads: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """Return a Markdown table."""
    columns = list(heads)
    lines = [columns, ["---"] * len(columns), *([cell.replace("|", r"\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def pages_with(name: str, table: str) -> dict[Path, str]:
    """Return the text that each page with this table must have, by its file."""
    marked = re.compile(rf"(<!-- table: {name} -->\n).*?(?=<!-- /table -->)", re.DOTALL)
    texts = {page: page.read_text(encoding="utf-8") for page in DOCS.rglob("*.md")}
    return {
        page: marked.sub(lambda start: f"{start[1]}\n{table}\n\n", text)
        for page, text in texts.items()
        if marked.search(text)
    }


def write_table(name: str, table: str) -> None:
    """Write a table into its pages."""
    for page, text in pages_with(name, table).items():
        page.write_text(text, encoding="utf-8")


def stale_pages(name: str, table: str) -> list[Path]:
    """Return the pages with a different table. Raise `AssertionError` if no page has the table."""
    pages = pages_with(name, table)
    assert pages, f"no page contains <!-- table: {name} -->"
    return [page for page, text in pages.items() if page.read_text(encoding="utf-8") != text]
