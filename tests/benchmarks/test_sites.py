"""Generated benchmark sites are reproducible and valid."""

from pathlib import Path

import pytest

from benchmarks.servers import MEMORY
from benchmarks.sites import path_of, write_site
from tests.project import Project, dash_state, project
from tests.serving import PROJECT

__all__ = ["dash_state", "project"]


def files(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*.md")}


def test_a_site_is_the_same_every_time(tmp_path: Path) -> None:
    assert files(write_site(tmp_path / "a", 30)) == files(write_site(tmp_path / "b", 30))


@pytest.mark.parametrize("categories", [1, 10])
def test_its_pages_have_no_faults_and_no_broken_links(categories: int, project: Project) -> None:
    write_site(project.root / "docs", 30, categories=categories)
    content = project.load()
    assert [diagnostic for diagnostic in content.diagnostics if "docs." not in diagnostic.message] == []
    paths = {page.matter.endpoint for page in content.pages}
    assert paths == {path_of(number) for number in range(1, 31)}
    assert {link.target for links in content.links.values() for link in links} <= paths
    assert len({page.matter.category for page in content.pages}) == categories


def test_the_memory_is_that_of_the_start_script() -> None:
    script = (PROJECT / "deploy/start.sh").read_text(encoding="utf-8").splitlines()
    assert [f'export {name}="${{{name}:-{value}}}"' for name, value in MEMORY.items()] == [
        line for line in script if "MALLOC" in line
    ]


def test_a_page_is_as_long_as_pages_are(tmp_path: Path) -> None:
    sizes = [len(content) for content in files(write_site(tmp_path, 50)).values()]
    assert 6_000 < sum(sizes) / len(sizes) < 8_000
