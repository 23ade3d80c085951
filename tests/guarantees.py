"""The table of guarantees in tests/README.md: one row for each test file.

Usage: `python -m tests.guarantees` writes this table, and the contract in its page. `tests/test_readme.py` compares the
table with the collected tests.
"""

import ast
import re
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from lib.backend import SUPPORTED_BACKENDS
from tests.page_tables import write_table
from tests.servers.contract_cases import contract_tables
from tests.tiers import backend_in, is_left_out

README = Path(__file__).parent / "README.md"
_TABLES = re.compile(r"(?<=<!-- guarantees -->\n).*(?=<!-- /guarantees -->)", re.DOTALL)


class Collected:
    """Plugin that records the tiers and the backends of each collected test file."""

    def __init__(self) -> None:
        self.tiers: defaultdict[Path, set[str]] = defaultdict(set)
        self.backends: defaultdict[Path, set[str]] = defaultdict(set)

    @pytest.hookimpl(trylast=True)
    def pytest_itemcollected(self, item: pytest.Item) -> None:
        """Record one test, before `-m` deselects it."""
        if is_left_out(item):
            return
        path = item.path.relative_to(README.parent)
        self.tiers[path].add("release" if item.get_closest_marker("release") else "fast")
        self.backends[path] |= {backend_in(item.nodeid)} - {""}

    def rows(self) -> dict[str, str]:
        """Return the row of each collected file by its path, in the order of the table."""
        return {path.as_posix(): self._row(path) for path in sorted(self.tiers, key=lambda path: (path.parent, path))}

    def _row(self, path: Path) -> str:
        backends = self.backends[path]
        names = "all" if backends == set(SUPPORTED_BACKENDS) else ", ".join(sorted(backends)) or "–"
        return f"| {guarantee(path)} | `{path.as_posix()}` | {', '.join(sorted(self.tiers[path]))} | {names} |"


def guarantee(path: Path) -> str:
    """Return the first sentence of the docstring of a test file."""
    docstring = ast.get_docstring(ast.parse((README.parent / path).read_text(encoding="utf-8"))) or ""
    return docstring.split("\n\n")[0].replace("\n", " ").replace("|", "\\|").removesuffix(".")


def rows_in(text: str) -> dict[str, str]:
    """Return the rows of the table in a README by the path of their file."""
    found = _TABLES.search(text)
    return {row.split("`")[-2]: row for row in (found[0] if found else "").splitlines() if "`" in row}


def main() -> int:
    """Collect all tests, and write the table and the contract."""
    collected = Collected()
    # xdist is imported already, by `tests.tiers`.
    options = ["--collect-only", "-qq", "-W", "ignore::pytest.PytestAssertRewriteWarning"]
    status = pytest.main(options, plugins=[collected])
    table = "\n".join(["| Guarantee | File | Tier | Backends |", "|---|---|---|---|", *collected.rows().values()])
    text = README.read_text(encoding="utf-8")
    README.write_text(_TABLES.sub(lambda _: f"\n{table}\n\n", text), encoding="utf-8")
    write_table("contract", contract_tables())
    return int(status)


if __name__ == "__main__":
    sys.exit(main())
