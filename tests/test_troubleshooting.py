"""The messages on the Troubleshooting page are those of the code."""

import ast
import re

from tests.cases import all_cases
from tests.serving import PROJECT

# Messages of gunicorn and Docker Compose.
OF_OTHERS = {"Connection in use", "WORKER TIMEOUT", "Perhaps out of memory?", "required variable … is missing a value"}


def test_messages_are_in_the_code() -> None:
    page = (PROJECT / "docs/runbook/runbook.md").read_text(encoding="utf-8")
    messages = set(re.findall(r"^### (?:\d{3}: )?`([^`]+)`", page, re.MULTILINE))
    assert messages > OF_OTHERS
    files = (*(PROJECT / "lib").rglob("*.py"), PROJECT / "gunicorn.conf.py", PROJECT / "run.py")
    trees = [ast.parse(file.read_text(encoding="utf-8")) for file in files]
    texts = [
        node.value
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    with all_cases() as case:
        for message in messages - OF_OTHERS:
            with case(message):
                for part in filter(None, map(str.strip, message.split("…"))):
                    assert any(part in text for text in texts), part
