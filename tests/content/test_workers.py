"""Pages parsed in other processes equal pages parsed in this process."""

import subprocess
import sys
from typing import Any

import pytest

from lib.content import parsing as workers
from lib.content.markdown import parse_markdown
from tests.content.test_parse_cache import PAGE, SVG, values
from tests.project import Project

COUNT = 10


@pytest.fixture
def many(project: Project, monkeypatch: pytest.MonkeyPatch) -> Project:
    """Create enough pages for worker processes, on a machine with two processors."""
    monkeypatch.setattr(workers, "FEWEST", COUNT - 5)
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    project.write("docs/a.svg", SVG.format(10))
    for number in range(COUNT):
        project.page(f"{PAGE}\nNumber {number}, [next](page-{(number + 1) % COUNT}.md).\n", f"page-{number}")
    return project


@pytest.fixture
def expected(many: Project) -> Any:
    """Return the pages when this process parses all of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("os.cpu_count", lambda: 1)
        return values(many.load())


def test_the_pages_are_the_same(many: Project, expected: Any) -> None:
    assert values(many.load()) == expected


def test_this_process_parses_only_what_stands_in_directives(many: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[str] = []

    def noting(text: str, **more: Any) -> Any:
        parsed.append(text)
        return parse_markdown(text, **more)

    monkeypatch.setattr(workers, "parse_markdown", noting)
    assert len(many.load().pages) == COUNT
    assert parsed
    assert not [text for text in parsed if "Number" in text]


def test_a_few_pages_start_no_process(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: Any, **__: Any) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr(subprocess, "run", start)
    project.page("Text.\n")
    assert len(project.load().pages) == 1


def test_without_an_interpreter_to_start(many: Project, expected: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    assert values(many.load()) == expected


@pytest.mark.parametrize("answer", [b"", b"nonsense\n" * COUNT, b"{}\n" * COUNT, b"\xff"])
def test_processes_that_answer_something_else(
    answer: bytes, many: Project, expected: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = subprocess.CompletedProcess([], 0, stdout=answer)
    monkeypatch.setattr(subprocess, "run", lambda *_, **__: done)
    assert values(many.load()) == expected


@pytest.mark.parametrize("error", [subprocess.CalledProcessError(1, "python"), subprocess.TimeoutExpired("python", 1)])
def test_processes_that_fail(error: Exception, many: Project, expected: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any, **__: Any) -> None:
        raise error

    monkeypatch.setattr(subprocess, "run", fail)
    assert values(many.load()) == expected
