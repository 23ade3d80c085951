"""`CSP_SOURCES` allows other hosts in the policy of the documents and in Markdown"""

from pathlib import Path

from tests.serving import serving
from tests.sites import page, write_pages
from tests.tiers import FULL_BACKEND

TEXT = "![A map](https://tiles.example/1.png)\n\n![Another](https://other.example/2.png)"


def test_an_allowed_host_is_in_the_policy_and_on_the_page(tmp_path: Path) -> None:
    docs = write_pages(tmp_path / "docs", {"map": page("Map", "/map", TEXT)})
    env = {"DOCS_DIR": str(docs), "CSP_SOURCES": "img-src https://tiles.example"}
    with serving(FULL_BACKEND, tmp_path, env=env) as site, site.client() as client:
        response = client.get("/map")
    assert "img-src 'self' data: blob: https://tiles.example;" in response.headers["content-security-policy"]
    assert 'src="https://tiles.example/1.png"' in response.text
    assert "other.example" not in response.headers["content-security-policy"]
    assert 'src="https://other.example' not in response.text
