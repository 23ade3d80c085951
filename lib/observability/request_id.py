"""The id of the request that is being answered, for code and log lines; callbacks in threads have it too."""

import re
from contextvars import ContextVar
from secrets import token_hex

# What is taken from outside goes into logs and headers, so it is short and plain.
_SANE = re.compile(r"[A-Za-z0-9._-]{1,128}")

request_id: ContextVar[str] = ContextVar("request_id", default="")
"""Empty outside of a request."""


def request_id_from(given: str | None) -> str:
    """The id that a proxy or client gave with `X-Request-ID`, if it is sane; else a new one."""
    return given if given and _SANE.fullmatch(given) else token_hex(8)
