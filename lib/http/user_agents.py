"""Who asks: people, search engines, agents, those who train models, monitors. Mostly by dash-improve-my-llms' register.

The lists below say what the register does not: which of its readers fetch because a person asked them to, and further
ones of each kind. Names are those that their operators publish."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from dash_improve_my_llms.bot_detection import classify
from dash_improve_my_llms.vendors import VENDORS, get_vendor

from lib.http.messages import Request
from lib.process.cache import remembered

MARKDOWN, HTML = "text/markdown", "text/html"


@remembered(256)
def prefers_markdown(accept: str) -> bool:
    """Whether an `Accept` header asks for Markdown rather than for HTML.

    It must name Markdown: no browser does, and a wildcard is none. Where both are worth the same, the one that is named
    wins, and of two that are named the first.
    """
    ranges = list(_ranges(accept))
    named = [name for name, _ in ranges]
    worth = dict(reversed(ranges))
    if not worth.get(MARKDOWN):
        return False
    html = next((worth[name] for name in (HTML, "text/*", "*/*") if name in worth), 0.0)
    if worth[MARKDOWN] != html:
        return worth[MARKDOWN] > html
    return HTML not in worth or named.index(MARKDOWN) < named.index(HTML)


def names_html(accept: str) -> bool:
    """Whether the header names HTML itself, as browsers do when they open a page."""
    return any(name == HTML and worth for name, worth in _ranges(accept))


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """The media ranges of the header, each with what it is worth: 0 to 1."""
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        worth = next((piece.partition("=")[2] for piece in parameters if piece.partition("=")[0].strip() == "q"), "1")
        if name:
            yield name, _number(worth.strip())


def _number(worth: str) -> float:
    """A quality; one that cannot be read counts as the default, as browsers' own slips should not cost the page."""
    try:
        return min(max(float(worth), 0.0), 1.0)
    except ValueError:
        return 1.0


ClientKind = Literal["human", "search", "agent", "training", "monitor", "unknown"]
Policy = Literal["allow", "deny"]

# The kinds that robots.txt speaks to. People, monitors and readers that nobody knows are never sent away.
ADDRESSED: tuple[ClientKind, ...] = ("training", "search", "agent")
Policies = Mapping[ClientKind, Policy]

# Of the register's search engines, those that fetch one page because a person asked.
AGENT_KEYS = frozenset({"chatgpt-user", "claude-user", "perplexity-user"})

# Readers that the register does not know, by what their User-Agent says; written as robots.txt would name them.
FURTHER: Mapping[ClientKind, tuple[str, ...]] = {
    "agent": (
        "Claude-Code",  # Anthropic's terminal agent
        "Google-Agent",  # developers.google.com/crawling/docs/crawlers-fetchers/google-agent
        "Gemini-Deep-Research",
        "MistralAI-User",  # docs.mistral.ai/robots
        "Meta-ExternalFetcher",  # developers.facebook.com/docs/sharing/webmasters/web-crawlers
        "DuckAssistBot",  # duckduckgo.com/duckduckgo-help-pages/results/duckassistbot
        "Amzn-User",  # developer.amazon.com/amazonbot
        "Cohere-AI",
        "Devin",
        "NovaAct",
        "Manus-User",
        "afdocs",  # the checker of the Agent-Friendly Documentation Spec
    ),
    "training": (
        "cohere-training-data-crawler",
        "PanguBot",
        "SBIntuitionsBot",
        "Webzio-Extended",
        "DeepSeekBot",
        "img2dataset",
    ),
    "search": (
        "YandexBot",  # yandex.com/support/webmaster/robot-workings/check-yandex-robots
        "Baiduspider",
        "Applebot",  # support.apple.com/119829; Applebot-Extended is of the register
        "PetalBot",
        "SeznamBot",
        "Qwantbot",
        "MojeekBot",
        "Bravebot",
        "Kagibot",
        "Amzn-SearchBot",
        "YouBot",
    ),
    "monitor": (
        "kube-probe",  # Kubernetes' liveness and readiness probes
        "GoogleHC",  # Google Cloud's health checks
        "GoogleStackdriverMonitoring",
        "ELB-HealthChecker",  # Amazon's load balancers
        "Amazon-Route53-Health-Check-Service",
        "CloudWatchSynthetics",
        "Prometheus",
        "Blackbox Exporter",
        "Blackbox-Exporter",
        "Consul Health Check",
        "HetrixTools",
        "Uptime-Kuma",
        "Datadog",
        "NewRelicPinger",
        "Checkly",
        "updown.io",
        "Nagios",
        "check_http",  # Nagios' and Icinga's plugin
        "Zabbix",
        "Freshping",
        "NodePing",
        "Cloudflare-Healthchecks",
        "Cloudflare-Traffic-Manager",
        "Envoy/HC",
        "HAProxy",
    ),
}
_BY_NAME = sorted(
    ((name.lower(), kind) for kind, names in FURTHER.items() for name in names),
    key=lambda item: -len(item[0]),  # the longest name says most
)
_OF_CLASS: Mapping[str, ClientKind] = {
    "training": "training",
    "search": "search",
    "traditional": "search",
    "monitor": "monitor",
}


