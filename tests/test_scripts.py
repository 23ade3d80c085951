"""The scripts in `assets/` are formatted and typed, their functions are tested, and their bundles are current."""

import json
import re
import shutil
import subprocess

import pytest

from tests.serving import PROJECT

TOOLS = PROJECT / "tools/scripts"
CHECKS = [name for name in json.loads((TOOLS / "package.json").read_bytes())["scripts"] if name.startswith("check:")]
SCRIPTS = PROJECT / "assets/scripts"
SOURCES = [*sorted(SCRIPTS.rglob("*.js")), *(PROJECT / "assets/features").glob("*/scripts/*.js")]
MAX_LINES = 200
# A front-end engineer must be able to read all of them. The shell works without Dash, so it imports nothing else.
MAX_CODE_LINES = {"shell": 900, "boot": 400, "dash": 500}


@pytest.mark.skipif(not shutil.which("npm"), reason="Only changes of scripts need npm.")
@pytest.mark.parametrize("check", CHECKS)
def test_scripts(check: str) -> None:
    done = subprocess.run(["npm", "run", "--silent", check], cwd=TOOLS, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def code_lines(text: str) -> int:
    """Return the number of lines that are not blank and not part of a comment."""
    lines = map(str.strip, text.splitlines())
    return sum(1 for line in lines if line and not line.startswith(("//", "/*", "*")))


def test_scripts_stay_small() -> None:
    texts = {file.relative_to(PROJECT).as_posix(): file.read_text(encoding="utf-8") for file in SOURCES}
    assert {name: size for name, text in texts.items() if (size := len(text.splitlines())) > MAX_LINES} == {}
    folders = {
        name: sum(code_lines(file.read_text(encoding="utf-8")) for file in (SCRIPTS / name).glob("*.js"))
        for name in MAX_CODE_LINES
    }
    assert {name: size for name, size in folders.items() if size > MAX_CODE_LINES[name]} == {}
    assert all(size > 0 for size in folders.values())


def test_shell_imports_only_itself() -> None:
    texts = {file.name: file.read_text(encoding="utf-8") for file in (SCRIPTS / "shell").glob("*.js")}
    assert {
        name: found for name, text in texts.items() if (found := re.findall(r'from "(?!\./[\w-]+\.js")[^"]*"', text))
    } == {}
