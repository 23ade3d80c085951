"""The programs in `examples/` run."""

import re
from pathlib import Path

import pytest

from tests.serving import serving
from tests.sites import plain_pages

# Module, backend, prefix of the site, and the URLs of the surrounding app with a text from each response.
EXAMPLES = [
    ("own_fastapi", "fastapi", "/docs-site", {"/api/boats": "Cora"}),
    ("own_quart", "quart", "/docs-site", {"/": "Harbor"}),
    ("own_flask", "flask", "/dash", {"/": "Harbor"}),
    ("static_front_end", "fastapi", "/dashboard", {"/app/": "A static front end", "/api/data": "values"}),
    ("custom_backend", "flask", "", {"/healthz": "flask"}),
]


@pytest.mark.parametrize(("module", "backend", "prefix", "beside"), EXAMPLES, ids=[each[0] for each in EXAMPLES])
def test_the_site_works_beside_other_routes(
    module: str, backend: str, prefix: str, beside: dict[str, str], tmp_path: Path
) -> None:
    docs = plain_pages(tmp_path, "getting-started", "authoring")
    with serving(backend, tmp_path, f"-m examples.{module}", docs) as site, site.client() as client:
        page = client.get(f"{prefix}/getting-started")
        assert page.status_code == 200
        assert f'href="{prefix}/authoring"' in page.text
        assert client.get(f"{prefix}/_page/getting-started").json().keys() == {"build", "examples", "names"}
        for path in ("/", "/getting-started"):
            html = client.get(f"{prefix}{path}").text
            links = re.findall(r'\b(?:href|src|data-copy-from)="(/[^"]*)"', html)
            assert [link for link in links if not link.startswith(f"{prefix}/")] == [], path
        assert client.get(f"{prefix}/nope").status_code == 404
        for path, says in beside.items():
            around = client.get(path)
            assert around.status_code == 200
            assert says in around.text
        if module == "custom_backend":
            assert page.headers["x-served-by"] == "atoll"
