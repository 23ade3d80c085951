"""`python run.py import` copies the pages of other sites with all that they need, and lists what remains to be done."""

import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from lib.content.diagnostics import Diagnostic
from lib.content.loader import load_content
from lib.directives import expand_directive, render_directive
from tests.project import Project, dash_state, project
from tests.serving import PROJECT
from tools.import_docs import commands
from tools.import_docs.commands import import_site
from tools.import_docs.sites import ImportFailedError, OwnSite, own_site

__all__ = ["dash_state", "project"]

SITES = Path(__file__).parent / "sites"
NAMES = sorted(file.stem for file in SITES.glob("*.txt"))
# Pages and a module of the project, whose paths some of the sites have too.
OWN = {
    "docs/tides/tides.md": "---\nname: Tides\ndescription: Our own.\nendpoint: /tides\n---\nText.\n",
    "pages/home.py": 'import dash\n\ndash.register_page(__name__, path="/")\n',
    "pages/not_found_404.py": "import dash\n\ndash.register_page(__name__)\n",
    "lib/site.py": "VERSION = 1\n",
}


def parts_of(name: str) -> dict[str, str]:
    """Return the files of a site with their paths, and its expected report and page errors."""
    text = (SITES / f"{name}.txt").read_text(encoding="utf-8")
    return dict(part.split("\n", 1) for part in re.split(r"^=== ", text, flags=re.M)[1:])


def unpack(name: str, folder: Path) -> str:
    """Write the files of a site into a folder, and return the expected report."""
    parts = parts_of(name)
    report = parts.pop("the report")
    del parts["the page errors"]
    for path, content in parts.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content, encoding="utf-8")
    return report


@pytest.fixture
def own(project: Project, monkeypatch: pytest.MonkeyPatch) -> OwnSite:
    """Return a project with a few files. Its icons are those of the real project, and others are only listed."""
    monkeypatch.setattr(commands, "add_icons", lambda names: (sorted(names), []))
    for path, text in OWN.items():
        project.write(path, text)
    reserved = {"assets/", "api", "api/pages/", ".md"}
    return own_site(project.root, project.root / "docs", reserved, {"/healthz"})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "foreign"


