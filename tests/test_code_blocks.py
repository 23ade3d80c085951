"""Every code block of every page is run, compiled, or sent."""

import json
import re
import runpy
import shlex
import subprocess
import tomllib
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from textwrap import dedent

import httpx
import pytest
import yaml
from dotenv import dotenv_values
from playwright.sync_api import Browser

import lib.settings
from lib import directives
from lib.catalog.page_text import FENCED
from lib.directives.example_module import import_errors
from lib.features import all_features
from lib.settings import Settings, all_settings
from tests.cases import all_cases
from tests.content.test_fixtures import read_cases
from tests.serving import PROJECT, Site

# Languages that these tests cannot parse, each with its content or the tests that parse it.
READ_ELSEWHERE = {
    "markdown": "the page language, whose blocks name files that are not there: tests/content and tests/directives",
    "text": "what a program prints",
    "diff": "a picture of a change",
    "mermaid": "a diagram, which a browser draws: tests/browser/test_diagrams.py",
    "css": "rules of a style sheet, of which a browser skips those that it does not know",
    "console": "a session, with the output of its commands",
    "nginx": "a part of a configuration that only nginx can read",
    "powershell": "commands for Windows",
}
# The files of the page "Custom directives": the module, its test, and its fixture.
CUSTOM = ("directives/since.py", "tests/test_since.py", "tests/directives/fixtures/since.md")
LOCAL = "http://127.0.0.1:8550"
# curl options with a value, and curl options without a value.
WITH_VALUE, ALONE = {"-H", "-X", "-A", "-o"}, {"-s", "-N", "-sI", "-I", "-sS"}


@dataclass(frozen=True, slots=True)
class CodeBlock:
    """A fenced block of a page."""

    page: str
    line: int
    language: str
    title: str
    code: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def code_blocks() -> Iterator[CodeBlock]:
    """Yield all code blocks."""
    for file in sorted((PROJECT / "docs").rglob("*.md")):
        text = file.read_text(encoding="utf-8")
        for match in FENCED.finditer(text):
            language, _, rest = match["info"].strip().partition(" ")
            title = re.search(r'title="([^"]*)"', rest)
            line = text.count("\n", 0, match.start()) + 1
            yield CodeBlock(file.stem, line, language, title[1] if title else "", dedent(match["code"]))


BLOCKS = tuple(code_blocks())


def written_in(*languages: str) -> list[CodeBlock]:
    """Return the blocks in these languages."""
    blocks = [block for block in BLOCKS if block.language in languages]
    assert blocks
    return blocks


def test_every_language_is_known() -> None:
    known = {"python", "bash", "json", "ini", "yaml", "javascript", "toml", "xml", *READ_ELSEWHERE}
    assert {block.language for block in BLOCKS} - known == set()


def test_python_compiles() -> None:
    with all_cases() as case:
        for block in written_in("python"):
            with case(block):
                compile(block.code, str(block), "exec")


@pytest.mark.parametrize(
    "block",
    [block for block in BLOCKS if re.search(r"^app = Dash\(__name__(?!, server=False)", block.code, re.M)],
    ids=str,
)
def test_a_whole_program_runs(block: CodeBlock, tmp_path: Path) -> None:
    file = tmp_path / "program.py"
    file.write_text(block.code, encoding="utf-8")
    assert "app" in runpy.run_path(str(file), run_name="program")


