"""The skills for coding agents are generated from the pages."""

import json
import subprocess
import sys

import pytest

from lib.features.mcp.tool import count_tokens
from lib.settings import PROJECT_ROOT

PROGRAM = """
import json, os, sys
report = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)  # what examples print
import run
from tools.skills import skill_files
report.write(json.dumps(skill_files()))
report.flush()
"""


@pytest.fixture(scope="module")
def skills() -> dict[str, str]:
    """Return the generated files."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], cwd=PROJECT_ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-600:]
    return dict(json.loads(done.stdout))


def test_the_files_are_those_of_the_pages(skills: dict[str, str]) -> None:
    for path, text in skills.items():
        file = PROJECT_ROOT / path
        assert file.is_file(), f"Run make skills: {path} is missing."
        assert file.read_text(encoding="utf-8") == text, f"Run make skills: {path} is not current."
    found = {file.relative_to(PROJECT_ROOT).as_posix() for file in PROJECT_ROOT.glob("skills/*/*")}
    assert {*found, "AGENTS.md"} == skills.keys()


def test_a_skill_fits_in_the_context_of_an_agent(skills: dict[str, str]) -> None:
    """The recommended size is 5,000 tokens."""
    sizes = {path: count_tokens(text) for path, text in skills.items()}
    assert {path: size for path, size in sizes.items() if not 200 < size < 5000} == {}


def test_links_lead_to_files_of_the_project(skills: dict[str, str]) -> None:
    for path, text in skills.items():
        assert "site.invalid" not in text, path
        assert "](/docs/" in text, path
