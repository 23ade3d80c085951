"""The kinds of clients: people, search engines, agents, training crawlers, and monitors.

dash-improve-my-llms has a register of bots. The lists here add bots, by the names that their operators publish, and
mark those that fetch a page for a user.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, cast

from dash_improve_my_llms.bot_detection import classify
from dash_improve_my_llms.vendors import VENDORS, get_vendor

from lib.http.compression import weighted_values
from lib.http.messages import Request
from lib.process.cache import remembered

MARKDOWN, HTML = "text/markdown", "text/html"


@remembered(256)
def prefers_markdown(accept: str) -> bool:
    """Return whether an `Accept` header prefers Markdown to HTML.

    The header must name Markdown: a wildcard is not enough. With equal weights, a named type wins over a wildcard, and
    of two named types the first.
    """
    ranges = list(weighted_values(accept))
    names = [name for name, _ in ranges]
    weights = dict(reversed(ranges))
    if not weights.get(MARKDOWN):
        return False
    html = next((weights[name] for name in (HTML, "text/*", "*/*") if name in weights), 0.0)
    if weights[MARKDOWN] != html:
        return weights[MARKDOWN] > html
    return HTML not in weights or names.index(MARKDOWN) < names.index(HTML)


def names_html(accept: str) -> bool:
    """Return whether an `Accept` header names HTML, as browsers do when they open a page."""
    return any(name == HTML and weight for name, weight in weighted_values(accept))


ClientKind = Literal["human", "search", "agent", "training", "monitor", "unknown"]
Policy = Literal["allow", "deny"]

# The kinds that robots.txt addresses. People, monitors, and unknown clients are never denied.
ADDRESSED: tuple[ClientKind, ...] = ("training", "search", "agent")
Policies = Mapping[ClientKind, Policy]

# Search engines of the register that fetch a page for a user.
AGENT_KEYS = frozenset({"chatgpt-user", "claude-user", "perplexity-user"})

# Bots that the register lacks, by a name in their User-Agent.
FURTHER: Mapping[ClientKind, tuple[str, ...]] = {
    cast(ClientKind, kind): tuple(names)
    for kind, names in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}
_KINDS: Mapping[str, ClientKind] = {name.lower(): kind for kind, names in FURTHER.items() for name in names}
# Whole words only: a phone with the name Devinci is not Devin.
_NAMES = re.compile(rf"(?<![\w-])(?:{'|'.join(map(re.escape, _KINDS))})(?![\w-])")


@dataclass(frozen=True, slots=True)
class ClientType:
    """One kind of client. A browser gets the page, other clients its text. robots.txt can address a `named` client."""

    kind: ClientKind
    browser: bool
    named: bool = False

    def is_welcome(self, policies: Policies) -> bool:
        """Return whether this client can get the pages."""
        return not self.named or policies.get(self.kind) != "deny"


@remembered(1024)
def classify_user_agent(user_agent: str) -> ClientType:
    """Return the kind of a client. Every client that is not clearly a browser is a program."""
    about = classify(user_agent)
    names = _NAMES.findall(user_agent.lower()) if about["vendor_key"] is None else ()
    if names:
        further = _KINDS[max(names, key=len)]  # the longest name is the most specific
        return ClientType(further, browser=False, named=further in ADDRESSED)
    if about["lane"] == "browser":
        return ClientType("human", browser=True)
    kind = _kind_of(about["vendor_key"], about["vendor_class"], about["bot_type"])
    vendor = get_vendor(about["vendor_key"]) if about["vendor_key"] else None
    return ClientType(kind, browser=False, named=vendor is not None and bool(vendor.robots_tokens))


def classify_request(request: Request) -> ClientType:
    """Return the kind of client that sent a request."""
    return classify_user_agent(request.headers.get("user-agent", ""))


def wants_markdown(request: Request) -> bool:
    """Return whether a request prefers Markdown to HTML."""
    return prefers_markdown(request.headers.get("accept", ""))


def names_of(kind: ClientKind) -> tuple[str, ...]:
    """Return the names by which robots.txt addresses the clients of a kind. The register has some without a name."""
    vendors = [vendor for vendor in VENDORS if _kind_of(vendor.key, vendor.cls, None) == kind]
    return (*(name for vendor in vendors for name in vendor.robots_tokens), *FURTHER.get(kind, ()))


def _kind_of(key: str | None, vendor_class: str | None, bot_type: str | None) -> ClientKind:
    if key in AGENT_KEYS:
        return "agent"
    if vendor_class is not None:
        return "search" if vendor_class == "traditional" else cast(ClientKind, vendor_class)
    return "monitor" if bot_type == "monitor" else "unknown"
