"""`{{VERSION:package}}`: the version of a package as it is installed where the site runs."""

import re
from functools import lru_cache
from html import escape
from importlib.metadata import PackageNotFoundError, version
from re import Match

from mistune.core import InlineState
from mistune.inline_parser import InlineParser

PATTERN = r"\{\{[ \t]*VERSION:[ \t]*(?P<version_package>[^{}\n]*?)[ \t]*\}\}"

_PACKAGE = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?")


def parse_version(_inline: InlineParser, match: Match[str], state: InlineState) -> int:
    """Replace the placeholder by the version, or leave its text if there is no such package."""
    installed = installed_version(match["version_package"])
    token = {"type": "version", "raw": installed or match[0], "attrs": {"known": installed is not None}}
    state.append_token(token)
    return match.end()


@lru_cache(maxsize=256)
def installed_version(package: str) -> str | None:
    """The version of an installed package, None if there is none of that name."""
    if not _PACKAGE.fullmatch(package):
        return None
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def render_version(text: str) -> str:
    """The version as HTML."""
    return f'<span class="version">{escape(text)}</span>'
