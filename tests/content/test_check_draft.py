"""A draft has the same errors as a stored page. Checking it runs no code and changes nothing."""

import sys
from pathlib import Path

import pytest

from lib.catalog import check
from lib.catalog.check import DRAFT, check_draft, link_faults
from lib.settings import Settings
from tests.project import Project

OTHERS = {
    "tides": ("/tides", "", "## High water\n\nTwice a day."),
    "cellar": ("/cellar", "hidden: true\n", "## Wreck\n\nDeep."),
}
MATTER = "---\nname: Ports\ndescription: Where ships rest.\nendpoint: /ports\n---\n\n"
BAD = (
    "",
    "# A page\n\nWithout front matter.\n",
    "---\nname: Ports\n",
    "---\nname: [\n---\n\nText.\n",
    "---\nname: Ports\ndescription: D\nendpoint: /ports\ncolour: blue\nicon: tabler:nowhere\nlastmod: soon\n---\nA.\n",
    "---\nname: Ports\ndescription: D\nendpoint: /not-found-404\n---\n\nText.\n",
    "---\nname: Ports\ndescription: D\nendpoint: /ports\nredirect_from: [/tides, https://x.example]\n---\n\nText.\n",
    f"{MATTER}[a](/tides#low) [b](/nowhere) [c](#here) [d](tides.md) [e](gone.md) [f](/tides#high-water) [g](#ports)\n",
    f"{MATTER}.. admonitoin::Boots\n\n    Text.\n\n.. tabs::\n\n    No tab.\n\n.. toc::\n    :max: nine\n",
    f"{MATTER}.. tabs::\n\n    .. tab::One\n\n        .. image::A\n            :w: plaid\n\n        [a](/x)\n",
    f"{MATTER}![](missing.png) {{{{VERSION:nothing-like-it}}}}\n\n```python\nnever closed\n",
    f"{MATTER}## Twice {{#a}}\n\n## Twice {{#a}}\n\nA note[^1].\n\n[^2]: Unused.\n",
    f'{MATTER}.. cards::\n\n    - [Title](/nope "tabler:nope") text\n',
    f"{MATTER}| a |\n|---|\n| b | c |\n\n<a href='/nowhere'>x</a> <img src='nowhere.png'>\n",
)  # fmt: skip


@pytest.fixture
def site(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Create a site with a listed and a hidden page."""
    for name, (endpoint, more, text) in OTHERS.items():
        project.write(
            f"docs/{name}.md", f"---\nname: {name}\ndescription: D\nendpoint: {endpoint}\n{more}---\n\n{text}\n"
        )
    settings = Settings(_env_file=None, docs_dir=project.root / "docs")
    loaded = project.load()
    monkeypatch.setattr(check, "PROJECT_ROOT", project.root)
    monkeypatch.setattr(check, "get_settings", lambda: settings)
    monkeypatch.setattr(check, "get_library", lambda: loaded)
    monkeypatch.setattr(check, "registered_pages", tuple)
    monkeypatch.setattr(check, "reserved_names", lambda: ("not-found-404",))
    return project


def stored(project: Project, text: str) -> set[tuple[int, str, str]]:
    """Return the errors of the same text as a page of the site."""
    file = project.write(f"docs/{DRAFT}", text)
    (project.root / "docs" / "cellar.md").unlink(missing_ok=True)
    content = project.load(reserved=("not-found-404",))
    file.unlink()
    found = [*content.diagnostics, *link_faults(content, lambda path: False)]
    return {(each.line, each.message, each.fix) for each in found if each.path == f"docs/{DRAFT}"}


@pytest.mark.parametrize("number", range(len(BAD)))
def test_a_draft_has_the_errors_of_a_page(site: Project, number: int) -> None:
    found, unchecked = check_draft(BAD[number])
    assert {each.path for each in found} <= {DRAFT}
    assert {(each.line, each.message, each.fix) for each in found} == stored(site, BAD[number])
    assert found
    assert unchecked == []


def test_a_good_draft_has_no_errors(site: Project) -> None:
    text = f"{MATTER}## Quay\n\n[high water](/tides#high-water) [quay](#quay)\n\n.. admonition::Note\n\n    Text.\n"
    assert check_draft(text) == ([], [])


def test_a_draft_can_replace_a_page(site: Project) -> None:
    text = "---\nname: Tides\ndescription: D\nendpoint: /tides\n---\n\n[old](#high-water) [self](tides.md)\n"
    found, _ = check_draft(text)
    assert [each.message for each in found] == ["Broken link `#high-water`."]


def test_a_hidden_page_does_not_exist_for_drafts(site: Project) -> None:
    found, _ = check_draft(f"{MATTER}[a](/cellar) [b](cellar.md) [c](/cella)\n")
    assert len(found) == 3
    assert not any("Did you mean" in each.fix for each in found)
    assert check_draft("---\nname: C\ndescription: D\nendpoint: /cellar\n---\n\nText.\n") == ([], [])


def test_no_code_of_a_draft_runs(site: Project) -> None:
    """The module and the plug-in would write a file."""
    mark = site.root / "ran"
    site.write("docs/mark.py", f"from pathlib import Path\nPath({str(mark)!r}).touch()\ncomponent = 'x'\n")
    before = {*sys.modules}, files(site.root)
    text = (
        f"{MATTER}.. exec::docs.mark\n\n.. kwargs::antigravity.geohash\n\n.. source::docs/tides.md\n\n"
        ".. tabs::\n\n    .. tab::One\n\n        .. exec::docs.mark\n            :hieght: 3\n"
    )
    found, unchecked = check_draft(text)
    assert unchecked == ["`exec` in line 7", "`kwargs` in line 9", "`source` in line 11"]
    assert [each.message for each in found] == ["Unknown option `:hieght:` for directive `exec`."]
    assert not mark.exists()
    assert "docs.mark" not in sys.modules
    assert "antigravity" not in {*sys.modules} - before[0]
    assert files(site.root) == before[1]


def files(folder: Path) -> set[Path]:
    return {*folder.rglob("*")}
