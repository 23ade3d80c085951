"""In debug mode, saved files appear in the browser, and errors are shown."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.visitor import Visitor
from tests.copying import PROGRAM, SUPERVISOR, copied
from tests.serving import BACKENDS, Site, serving
from tests.tiers import FULL_BACKEND
from tests.waiting import PATIENCE, until

PLUGIN = """
from lib.directives.base import Directive

class Tide(Directive):
    NAME = "tide"

    def render(self, call, page):
        return '<p id="content-of-plugin">{text}</p>'

    def markdown(self, call, page):
        return "{text}"
"""
PAGE = "---\nname: Saved\ndescription: A page that changes.\nendpoint: /saved\n---\n\n## {heading}\n"
# This module runs when the site has read the pages, and saves another page.
EARLY = """
from pathlib import Path
from dash import html

Path(__file__).with_name("new.md").write_text("---\\nname: New\\ndescription: D\\nendpoint: /new\\n---\\n\\nText.\\n")
component = html.Div()
"""


@pytest.fixture(params=BACKENDS)
def workshop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Site, Path]]:
    """Start a copy of the project with one page, in debug mode. A test can break its files."""
    project = copied(tmp_path / "project", *PROGRAM, *SUPERVISOR)
    write(project, "First\n\n.. exec::docs.early")
    (project / "docs" / "early.py").write_text(EARLY, encoding="utf-8")
    with serving(request.param, tmp_path, "run.py", {"DASH_DEBUG": "true"}, cwd=project) as site:
        yield site, project


def test_what_is_saved_shows_by_itself(browser: Browser, workshop: tuple[Site, Path]) -> None:
    site, project = workshop
    with Visitor.opening(browser, site.url) as visitor:
        visitor.go("/saved")
        expect(visitor.page.locator("h2[id=first]")).to_be_visible()
        process = process_of(visitor)
        until(lambda: visitor.page.request.get("/new").ok)  # saved during the start

        listening(visitor)
        write(project, "Second")
        expect(visitor.page.locator("h2[id=second]")).to_be_visible()
        assert process_of(visitor) == process, "a saved page needs no new process"

        (project / "docs" / "_variables.toml").write_text('tide = "High"\n', encoding="utf-8")
        part = project / "docs" / "_part.md"
        part.write_text("## Part {{ tide }}\n", encoding="utf-8")
        write(project, "Whole\n\n.. include::_part.md")
        expect(visitor.page.locator("h2[id=part-high]")).to_be_visible()
        listening(visitor)
        part.write_text("## Other {{ tide }}\n", encoding="utf-8")
        expect(visitor.page.locator("h2[id=other-high]")).to_be_visible()
        listening(visitor)
        (project / "docs" / "_variables.toml").write_text('tide = "Low"\n', encoding="utf-8")
        expect(visitor.page.locator("h2[id=other-low]")).to_be_visible()
        assert process_of(visitor) == process, "a saved snippet needs no new process"

        listening(visitor)
        stylesheet = project / "assets" / "site" / "99-saved.css"
        stylesheet.write_text("body { --saved: yes }", encoding="utf-8")
        visitor.until("document.body && getComputedStyle(document.body).getPropertyValue('--saved').trim() === 'yes'")

        listening(visitor)
        write(project, "Third\n\n.. nonsense::\n\n.. tide::")
        expect(visitor.page.locator(".page-error").first).to_contain_text("docs/saved.md:9")

        guide = project / "docs" / "guide"
        guide.mkdir()
        listening(visitor)
        (guide / "inner.md").write_text(PAGE.format(heading="Inner").replace("/saved", "/inner"), encoding="utf-8")
        expect(visitor.page.locator(".navigation a[href='/inner']")).to_be_visible()
        for title in ("The guide", "Another guide"):
            listening(visitor)
            (guide / "_order.toml").write_text(f'title = "{title}"\n', encoding="utf-8")
            expect(visitor.page.locator(".nav-heading", has_text=title)).to_be_visible()
        assert process_of(visitor) == process, "a saved order file needs no new process"

        template = project / "lib" / "features" / "agents" / "elements.html"
        listening(visitor)
        source = template.read_text(encoding="utf-8")
        template.write_text(source.replace('t("Sitemap")', '"Map of the site"'), encoding="utf-8")
        expect(visitor.page.locator(".footer")).to_contain_text("Map of the site")

        plugin = project / "directives" / "tide.py"
        plugin.parent.mkdir(exist_ok=True)
        for text in ("High water", "Low water"):
            listening(visitor)
            plugin.write_text(PLUGIN.format(text=text), encoding="utf-8")
            expect(visitor.page.locator("#content-of-plugin")).to_have_text(text)

        feature = project / "lib" / "features" / "agents" / "__init__.py"
        whole = feature.read_text(encoding="utf-8")
        listening(visitor)
        feature.write_text("def feature(:\n", encoding="utf-8")
        expect(visitor.page.locator("pre")).to_contain_text("SyntaxError")

        listening(visitor)
        feature.write_text(whole, encoding="utf-8")
        expect(visitor.page.locator("h2[id=third]")).to_be_visible()
        expect(visitor.page.locator(".footer")).to_contain_text("Map of the site")
    assert "/_dev/version" not in site.said("/saved")


def test_only_the_site_watches_files(debug_site: Site) -> None:
    """Dash's own reload reads the dates of all component packages twice per second, and reloads tabs, too."""
    with debug_site.client() as client:
        page = client.get("/a-page")
    assert page.status_code == 200
    assert "hot_reload" not in page.text