@dataclass(frozen=True, slots=True)
class ClientType:
    """One kind of reader. `browser` is what a page is drawn for; programs get its text.

    `named` says that robots.txt can speak to it, so that it may be sent away.
    """

    kind: ClientKind
    browser: bool
    named: bool = False

    def is_welcome(self, policies: Policies) -> bool:
        """Whether this reader may have the pages."""
        return not self.named or policies.get(self.kind) != "deny"


@remembered(1024)
def classify_user_agent(user_agent: str) -> ClientType:
    """The reader that calls itself so. Whatever is not positively a browser is a program."""
    about = classify(user_agent)
    if about["vendor_key"] is None:
        further = _further(user_agent)
        if further is not None:
            return ClientType(further, browser=False, named=further in ADDRESSED)
    if about["lane"] == "browser":
        return ClientType("human", browser=True)
    kind = _kind_of(about["vendor_key"], about["vendor_class"], about["bot_type"])
    vendor = get_vendor(about["vendor_key"]) if about["vendor_key"] else None
    return ClientType(kind, browser=False, named=vendor is not None and bool(vendor.robots_tokens))


def classify_request(request: Request) -> ClientType:
    """The reader that sent this."""
    return classify_user_agent(request.headers.get("user-agent", ""))


def wants_markdown(request: Request) -> bool:
    """Whether this asks for Markdown rather than for HTML."""
    return prefers_markdown(request.headers.get("accept", ""))


def names_of(kind: ClientKind) -> tuple[str, ...]:
    """The names by which robots.txt speaks to the readers of a kind that it addresses.

    The register leaves some without one: a crawler that reads no robots.txt, and two former names of Anthropic's, which
    the agent of its users would heed as well.
    """
    vendors = [vendor for vendor in VENDORS if _kind_of(vendor.key, vendor.cls, None) == kind]
    return (*(name for vendor in vendors for name in vendor.robots_tokens), *FURTHER.get(kind, ()))


def _kind_of(key: str | None, vendor_class: str | None, bot_type: str | None) -> ClientKind:
    if key in AGENT_KEYS:
        return "agent"
    if vendor_class is not None:
        return _OF_CLASS[vendor_class]
    # A robot without a name of its own says nothing of what it is for.
    return "monitor" if bot_type == "monitor" else "unknown"


def _further(user_agent: str) -> ClientKind | None:
    said = user_agent.lower()
    return next((kind for name, kind in _BY_NAME if name in said and _is_word(name, said)), None)


def _is_word(name: str, said: str) -> bool:
    """Whether a name stands by itself: a phone called Devinci is not Devin."""
    return re.search(rf"(?<![\w-]){re.escape(name)}(?![\w-])", said) is not None
