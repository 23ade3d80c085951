"""`make content` lists all page errors."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from lib.settings import PROJECT_ROOT
from tools.check_pages import unread_files

GOOD = "---\nname: {name}\ndescription: About it.\nendpoint: {endpoint}\n{more}---\n\n{text}\n"


def page(endpoint: str, more: str = "", text: str = "Text.") -> str:
    return GOOD.format(name=f"Page {endpoint.strip('/')}", endpoint=endpoint, more=more, text=text)


def block_of_page(title: str) -> str:
    """Return the code block with this title on the page "Write pages"."""
    text = (PROJECT_ROOT / "docs" / "authoring" / "authoring.md").read_text(encoding="utf-8")
    [block] = re.findall(rf'^```text title="{re.escape(title)}".*?\n(.*?)^```$', text, re.M | re.S)
    return str(block)


def check(folder: Path, pages: dict[str, str]) -> tuple[int, str]:
    """Return the exit code and the report for a site of these pages. Fail if the check ends with a traceback."""
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "tools.content"],
        cwd=PROJECT_ROOT,
        env={**os.environ, "DOCS_DIR": str(folder), "DASH_BACKEND": "flask"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr[-600:]
    return done.returncode, done.stdout


def test_a_site_without_faults_passes(tmp_path: Path) -> None:
    code, report = check(
        tmp_path, {"a.md": page("/a", text="[b](b.md) [home](/) [api](/api/pages)"), "b.md": page("/b")}
    )
    assert (code, report.splitlines()) == (0, ["0 page errors in 2 pages"])


# One site for all errors: each check starts a process.
WRONG = {
    "links.md": page("/links", text=".. nonsense::\n\n[x](/nowhere)\n\n[y](/links#nowhere)"),
    # Only the home page can be replaced by a Markdown page.
    "home.md": page("/"),
    "missing.md": page("/not-found-404"),
    "a.md": page("/a", "redirect_from: /old\n"),
    "b.md": page("/b", "redirect_from: /old\n"),
    "c.md": page("/c", "redirect_from: [/twice, /twice]\n"),
    "d.md": page("/d", "redirect_from: without-a-slash\n"),
    "e.md": page("/e", "redirect_from: https://example.org/elsewhere\n"),
    "f.md": page("/f", "redirect_from: /a\n"),
    "g.md": page("/g", "redirect_from: [/, /_site/]\n"),
    "h.md": page("/h", "redirect_from: /good\n"),
    "tides.md": block_of_page("docs/tides/tides.md"),
}


@pytest.fixture(scope="module")
def diagnostics(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the reported errors of these pages, without the folder's name. Check the reported number of errors."""
    folder = tmp_path_factory.mktemp("docs")
    code, report = check(folder, WRONG)
    assert code == 1
    *diagnostics, summary = report.splitlines()
    assert summary.startswith(f"{len(diagnostics)} page errors in ")
    assert all(re.fullmatch(rf"{folder}/[\w.]+:\d+: [A-Z].*\. [A-Z].*\.", line) for line in diagnostics), diagnostics
    return [line.removeprefix(f"{folder}/") for line in diagnostics]


def files(diagnostics: list[str]) -> set[str]:
    """Return the files that contain the errors."""
    return {diagnostic.partition(":")[0] for diagnostic in diagnostics}


def test_faults_and_broken_links_are_told_with_file_and_line(diagnostics: list[str]) -> None:
    assert [line.split(": ")[0] for line in diagnostics if line.startswith("links.md")] == [
        f"links.md:{number}" for number in (7, 9, 11)
    ]


def test_a_page_at_an_address_that_the_site_has_taken_does_not_stop_it(diagnostics: list[str]) -> None:
    assert "missing.md" in files(diagnostics)
    assert "home.md" not in files(diagnostics)


def test_a_former_path_that_cannot_redirect_does_not_stop_the_site(diagnostics: list[str]) -> None:
    assert {"b.md", "e.md", "f.md", "g.md"} <= files(diagnostics)
    assert not {"a.md", "h.md"} & files(diagnostics)


def test_the_report_on_the_page_is_that_of_the_command(diagnostics: list[str]) -> None:
    shown = block_of_page("make content").replace("docs/tides/tides.md:", "tides.md:")
    assert [line for line in diagnostics if line.startswith("tides.md")] == shown.splitlines()


@pytest.mark.parametrize("suffix", [".MD", ".markdown", ".mdx"])
def test_a_file_that_the_site_does_not_read_is_reported(suffix: str, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for name in (f"boats{suffix}", "tides.md", "plan.svg"):
        (docs / name).write_text("Text.", encoding="utf-8")
    [found] = unread_files(tmp_path, docs)
    assert str(found) == f"docs/boats{suffix}:1: This file is not a page. Rename it to `boats.md`."
