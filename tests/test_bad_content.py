"""A docs folder full of errors does not stop the site."""

from pathlib import Path

import pytest

from tests.serving import Site, serving
from tests.tiers import FULL_BACKEND, release

MATTER = "---\nname: {name}\ndescription: About {name}.\nendpoint: /{name}\n---\n"

BAD = {
    "empty.md": b"",
    "no-matter.md": b"# Only a heading\n\nText.\n",
    "bad-yaml.md": b"---\nname: [open\n---\n\nStill here.\n",
    "latin1.md": "---\nname: Latin\n---\ncaf\xe9".encode("latin-1"),
    "crlf.md": (MATTER.format(name="crlf") + "\n## One\n\nText.\n").replace("\n", "\r\n").encode(),
    "bom.md": b"\xef\xbb\xbf" + (MATTER.format(name="bom") + "\n## One\n").encode(),
    "emoji.md": (MATTER.format(name="emoji") + "\n## Sun ☀️ and 🏝️\n").encode(),
    "rtl.md": (MATTER.format(name="rtl") + "\n## مرحبا\n\nשלום עולם\n").encode(),
    "unknown.md": (MATTER.format(name="unknown") + "\n.. nonsense::x\n\nAfter it.\n").encode(),
    "import.md": (MATTER.format(name="import") + "\n.. exec::docs.no.such\n\nAfter it.\n").encode(),
    "escape.md": (MATTER.format(name="escape") + "\n.. source::../../etc/passwd\n\nAfter it.\n").encode(),
    "twin.md": MATTER.format(name="crlf").encode(),
    "deep/er/page.md": (MATTER.format(name="deep") + "\n[away](/nowhere#at-all)\n").encode(),
}
PARAGRAPH = "\nA *long* page with `code`, and [links](/big).\n\n"


def folder_of(docs: Path, paragraphs: int, pages: int) -> Path:
    """Write the bad pages, a long one, and good ones."""
    contents = {**BAD, "big.md": (MATTER.format(name="big") + PARAGRAPH * paragraphs).encode()}
    for name, content in contents.items():
        file = docs / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
    for number in range(pages):
        (docs / f"page-{number:03}.md").write_text(MATTER.format(name=f"page-{number:03}") + "\n## Heading\n\nText.\n")
    return docs


@pytest.mark.parametrize(
    ("backend", "paragraphs", "pages"),
    [
        (FULL_BACKEND, 1000, 10),
        release("flask", 22_000, 200),
        release("fastapi", 22_000, 200),
        release("quart", 22_000, 200),
    ],
)
def test_nothing_stops_the_site(backend: str, paragraphs: int, pages: int, tmp_path: Path) -> None:
    docs = folder_of(tmp_path / "docs", paragraphs, pages)
    last = f"/page-{pages - 1:03}"
    with serving(backend, tmp_path, env={"DOCS_DIR": str(docs)}) as site, site.client() as client:
        for path in ("/", "/crlf", "/bom", "/emoji", "/rtl", "/deep", "/big", last, "/empty", "/no-matter"):
            assert client.get(path).status_code == 200, path
        for path in ("/unknown", "/import", "/escape"):
            page = client.get(path)
            assert page.status_code == 200, path
            assert "After it." in page.text, path
            assert 'class="page-error page-error-quiet"' in page.text, path
        site.said("unknown.md:7", "import.md:7", "escape.md:7", "twin.md:", "latin1.md:", "bad-yaml.md:", "page.md:7")


def test_debug_mode_shows_the_fault_in_place(debug_site: Site) -> None:
    with debug_site.client() as client:
        page = client.get("/unknown").text
    assert "unknown.md:8" in page
    assert "nonsense" in page
    assert "After it." in page
