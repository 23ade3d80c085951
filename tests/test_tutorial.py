"""The steps of the Tutorial page work, with the results that it promises."""

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator, Mapping
from itertools import pairwise
from math import cos, pi
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from lib.features import find_unsafe_settings
from lib.settings import Settings, all_settings
from tests.browser.visitor import Visitor
from tests.copying import PROGRAM, copied
from tests.live_examples.operating import drawn_frame
from tests.project import Project, dash_state, html_of, project
from tests.serving import PROJECT, Site, serving
from tests.sites import page
from tests.test_code_blocks import BLOCKS, CodeBlock

__all__ = ["dash_state", "project"]

TUTORIAL = [block for block in BLOCKS if block.page == "tutorial"]
TEXT = (PROJECT / "docs" / "tutorial" / "tutorial.md").read_text(encoding="utf-8")
COMMANDS = [
    shlex.split(line, comments=True)
    for block in TUTORIAL
    if block.language == "bash"
    for line in block.code.replace("\\\n", " ").splitlines()
]
# The title of a block that is not a whole file: the path, and the lines that the block adds or replaces.
TITLE = re.compile(r"(?P<path>docs/\S+)(?: \((?P<part>at the end|last line)\))?")
# The pages that the steps link to.
LINKED = {"getting-started": "Getting started", "authoring": "Write pages"}
PAGE = "docs/tides/tides.md"
CALLBACKS = "/_dash-update-component"


def steps() -> Iterator[tuple[CodeBlock, str, str]]:
    """Yield each titled block that belongs to a file, with the path and the new text of the file."""
    files: dict[str, str] = {}
    for block in TUTORIAL:
        match = TITLE.fullmatch(block.title)
        if match is None:
            continue
        path, part = match["path"], match["part"]
        before = files.get(path, "")
        if part == "at the end":
            files[path] = f"{before}\n{block.code}"
        elif part == "last line":
            files[path] = "\n".join([*before.splitlines()[:-1], block.code])
        else:
            files[path] = block.code
        yield block, path, files[path]


STEPS = tuple(steps())
FINAL = {path: text for _, path, text in STEPS}


def shown_in(language: str, title: str) -> str:
    """Return the code of the only block with this title."""
    [block] = [block for block in TUTORIAL if (block.language, block.title) == (language, title)]
    return block.code


def write(root: Path, path: str, text: str) -> None:
    """Write a file of a project."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Create a copy of the project whose docs folder has only the pages that the tutorial links to."""
    root = copied(tmp_path_factory.mktemp("tutorial") / "atoll", *PROGRAM, "tools")
    for name, title in LINKED.items():
        write(root, f"docs/{name}/{name}.md", page(title, f"/{name}", "Text."))
    return root


@pytest.fixture(scope="module")
def finished(workshop: Path) -> Path:
    """Return the copy after the last step."""
    for _, path, text in STEPS:
        write(workshop, path, text)
    return workshop