def files_of(folder: Path) -> dict[str, bytes]:
    return {file.relative_to(folder).as_posix(): file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def read(own: OwnSite, path: str) -> str:
    return (own.root / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_the_report_lists_the_files_and_what_remains(name: str, own: OwnSite, folder: Path) -> None:
    expected = unpack(name, folder)
    report = import_site(folder, own, dry_run=False)
    assert report == expected
    listed = re.findall(r"^  (\S+?)(?:: /.*)?$", report.partition("\n\n")[0], re.M)
    assert sorted(files_of(own.root).keys() - OWN.keys()) == listed
    for line in re.findall(r"^  (\S+:\d+: .+)$", report, re.M):
        assert re.fullmatch(r"\S+:\d+: [A-Z].*[.?] [A-Z].*\.", line), line


@pytest.mark.parametrize("name", NAMES)
def test_files_of_the_project_and_of_the_other_site_stay(name: str, own: OwnSite, folder: Path) -> None:
    unpack(name, folder)
    before, foreign = files_of(own.root), files_of(folder)
    dry = import_site(folder, own, dry_run=True)
    assert files_of(own.root) == before
    assert dry.startswith("Would import ")
    report = import_site(folder, own, dry_run=False)
    assert [line for line in dry.splitlines() if ":" in line and "Icon" not in line] == [
        line for line in report.splitlines() if ":" in line and not line.startswith("Added ")
    ]
    assert before.items() <= files_of(own.root).items()
    assert files_of(folder) == foreign


def test_a_second_import_overwrites_nothing(own: OwnSite, folder: Path) -> None:
    unpack("boilerplate", folder)
    import_site(folder, own, dry_run=False)
    first = files_of(own.root)
    again = own_site(own.root, own.docs_dir, own.reserved, own.routes)
    assert "docs/charts_2/charts.md: /tutorial/charts-2" in import_site(folder, again, dry_run=False)
    assert first.items() <= files_of(own.root).items()


def test_a_file_that_appears_during_the_import_stays(
    own: OwnSite, folder: Path, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    unpack("plain", folder)

    def write_meanwhile(*_: object) -> list[Diagnostic]:
        project.write("docs/high_water.md", "mine")
        return []

    monkeypatch.setattr(commands, "page_errors", write_meanwhile)
    with pytest.raises(ImportFailedError, match="The import is incomplete"):
        import_site(folder, own, dry_run=False)
    assert read(own, "docs/high_water.md") == "mine"


def test_secrets_and_files_that_the_project_runs_are_not_copied(own: OwnSite, folder: Path) -> None:
    unpack("boilerplate", folder)
    for path in (".env", "directives/x.py", "pages/y.py"):
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text("SECRET_KEY=tides\n", encoding="utf-8")
    page = folder / "docs/charts/charts.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n.. source:: .env, directives/x.py\n", encoding="utf-8")
    import_site(folder, own, dry_run=False)
    assert not (own.root / ".env").exists()
    assert not (own.root / "directives/x.py").exists()


def test_an_imported_page_is_a_page_without_errors(own: OwnSite, folder: Path) -> None:
    unpack("boilerplate", folder)
    source = (folder / "docs/charts/basic.py").read_text(encoding="utf-8")
    (folder / "docs/charts/basic.py").write_text(source.replace("tabler:sailboat-2", "tabler:home"), encoding="utf-8")
    text = (folder / "docs/charts/charts.md").read_text(encoding="utf-8")
    import_site(folder, own, dry_run=False)
    assert read(own, "docs/charts/charts.md") == text, "a page that needs no change is the same"
    assert "docs.nowhere.sample" in text, "a sample in a code block is only text"
    content = load_content(
        root=own.root,
        docs_dir=own.docs_dir,
        debug=True,
        render_directive=lambda call, page: "" if call.name in {"exec", "llms_copy"} else render_directive(call, page),
        expand_directive=expand_directive,
    )
    assert [error.message for error in content.diagnostics] == ["Icon `mdi:chart-bell-curve` is not bundled."]


def test_names_that_the_project_has_are_changed_everywhere(own: OwnSite, folder: Path) -> None:
    unpack("clashing", folder)
    import_site(folder, own, dry_run=False)
    page = read(own, "docs/tides_2/tides.md")
    assert ".. exec::docs.tides_2.chart\n" in page
    assert ".. source::docs/tides_2/chart.py, lib/site.py\n" in page
    assert "[tides](/tides-2#low)" in page
    assert "from docs.tides_2.data import LEVELS\n" in read(own, "docs/tides_2/chart.py")
    assert "[Second](second.md)" in read(own, "docs/first.md")


def test_former_paths_redirect(own: OwnSite, folder: Path) -> None:
    unpack("docusaurus", folder)
    import_site(folder, own, dry_run=False)
    assert "redirect_from:\n- /docs/guide/tides\n" in read(own, "docs/guide/02-tides.md")
    assert "redirect_from:\n- /docs\n" in read(own, "docs/01-intro.md")
    assert "[more](guide/02-tides.md), [the same](guide/02-tides.md), or [the URL](/guide/tides)" in read(
        own, "docs/01-intro.md"
    )
    assert "![Moon](/assets/img/moon.svg)" in read(own, "docs/01-intro.md")
    assert read(own, "docs/guide/_order.toml") == 'title = "The guide"\n'


def test_missing_front_matter_comes_from_the_text_and_the_path(own: OwnSite, folder: Path) -> None:
    unpack("plain", folder)
    import_site(folder, own, dry_run=False)
    _, matter, text = read(own, "docs/low-water/README.md").split("---\n")
    name, description, endpoint = matter.splitlines()
    assert (name, endpoint) == ("name: Low water", "endpoint: /low-water")
    assert description.startswith("description: The boats lie on the ground, which is soft and longer than")
    assert len(description.removeprefix("description: ")) <= 162
    assert description.endswith("with an …")
    assert text.startswith("\n> A quote.\n")
    unpack("mkdocs", folder / "b")
    import_site(folder / "b", own, dry_run=False)
    assert read(own, "docs/guide/install.md").startswith(
        "---\nname: Install the harbor\ndescription: Run it.\nendpoint: /guide/install\ntoc: false\n---\n\n![Plan]"
    )
    assert '!!! note "High water"' in read(own, "docs/index.md"), "the text is only copied"


def test_an_asset_that_the_project_has(own: OwnSite, folder: Path, project: Project) -> None:
    unpack("boilerplate", folder)
    project.write("assets/harbor.svg", "another")
    project.write("assets/logo-harbor.png", (folder / "assets/logo-harbor.png").read_bytes())
    report = import_site(folder, own, dry_run=False)
    assert "docs/charts/charts.md:32: File `assets/harbor.svg` of this project is another one" in report
    assert "logo-harbor" not in report
    assert read(own, "assets/harbor.svg") == "another"


def test_icons_are_added_or_listed(own: OwnSite, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    unpack("boilerplate", folder)
    asked: list[Sequence[str]] = []

    def add(names: Sequence[str]) -> tuple[list[str], list[str]]:
        asked.append(sorted(names))
        return ["mdi:chart-bell-curve"], ["npm was not found"]

    monkeypatch.setattr(commands, "add_icons", add)
    report = import_site(folder, own, dry_run=False)
    assert asked == [["mdi:chart-bell-curve", "tabler:sailboat-2"]]
    assert "Added 1 icon: mdi:chart-bell-curve." in report
    assert "docs/charts/basic.py:5: Icon `tabler:sailboat-2` is not bundled." in report
    assert "Icon `mdi:chart-bell-curve`" not in report


def write(folder: Path, files: Mapping[str, str | bytes]) -> None:
    for path, content in files.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())


def test_pages_of_a_loop_are_not_imported(own: OwnSite, folder: Path) -> None:
    loop = "import dash\nfor name in NAMES:\n    dash.register_page(name, PATHS[name], layout=name)\n"
    write(folder, {"docs/boats.md": "Boats.", "pages/markdown.py": loop})
    report = import_site(folder, own, dry_run=False)
    assert (
        "  pages/markdown.py:3: Pages of a loop were not imported. This site registers Markdown pages itself." in report
    )
    assert not (own.root / "pages/markdown.py").exists()


def test_python_pages_follow_what_is_renamed_and_moved(own: OwnSite, folder: Path) -> None:
    home = """import dash
from docs.tides.levels import LEVELS
from docs import tides
import docs.tides.levels
dash.register_page(__name__, path="/")
DATA = "docs/tides/data.csv"
LOW, HIGH = docs.tides.levels.LEVELS, import_module("docs.tides.levels").LEVELS
OTHER = "https://docs.tides.example", other.docs.tides.levels
"""
    write(
        folder,
        {
            "docs/tides/tides.md": "---\nendpoint: /low\n---\nLow.",
            "docs/tides/levels.py": "LEVELS = 1\n",
            "docs/user.md": "[Home](/), [tides](/tides), and [boats](/fleet/boats).",
            "pages/home.py": home,
            "pages/tides.py": "import dash\ndash.register_page(__name__)\n",
            "pages/fleet/boats.py": "import dash\ndash.register_page(__name__)\n",
        },
    )
    report = import_site(folder, own, dry_run=False)
    text = read(own, "pages/home_2.py")
    assert "from docs.tides_2.levels import LEVELS\nfrom docs import tides_2 as tides\n" in text
    assert 'DATA = "docs/tides_2/data.csv"' in text
    assert "import docs.tides_2.levels\n" in text
    assert 'LOW, HIGH = docs.tides_2.levels.LEVELS, import_module("docs.tides_2.levels").LEVELS\n' in text
    assert 'OTHER = "https://docs.tides.example", other.docs.tides.levels\n' in text
    assert 'path="/start"' in text
    assert read(own, "pages/tides.py").endswith('dash.register_page(__name__, path="/tides-2")\n')
    assert "[Home](/start), [tides](/tides-2), and [boats](/fleet/boats)." in read(own, "docs/user.md")
    assert "Broken link" not in report
    assert "Module not found" not in report


def test_targets_stay_encoded(own: OwnSite, folder: Path) -> None:
    image = '<svg xmlns="http://www.w3.org/2000/svg" width="4" height="3"/>'
    write(
        folder,
        {"docs/a b.md": "A.", "docs/c.md": "[a](a%20b.md) ![i](/assets/my%20map.svg)", "assets/my map.svg": image},
    )
    report = import_site(folder, own, dry_run=False)
    assert "[a](a%20b.md) ![i](/assets/my%20map.svg)" in read(own, "docs/c.md")
    assert "To do" not in report


def test_what_cannot_be_read_is_reported(own: OwnSite, folder: Path) -> None:
    write(folder, {"docs/a.md": "A.", "docs/b.py": b"B = '\xe9'\n", "pages/c.py": b"# \xe9 register_page\n"})
    (folder / "docs/link.md").symlink_to("a.md")
    os.mkfifo(folder / "docs/pipe.md")
    report = import_site(folder, own, dry_run=False)
    for path in ("docs/b.py", "pages/c.py"):
        assert f"  {path}:1: Cannot read file. Save it as UTF-8 text, and import it again.\n" in report
    assert "  docs/link.md:1: Symbolic link was not imported. Copy the file or folder instead.\n" in report


def test_a_folder_without_pages_is_no_docs_folder(own: OwnSite, folder: Path) -> None:
    write(folder, {"README.md": "Read me.", "docs/plan.svg": "<svg/>", "pages/other.md": "Other."})
    assert "  docs/pages/other.md: /pages/other\n" in import_site(folder, own, dry_run=False)


@pytest.mark.parametrize("docs", ["docs/source", "source", "docs"])
def test_the_docs_folder_of_sphinx_is_that_of_its_configuration(docs: str, own: OwnSite, folder: Path) -> None:
    write(folder, {"README.md": "Read me.", f"{docs}/conf.py": "project = 'Tides'", f"{docs}/high.md": "High water."})
    report = import_site(folder, own, dry_run=False)
    assert "Imported 1 page, 0 Python modules, and 0 other files.\n  docs/high.md: /high\n" in report
    assert f"  {docs}/conf.py:1: The configuration of Sphinx was not imported." in report


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (":::note\nText.\n:::", "Block `:::note` is not supported."),
        (":::{warning} Title\nText.\n:::", "Block `:::{warning} Title` is not supported."),
        ("import Tabs from '@theme/Tabs';", "JSX `import Tabs from '@theme/Tabs';` is not supported."),
        ("{/* a comment */}", "JSX `{/* a comment */}` is not supported."),
        ("See {doc}`intro`.", "Role `{doc}` is not supported."),
        ("(setup)=\n## Setup", "Label `(setup)=` is not supported."),
        ("+++\ntitle = 'A'\n+++\nText.", "Front matter with `+++` is not supported."),
    ],
)
def test_syntax_of_other_tools_is_reported(text: str, message: str, own: OwnSite, folder: Path) -> None:
    write(folder, {"docs/a.md": text})
    assert message in import_site(folder, own, dry_run=False)


