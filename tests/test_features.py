"""The site runs without any one of its features, and with a new one."""

import json
import re
import shutil
from pathlib import Path

import pytest

from lib.features import FEATURES
from tests.copying import PROGRAM, copied
from tests.servers.calling import call, output_of
from tests.serving import BACKENDS, serving
from tests.sites import VARIANTS, write_pages
from tests.test_code_blocks import code_blocks
from tests.tiers import release

# Each feature on one backend in the fast tier, on the others in the release tier.
CASES = [
    (feature, backend) if number % len(BACKENDS) == at else release(feature, backend)
    for number, feature in enumerate(FEATURES)
    for at, backend in enumerate(BACKENDS)
]


def remove(feature: str, project: Path) -> None:
    """Delete a feature as a fork does: its folder, and its line in the list."""
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


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_feature_on_the_page_adds_a_route(backend: str, tmp_path: Path) -> None:
    project = copied(tmp_path / "project", *PROGRAM)
    (block,) = (block for block in code_blocks() if block.title == "lib/features/waves/__init__.py")
    (project / block.title).parent.mkdir()
    (project / block.title).write_text(block.code, encoding="utf-8")
    names = project / "lib" / "features" / "__init__.py"
    text = names.read_text(encoding="utf-8")
    names.write_text(text.replace("FEATURES = (\n", 'FEATURES = (\n    "waves",\n'), encoding="utf-8")
    docs = write_pages(tmp_path / "docs", VARIANTS["small"].pages)
    with serving(backend, tmp_path, env={"DOCS_DIR": str(docs)}, cwd=project) as site, site.client() as client:
        assert client.get("/api/waves").json() == {"height": 1.2}


@pytest.mark.parametrize("feature", FEATURES)
def test_each_feature_has_its_documentation_page(feature: str) -> None:
    from lib.features import all_features

    declared = next(each for each in all_features() if each.name == feature)
    pages = {line for file in Path("docs").rglob("*.md") for line in file.read_text(encoding="utf-8").splitlines()}
    assert not declared.docs or f"endpoint: {declared.docs}" in pages


def test_the_documentation_lists_each_feature_with_its_page_settings_and_assets() -> None:
    from lib.features import all_features

    text = Path("docs/remove-features/remove-features.md").read_text(encoding="utf-8")
    table = text.partition("## All features")[2].partition("## ")[0]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in table.splitlines() if line[:3] == "| `"]
    assert [row[0].strip("`") for row in rows] == list(FEATURES)
    for feature, (_, _, page, settings, assets) in zip(all_features(), rows, strict=True):
        assert f"({feature.docs})" in page if feature.docs else page == "–", feature.name
        declared = [name.upper() for model in feature.settings for name in model.model_fields]
        assert not declared or re.findall(r"`(\w+)`", settings) == declared, feature.name
        folder = f"assets/features/{feature.name}/"
        assert assets == (f"`{folder}`" if Path(folder).is_dir() else "–"), feature.name
