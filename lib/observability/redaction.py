"""Takes out of log lines what must not be in them: secrets of the settings, passwords in URLs, addresses of readers.

It reads whole lines when they are ready, so that tracebacks and nested values are covered.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from pydantic import SecretStr

from lib.settings import Settings

HIDDEN = "[hidden]"
# A shorter secret would be found in the middle of words.
SHORTEST = 4

_PASSWORD = re.compile(r"(?<=://)([^\s/:@\"'\\]*):[^\s/@\"'\\]+@")
# Of messages of servers; what follows `://` is where they listen.
_ADDRESS = re.compile(
    r"(?<![\w.:/\[])(?:\d{1,3}(?:\.\d{1,3}){3}|\[?(?=[0-9a-f:]*::|(?:[0-9a-f]+:){7})[0-9a-f:]{2,39}\]?)(?::\d{1,5})?(?![\w.])",
    re.IGNORECASE,
)
# A request line, as servers quote it when it is wrong.
_QUERY = re.compile(r"\?[^\s\"']+")


class Redaction:
    """Hides the secrets of the settings in a line of text."""

    def __init__(self, secrets: Iterable[str]) -> None:
        written = {form for secret in secrets if len(secret) >= SHORTEST for form in _forms(secret)}
        # The longest first: one may be the beginning of another.
        longest = sorted(written, key=len, reverse=True)
        self._secrets = re.compile("|".join(map(re.escape, longest))) if longest else None

    def __call__(self, line: str) -> str:
        """The line without them."""
        if self._secrets is not None:
            line = self._secrets.sub(HIDDEN, line)
        return _PASSWORD.sub(rf"\1:{HIDDEN}@", line) if "@" in line else line

    def process(self, _logger: Any, _method: str, line: Any) -> str:
        """As the last processor of structlog."""
        return self(line)


def secrets_of(settings: Settings) -> Iterator[str]:
    """Every secret that the settings hold."""
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            yield value.get_secret_value()
        elif isinstance(value, str) and "@" in value and "://" in value:
            yield from _passwords(value)


def without_readers(message: str) -> str:
    """A message of a server without the addresses of those who ask, and without queries."""
    return _QUERY.sub("", _ADDRESS.sub(HIDDEN, message))


def _passwords(url: str) -> Iterator[str]:
    try:
        password = urlsplit(url).password
    except ValueError:
        return
    if password:
        yield password
        yield unquote(password)


def _forms(secret: str) -> set[str]:
    """A secret as JSON, Python and URLs write it."""
    return {secret, json.dumps(secret)[1:-1], json.dumps(secret, ensure_ascii=False)[1:-1], repr(secret)[1:-1],
            quote(secret), quote(secret, safe="")}  # fmt: skip