def test_a_custom_directive_passes_its_tests(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Each version of the directive renders. The last one passes the tests of the page and has the HTML on the page."""
    monkeypatch.setattr(directives, "_by_name", dict(directives._by_name))
    monkeypatch.setattr(lib.settings, "PROJECT_ROOT", tmp_path)
    (tmp_path / "directives").mkdir()
    page = {title: [block.code for block in BLOCKS if block.title == title] for title in CUSTOM}
    module, own_test, cases = CUSTOM
    [test], [fixture] = page[own_test], page[cases]
    tests = runpy.run_path(str(written_to(tmp_path / "own.py", test)))

    def html_of(number: int, source: str) -> str:
        (folder := tmp_path / f"{number}").mkdir()
        content = tests["load"](source, folder)
        assert (content.diagnostics, import_errors) == ((), [])
        return re.sub(r"(?<=>)\s+(?=<)", "", "".join(content.pages[0].blocks))

    for number, code in enumerate(page[module]):
        written_to(tmp_path / module, code)
        assert "Added in version 2.1" in html_of(number, ".. since::2.1\n")
    for name, function in tests.items():
        if name.startswith("test_"):
            (folder := tmp_path / name).mkdir()
            function(folder)
    [(_, source, expected)] = read_cases(fixture)
    shown = html_of(len(page[module]), source)
    assert shown == expected.partition("\nas Markdown:\n")[0]
    [(name, code)] = [(block.title, block.code) for block in BLOCKS if block.title == "directives/csv_table.py"]
    written_to(tmp_path / name, code)
    table = (
        "<table><caption>High</caption><thead><tr><th>a</th><th>b</th></tr></thead><tbody><tr><td>1</td><td>&lt;</td>"
    )
    assert html_of(99, "```csv High\na,b\n1,<\n```\n") == f"{table}</tr></tbody></table>"
    assert f"The result:\n\n{shown}\n" in (PROJECT / "docs/custom-directives/custom-directives.md").read_text("utf-8")


def written_to(file: Path, text: str) -> Path:
    file.write_text(text, encoding="utf-8")
    return file


def test_javascript_compiles(browser: Browser) -> None:
    """Each block compiles as the body of an async function."""
    page = browser.new_page()
    with closing(page), all_cases() as case:
        for block in written_in("javascript"):
            with case(block):
                page.evaluate("(code) => void new (async () => {}).constructor(code)", block.code)


def test_json_is_json() -> None:
    with all_cases() as case:
        for block in written_in("json"):
            with case(block):
                json.loads(block.code)


def test_xml_is_xml() -> None:
    with all_cases() as case:
        for block in written_in("xml"):
            with case(block):
                ET.fromstring(block.code)


def test_toml_is_toml() -> None:
    with all_cases() as case:
        for block in written_in("toml"):
            with case(block):
                assert tomllib.loads(block.code)


def test_yaml_is_yaml() -> None:
    with all_cases() as case:
        for block in written_in("yaml"):
            with case(block):
                assert yaml.safe_load(block.code) is not None


def test_settings_exist_and_take_the_value() -> None:
    blocks = [block for block in written_in("ini") if block.title == ".env"]  # other blocks are files of other programs
    assert blocks
    models = [model for feature in all_features() for model in feature.settings]
    with all_cases() as case:
        for block in blocks:
            with case(block):
                values = {name.lower(): value for name, value in dotenv_values(stream=StringIO(block.code)).items()}
                assert values.keys() <= all_settings().keys()
                settings = Settings(**values)
                for model in models:
                    settings.load(model)


def test_bash_reads_it() -> None:
    with all_cases() as case:
        for block in written_in("bash"):
            with case(block):
                checked = subprocess.run(["bash", "-n"], input=block.code, text=True, capture_output=True, check=False)
                assert checked.stderr == ""


def test_every_request_of_a_page_is_answered(site: Site) -> None:
    asked = 0
    with site.client() as client:
        task = client.post("/api/demo/tasks?steps=1").json()["id"]
        for block in BLOCKS:
            for command in curl_commands(block):
                asked += 1
                request = request_of(command, client, task)
                answer = client.send(request, stream=True)
                assert answer.status_code < 400, f"{block}: {shlex.join(command)} answers {answer.status_code}"
                answer.close()
    assert asked > 10


def curl_commands(block: CodeBlock) -> Iterator[list[str]]:
    """Yield the arguments of each request to this site. Ignore the commands after a pipe."""
    if block.language != "bash":
        return
    for line in block.code.replace("\\\n", " ").splitlines():
        words = shlex.split(line, comments=True)
        if words[:1] == ["curl"] and any(word.startswith(LOCAL) for word in words):
            yield words[1 : words.index("|")] if "|" in words else words[1:]


def request_of(words: list[str], client: httpx.Client, task: str) -> httpx.Request:
    """Return the request that curl would send. A task ID in the URL is replaced by the ID of an existing task."""
    method, headers, url = "GET", {"user-agent": "curl/8"}, ""
    rest = iter(words)
    for word in rest:
        if word in WITH_VALUE:
            value = next(rest)
            if word == "-X":
                method = value
            elif word == "-A":
                headers["user-agent"] = value
            elif word == "-H":
                name, _, said = value.partition(":")
                headers[name.strip().lower()] = said.strip()
        elif word not in ALONE:
            assert word.startswith(LOCAL), f"this test does not know {word}"
            url = re.sub(r"[0-9a-f]{32}$", task, word.removeprefix(LOCAL))
        elif "I" in word:
            method = "HEAD"
    return client.build_request(method, url, headers=headers)


# Languages of code. The output of programs, such as JSON and logs, and pages have lines of any length.
CODE = ("python", "bash", "ini", "yaml", "javascript", "toml", "xml", "css", "nginx", "powershell")


def test_lines_of_shipped_examples_have_at_most_80_columns() -> None:
    """A code block shows 80 columns next to the navigation and the table of contents."""
    files = [
        *(PROJECT / "docs").rglob("*.py"),
        *(PROJECT / "docs").rglob("*.js"),
        PROJECT / "components/home_example.py",
    ]
    texts = {file.relative_to(PROJECT).as_posix(): file.read_text(encoding="utf-8") for file in files}
    texts |= {str(block): block.code for block in written_in(*CODE)}
    long = [
        f"{name}, line {number}: {len(line)} columns"
        for name, text in texts.items()
        for number, line in enumerate(text.splitlines(), 1)
        if len(line) > 80
    ]
    assert not long, "\n".join(long)
