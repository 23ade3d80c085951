"""Each error message on the FAQ page is a message of the site."""

import re

from tests.cases import all_cases
from tests.serving import PROJECT

SOURCES = ("lib", "tools", "assets", "gunicorn.conf.py")
# A heading that starts with code, and the status after it, if any.
MESSAGE = re.compile(r"^### (`+)(?P<message>.+?)\1(?: \(status (?P<status>\d+)\))?$", re.M)


def source() -> str:
    """Return the code and the templates that contain the messages, with the parts of each split string joined."""
    folders = [PROJECT / name for name in SOURCES if "." not in name]
    patterns = ("*.py", "*.js", "*.html")
    found = (file for folder in folders for pattern in patterns for file in folder.rglob(pattern))
    files = [PROJECT / "gunicorn.conf.py", *found]
    text = "\n".join(file.read_text(encoding="utf-8") for file in files)
    return re.sub(r'"\s*\n\s*f?"', "", text)


def test_each_message_is_in_the_source() -> None:
    text, code = (PROJECT / "docs" / "faq" / "faq.md").read_text(encoding="utf-8"), source()
    found = list(MESSAGE.finditer(text))
    assert len(found) > 15
    with all_cases() as case:
        for match in found:
            with case(match[0]):
                assert match["message"] in code
                assert match["status"] is None or f"problem({match['status']}, " in code