@pytest.fixture(scope="module")
def site(finished: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Start the finished site, on the backend that the tutorial uses."""
    with serving("flask", tmp_path_factory.mktemp("served"), "run.py", cwd=finished) as served:
        yield served


def check(root: Path) -> list[str]:
    """Return the output of `make content`."""
    command = [sys.executable, "-m", "tools.content"]
    return subprocess.run(command, cwd=root, capture_output=True, text=True, check=False).stdout.splitlines()


def test_each_step_is_a_page_without_errors(project: Project) -> None:
    shown: list[str] = []
    for block, path, text in STEPS:
        project.write(path, text)
        content = project.load()
        assert content.diagnostics == (), str(block)
        shown += [html_of(loaded) for loaded in content.pages if path.endswith(".md")]
    headings = [set(re.findall(r'<h2[^>]* id="([^"]+)"', html)) for html in shown]
    assert headings[1] == {"tide-table"}
    assert headings[-1] == {"tide-table", "water-level"}
    assert shown[1].count("<tr>") == 5
    assert ['data-live="docs.tides.chart"' in html for html in shown[:4]] == [False, False, True, True]
    assert ['data-live="docs.tides.level"' in html for html in shown[:4]] == [False, False, False, True]
    assert re.findall(r'role="tab"[^>]*>([^<]+)', shown[-1]) == ["Whole day", "One hour"]


def test_the_check_reports_the_typo_and_then_no_error(workshop: Path) -> None:
    wrong = next(number for number, (block, _, _) in enumerate(STEPS) if "startd" in block.code)
    expected = shown_in("text", "make content").splitlines()
    assert expected[1].startswith("1 page error in ")
    for _, path, text in STEPS[: wrong + 1]:
        write(workshop, path, text)
    assert check(workshop) == [expected[0], f"1 page error in {len(LINKED) + 1} pages"]
    for _, path, text in STEPS:
        write(workshop, path, text)
    assert check(workshop) == [f"0 page errors in {len(LINKED) + 1} pages"]
    assert f"`{expected[1].replace('1 page error ', '0 page errors ')}`" in TEXT


def test_the_site_shows_the_page(site: Site) -> None:
    with site.client() as client:
        shown = client.get("/tides")
        home = client.get("/")
        health = client.get("/healthz")
    assert (shown.status_code, health.status_code) == (200, 200)
    assert ">Tides</h1>" in shown.text
    assert all(f'data-live="docs.tides.{name}"' in shown.text for name in ("chart", "level"))
    assert 'href="/tides"' in home.text
    [promised] = re.findall(r"starts with `([^`]+)`", TEXT)
    assert health.text.startswith(promised)
    log = site.log.read_text(encoding="utf-8")
    assert "Traceback" not in log
    assert "atoll.content" not in log  # the logger of page errors


def test_the_callback_returns_the_promised_texts(site: Site) -> None:
    promised = re.findall(r"`(At (\d+):00, [^`]+)`", TEXT)
    assert [hour for _, hour in promised] == ["6", "12"]
    assert "value=6" in FINAL["docs/tides/level.py"]
    with site.client() as client:
        for text, hour in promised:
            assert level(client.post(CALLBACKS, json=question(int(hour))).json()) == text
        for wrong in ("", None, 25, -1, 6.5):
            text = level(client.post(CALLBACKS, json=question(wrong)).json())
            assert f"`{text}`" in TEXT


def test_a_user_sees_the_results(browser: Browser, site: Site) -> None:
    promised = re.findall(r"`(At \d+:00, [^`]+)`", TEXT)
    with Visitor.opening(browser, site.url) as visitor:
        visitor.go("/tides")
        visitor.live()
        drawn_frame(visitor, "docs.tides.chart")
        expect(visitor.page.locator(".js-plotly-plot .scatterlayer .trace")).to_have_count(1)
        visitor.page.get_by_role("tab", name="One hour").click()
        frame = drawn_frame(visitor, "docs.tides.level")
        expect(frame.get_by_role("status")).to_have_text(promised[0])
        frame.get_by_label("Hour, 0 to 24").fill("12")
        expect(frame.get_by_role("status")).to_have_text(promised[1])
        frame.get_by_label("Hour, 0 to 24").fill("")
        expect(frame.get_by_role("status")).to_have_text("Enter a whole number from 0 to 24.")
        visitor.check()


def question(hour: object) -> Mapping[str, object]:
    """Return the request that Dash sends for a value of the field."""
    return {
        "output": "tides-level.children",
        "outputs": {"id": "tides-level", "property": "children"},
        "inputs": [{"id": "tides-hour", "property": "value", "value": hour}],
        "changedPropIds": ["tides-hour.value"],
    }


def level(answer: Mapping[str, Mapping[str, Mapping[str, str]]]) -> str:
    """Return the text in the response."""
    return answer["response"]["tides-level"]["children"]


def test_the_table_has_the_values_of_the_chart() -> None:
    formula = "1.2 + 0.6 * cos(2 * pi * hour / 12.4)"
    assert all(formula in FINAL[f"docs/tides/{name}.py"] for name in ("chart", "level"))
    rows = re.findall(r"^\| \w+ +\| (\d\d):(\d\d) \| ([\d.]+) ", FINAL[PAGE], re.M)
    assert len(rows) == 4
    for hour, minute, shown in rows:
        assert f"{1.2 + 0.6 * cos(2 * pi * (int(hour) + int(minute) / 60) / 12.4):.1f}" == shown


def test_the_commands_exist() -> None:
    programs = {words[0] for words in COMMANDS}
    assert programs == {"git", "cd", "make", "docker", "curl"}
    makefile = (PROJECT / "Makefile").read_text(encoding="utf-8")
    targets = {words[1] for words in COMMANDS if words[0] == "make"}
    assert targets <= set(re.findall(r"^([a-z-]+):", makefile, re.M))
    assert (PROJECT / "Dockerfile").is_file()
    added = {words[2] for words in COMMANDS if words[:2] == ["git", "add"]}
    assert added == {Path(path).parent.as_posix() for path in FINAL}
    assert "three new files" in TEXT
    assert len(FINAL) == 3


def test_production_accepts_the_settings_of_the_container() -> None:
    [run] = [words for words in COMMANDS if words[:2] == ["docker", "run"]]
    given = dict(word.split("=", 1) for flag, word in pairwise(run) if flag == "-e")
    assert {name.lower() for name in given} <= all_settings().keys()
    settings = Settings(environment="production", **{name.lower(): value for name, value in given.items()})
    assert find_unsafe_settings(settings) == []
