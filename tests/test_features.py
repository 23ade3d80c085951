"""The site runs without any one of its features."""

import json
import shutil
from pathlib import Path

import pytest

from lib.features import FEATURES
from tests.copying import PROGRAM, copied
from tests.servers.calling import call, output_of
from tests.serving import BACKENDS, serving
from tests.sites import VARIANTS, write_pages
from tests.tiers import release

# Each feature on one backend in the fast tier, on the others in the release tier.
CASES = [
    (feature, backend) if number % len(BACKENDS) == at else release(feature, backend)
    for number, feature in enumerate(FEATURES)
    for at, backend in enumerate(BACKENDS)
]


def remove(feature: str, project: Path) -> None:
    """Delete a feature as a fork does: its folder, its line in the list."""
    shutil.rmtree(project / "lib" / "features" / feature)
    names = project / "lib" / "features" / "__init__.py"
    lines = names.read_text(encoding="utf-8").splitlines(keepends=True)
    kept = [line for line in lines if not line.startswith(f'    "{feature}",')]
    assert len(kept) == len(lines) - 1
    names.write_text("".join(kept), encoding="utf-8")


@pytest.mark.parametrize(("feature", "backend"), CASES)
def test_a_site_works_without(feature: str, backend: str, tmp_path: Path) -> None:
    project = copied(tmp_path / "project", *PROGRAM, "tests")
    remove(feature, project)
    docs = write_pages(tmp_path / "docs", VARIANTS["small"].pages)
    with serving(backend, tmp_path, env={"DOCS_DIR": str(docs), "DASH_MCP_ENABLED": "true"}, cwd=project) as site:
        with site.client() as client:
            assert client.get("/").status_code == 200
            page = client.get("/a-page")
            assert page.status_code == 200
            assert 'class="live-stage"' in page.text
            assert client.get("/healthz").json()["backend"] == backend
            assert client.get("/readyz").status_code == 200
        assert output_of(call(site, "echo", 3), "echo") == 3
        log = site.log.read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "error" not in [json.loads(line).get("level") for line in log.splitlines() if line.startswith("{")]


@pytest.mark.parametrize("feature", FEATURES)
def test_each_feature_has_its_documentation_page(feature: str) -> None:
    from lib.features import all_features

    declared = next(each for each in all_features() if each.name == feature)
    pages = {line for file in Path("docs").rglob("*.md") for line in file.read_text(encoding="utf-8").splitlines()}
    assert not declared.docs or f"endpoint: {declared.docs}" in pages
