"""Who asks: a person's browser, or a crawler or agent, by the register of dash-improve-my-llms."""

from dataclasses import dataclass
from functools import lru_cache

from dash_improve_my_llms import RobotsConfig
from dash_improve_my_llms.bot_detection import classify
from dash_improve_my_llms.discovery import prefers_markdown
from dash_improve_my_llms.handlers import resolve_policy

from lib.servers.contract import Request

# What robots.txt says, and what is done.
ROBOTS = RobotsConfig()


@dataclass(frozen=True, slots=True)
class Reader:
    """One kind of reader. `allowed` is false for crawlers that robots.txt sends away."""

    browser: bool
    allowed: bool


@lru_cache(maxsize=1024)
def reader(user_agent: str) -> Reader:
    """The reader that calls itself so. Whatever is not positively a browser is a program."""
    about = classify(user_agent)
    policy = resolve_policy(robots_config=ROBOTS, identity=about, user_agent=user_agent)
    return Reader(browser=about["lane"] == "browser", allowed=policy != "block")


def reader_of(request: Request) -> Reader:
    """The reader that sent this."""
    return reader(request.headers.get("user-agent", ""))


def wants_markdown(request: Request) -> bool:
    """Whether this asks for Markdown rather than for HTML."""
    return _prefers_markdown(request.headers.get("accept", ""))


@lru_cache(maxsize=256)
def _prefers_markdown(accept: str) -> bool:
    return bool(prefers_markdown(accept))