@pytest.mark.parametrize(
    ("text", "name", "description"),
    [
        ("Harbor\n======\n\nThe harbor.", "Harbor", "The harbor."),
        ('??? tip "Open"\n\n    Inside.\n\nThe harbor.', "A", "The harbor."),
        ("(top)=\n\nThe harbor.", "A", "The harbor."),
    ],
)
def test_names_and_descriptions_are_prose(text: str, name: str, description: str, own: OwnSite, folder: Path) -> None:
    write(folder, {"docs/a.md": text})
    import_site(folder, own, dry_run=False)
    assert f"name: {name}\ndescription: {description}\n" in read(own, "docs/a.md")


@pytest.mark.parametrize(
    ("path", "message"),
    [("nowhere", "is not a folder"), ("project", "contain each other"), ("", "contain each other"), ("x", "no pages")],
)
def test_a_folder_without_a_site_is_rejected(path: str, message: str, own: OwnSite, tmp_path: Path) -> None:
    (tmp_path / "x").mkdir()
    with pytest.raises(ImportFailedError, match=message):
        import_site(tmp_path / path, own, dry_run=False)


def test_the_docs_folder_itself_can_be_given(own: OwnSite, folder: Path) -> None:
    expected = unpack("boilerplate", folder)
    assert import_site(folder / "docs", own, dry_run=False) == expected


def test_the_command(folder: Path) -> None:
    unpack("plain", folder)
    command = [sys.executable, "run.py", "import", str(folder), "--dry-run"]
    done = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout.partition("\n")[0]) == (
        0,
        "Would import 4 pages, 0 Python modules, and 1 other file.",
    ), done.stderr
    assert not (PROJECT / "docs" / "high_water.md").exists()
