"""`python -m lib.check`: the whole site is built from a docs folder, whatever is in it, and what is wrong is told."""

import os
import subprocess
import sys
from pathlib import Path

from lib.settings import PROJECT_ROOT

GOOD = "---\nname: {name}\ndescription: About it.\nendpoint: {endpoint}\n{more}---\n\n{text}\n"


def page(endpoint: str, more: str = "", text: str = "Text.") -> str:
    return GOOD.format(name=f"Page {endpoint.strip('/')}", endpoint=endpoint, more=more, text=text)


def check(folder: Path, pages: dict[str, str]) -> tuple[int, str]:
    """Exit code and report for a site of these pages; it has been built if it did not end in a traceback."""
    for name, text in pages.items():
        (folder / name).write_text(text, encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "lib.check"],
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
    assert (code, report.splitlines()) == (0, ["0 faults in 2 pages"])


def test_faults_and_broken_links_are_told_with_file_and_line(tmp_path: Path) -> None:
    code, report = check(tmp_path, {"a.md": page("/a", text=".. nonsense::\n\n[x](/nowhere)\n\n[y](/a#nowhere)")})
    assert code == 1
    *faults, summary = report.splitlines()
    assert [line.split(": ")[0] for line in faults] == [f"{tmp_path}/a.md:{number}" for number in (7, 9, 11)]
    assert summary.startswith("3 faults in 1 page")


def test_a_page_at_an_address_that_the_site_has_taken_does_not_stop_it(tmp_path: Path) -> None:
    """Only the home page may be written in Markdown instead."""
    pages = {"home.md": page("/"), "missing.md": page("/not-found-404"), "fine.md": page("/fine")}
    code, report = check(tmp_path, pages)
    assert code == 1
    assert f"{tmp_path}/home.md:" not in report
    assert f"{tmp_path}/missing.md:" in report
    assert f"{tmp_path}/fine.md:" not in report


def test_a_former_path_that_cannot_redirect_does_not_stop_the_site(tmp_path: Path) -> None:
    pages = {
        "a.md": page("/a", "redirect_from: /old\n"),
        "b.md": page("/b", "redirect_from: /old\n"),
        "c.md": page("/c", "redirect_from: [/twice, /twice]\n"),
        "d.md": page("/d", "redirect_from: without-a-slash\n"),
        "e.md": page("/e", "redirect_from: https://example.org/elsewhere\n"),
        "f.md": page("/f", "redirect_from: /a\n"),
        "g.md": page("/g", "redirect_from: [/, /_site/]\n"),
        "h.md": page("/h", "redirect_from: /good\n"),
    }
    _, report = check(tmp_path, pages)
    for name in ("b.md", "e.md", "f.md", "g.md"):
        assert f"{tmp_path}/{name}:" in report
    for name in ("a.md", "h.md"):
        assert f"{tmp_path}/{name}:" not in report
