"""An agent needs few calls and tokens to answer questions about this site.

The agent of the test searches. If the passages do not contain the answer, it reads the results one after the other.
"""

import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median
from typing import Any

import httpx
import pytest

from lib.features.mcp.settings import MCP_PATH
from lib.features.mcp.tool import count_tokens
from tests.mcp.asking import JSON, message
from tests.sites import PREFIX, Sites
from tests.tiers import fast_on
from tests.waiting import PATIENCE

QUESTIONS: list[dict[str, Any]] = tomllib.loads((Path(__file__).parent / "questions.toml").read_text(encoding="utf-8"))[
    "questions"
]
MAX_CALLS = 4
LIMITS = {"calls, mean": 1.3, "tokens, median": 900, "tokens, maximum": 4000}


@pytest.fixture(scope="module", params=fast_on())
def client(request: pytest.FixtureRequest, sites: Sites) -> httpx.Client:
    """Return a client of the site with all pages."""
    url = sites.get("below a prefix", request.param).url + PREFIX
    return httpx.Client(base_url=url, timeout=PATIENCE)


def test_questions_need_few_calls_and_tokens(
    client: httpx.Client, record_property: Callable[[str, object], None]
) -> None:
    assert len(QUESTIONS) == 40
    calls, tokens, unanswered = [], [], []
    for question in QUESTIONS:
        texts = answered(client, question)
        calls.append(len(texts))
        tokens.append(sum(map(count_tokens, texts)))
        if not contains("\n".join(texts), question["answer"]):
            unanswered.append(question["question"])
    found = {"calls, mean": mean(calls), "tokens, median": median(tokens), "tokens, maximum": max(tokens)}
    for name, value in found.items():
        record_property(f"agents: {name} of {len(QUESTIONS)} questions", f"{value:.4g}")
        print(f"{name}: {value:.4g}")  # noqa: T201
    more = [
        (count, size, each["question"]) for count, size, each in zip(calls, tokens, QUESTIONS, strict=True) if count > 1
    ]
    assert unanswered == [], more
    assert {name: value for name, value in found.items() if value > LIMITS[name]} == {}, more


def answered(client: httpx.Client, question: dict[str, Any]) -> list[str]:
    """Return the results of the calls until they contain the answer."""
    texts = [called(client, "search_docs", query=question["query"])]
    links = re.findall(r"^\d+\. \[.*\]\((\S+)\)$", texts[0], re.MULTILINE)
    while not contains("\n".join(texts), question["answer"]) and links and len(texts) < MAX_CALLS:
        texts.append(called(client, "read_page", path=links.pop(0)))
    return texts


def contains(text: str, answer: list[str]) -> bool:
    """Return whether a text contains all parts of an answer."""
    return all(part.casefold() in text.casefold() for part in answer)


def called(client: httpx.Client, tool: str, **arguments: Any) -> str:
    sent = message("tools/call", name=tool, arguments=arguments)
    result = client.post(MCP_PATH, json=sent, headers=JSON).json()["result"]
    assert not result["isError"], result
    return str(result["content"][0]["text"])