@pytest.mark.parametrize("end", ["begin", "supervisor ends", "interrupt"])
def test_a_spare_process_has_imported_the_libraries(end: str, tmp_path: Path) -> None:
    """It runs the site on request. When the supervisor ends, or with Ctrl+C, it ends without output."""
    project = copied(tmp_path / "project", "tools/spare.py")
    (project / "run.py").write_text("import sys\nprint(__name__, sys.argv, 'plotly' in sys.modules)", encoding="utf-8")
    waiting, start = os.pipe()
    with subprocess.Popen(
        [sys.executable, "-m", "tools.spare", str(waiting), "flask"],
        cwd=project,
        pass_fds=(waiting,),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as spare:
        os.close(waiting)
        if end == "interrupt":
            until(lambda: "pydantic_core" in Path(f"/proc/{spare.pid}/maps").read_text(encoding="utf-8"))
            spare.send_signal(signal.SIGINT)
        elif end == "begin":
            os.write(start, b"1")
        if end != "interrupt":
            os.close(start)
        output, _ = spare.communicate(timeout=PATIENCE)
    assert output.split("\n") == (["__main__ ['run.py'] True", ""] if end == "begin" else [""])


def test_an_error_in_a_spare_process_has_only_frames_of_the_site(tmp_path: Path) -> None:
    project = copied(tmp_path / "project", "tools/spare.py")
    (project / "run.py").write_text("raise ValueError('Tide')", encoding="utf-8")
    waiting, start = os.pipe()
    os.write(start, b"1")
    command = [sys.executable, "-m", "tools.spare", str(waiting), "flask"]
    done = subprocess.run(command, cwd=project, pass_fds=(waiting,), capture_output=True, text=True, check=False)
    os.close(waiting)
    os.close(start)
    assert done.returncode == 1
    first, place, *_, last = done.stderr.splitlines()
    assert (first, place, last) == (
        "Traceback (most recent call last):",
        '  File "run.py", line 1, in <module>',
        "ValueError: Tide",
    )


def test_the_spare_process_becomes_the_site(tmp_path: Path) -> None:
    project = copied(tmp_path / "project", *PROGRAM, *SUPERVISOR)
    write(project, "First")
    with serving(FULL_BACKEND, tmp_path, "run.py", {"DASH_DEBUG": "true"}, cwd=project) as site:
        supervisor = psutil.Process(site.process.pid)

        def spares() -> list[psutil.Process]:
            return [each for each in supervisor.children() if "tools.spare" in each.cmdline()]

        def serves(process: psutil.Process) -> bool:
            return any(each.status == psutil.CONN_LISTEN for each in process.net_connections())

        until(spares)
        [spare] = spares()
        assert not serves(spare)
        (project / "docs" / "saved.py").write_text("saved = True\n", encoding="utf-8")
        until(lambda: serves(spare))
        until(lambda: len(spares()) == 2)  # for the next change


# The tab compares with the first version that it received. After two responses, it has received that version.
LISTENING = """performance.getEntriesByType("resource")
    .filter(({ name, responseStatus }) => name.endsWith("/_dev/version") && responseStatus === 200).length > 1"""


def listening(visitor: Visitor) -> None:
    """Wait until the tab can detect a change."""
    visitor.until(LISTENING)


def write(project: Path, heading: str) -> None:
    """Save the page."""
    file = project / "docs" / "saved.md"
    file.parent.mkdir(exist_ok=True)
    file.write_text(PAGE.format(heading=heading), encoding="utf-8")


def process_of(visitor: Visitor) -> str:
    """Return the name of the process that responds."""
    return visitor.page.request.get("/_dev/version").text().partition(".")[0]
