"""Agents reach every link and every anchor of the pages of this repository, and each result fits."""

import re
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any
from urllib.parse import unquote

import httpx
import pytest

from lib.features.mcp.settings import MCP_PATH
from lib.features.mcp.tool import MAX_TOKENS, count_tokens
from tests.mcp.asking import JSON, message
from tests.sites import PREFIX, Sites
from tests.tiers import fast_on, some
from tests.waiting import PATIENCE

Ask = Callable[..., tuple[str, bool]]

_LINK = re.compile(r"\]\(<?([^\s()<>]+(?:\([^()\s]*\))?)")
_FRAME = re.compile(r"<(form|nav)\b.*?</\1>", re.DOTALL)
_ID = re.compile(r'<(\w+)(?:\s[^<>]*)?\sid="([^"]+)"')


@pytest.fixture(scope="module", params=fast_on())
def client(request: pytest.FixtureRequest, sites: Sites) -> Iterator[httpx.Client]:
    """Return a client of the site under a prefix, whose URL is also its `SITE_BASE_URL`."""
    url = sites.get("below a prefix", request.param).url + PREFIX
    with httpx.Client(base_url=url, timeout=PATIENCE) as client:
        yield client


@pytest.fixture(scope="module")
def ask(client: httpx.Client) -> Ask:
    """Return a function that calls a tool and returns the text of the result, and whether it is an error."""

    def call(tool: str, **arguments: Any) -> tuple[str, bool]:
        sent = message("tools/call", name=tool, arguments=arguments)
        result = client.post(MCP_PATH, json=sent, headers=JSON).json()["result"]
        return result["content"][0]["text"], result["isError"]

    return call


@pytest.fixture(scope="module")
def pages(client: httpx.Client) -> dict[str, str]:
    """Return the Markdown of all listed pages by their URL."""
    index = client.get("/llms.txt").text
    links = re.findall(r"^- \[.*?\]\((\S+?)\.md\)", index, re.MULTILINE)
    found = {re.sub(r"/index$", "/", link): client.get(f"{link}.md").text for link in links}
    assert len(found) > 30
    return found


def test_every_link_of_every_page_leads_to_its_text(ask: Ask, client: httpx.Client, pages: dict[str, str]) -> None:
    base, wrong = str(client.base_url).rstrip("/"), []
    links = {link for markdown in pages.values() for link in _LINK.findall(markdown) if link.startswith(f"{base}/")}
    to_pages = 0
    for link in sorted(links):
        url, _, anchor = link.partition("#")
        page = re.sub(r"(\.md|/llms\.txt)$", "", url)
        text, is_error = ask("read_page", path=link, max_tokens=300)
        if page.removesuffix("/index").rstrip("/") in {known.rstrip("/") for known in pages}:
            to_pages += 1
            source = text.split("\n")[0]
            if is_error or (anchor and not source.endswith(f"#{anchor}")) or not text.partition("\n\n")[2]:
                wrong.append(f"{link}: {text[:100]}")
        elif not is_error or link.partition("?")[0].partition("#")[0] not in unquote(text):
            wrong.append(f"{link} is no page: {text[:100]}")
    assert wrong == []
    assert to_pages > 200


@pytest.mark.one_backend
@pytest.mark.parametrize("part", some(("few", "all"), "few"))
def test_every_anchor_of_the_html_has_its_text(
    ask: Ask, client: httpx.Client, pages: dict[str, str], part: str
) -> None:
    few = ("/configuration", "/markdown", "/directives", "/interactive-components")
    wrong, count = [], 0
    for url in pages:
        if part == "few" and not url.endswith(few):
            continue
        html = client.get(url, headers={"user-agent": "curl/8"}).text.partition("<main>")[2]
        html = _FRAME.sub("", html)  # navigation and forms are no part of the text
        for tag, identifier in _ID.findall(html):
            count += 1
            text, is_error = ask("read_page", path=url, section=unescape(identifier), max_tokens=300)
            shown = text.partition("\n\n")[2]
            if is_error or not shown:
                wrong.append(f"{url}#{identifier}: {text[:100]}")
            elif re.fullmatch("h[2-6]|tr|li|dt", tag):
                start = html.index(f'id="{identifier}"')
                words = re.sub(r"<wbr>|&\w+;|<[^<>]*>", " ", html[html.index(">", start) + 1 :][:400]).split()
                if words and _letters(words[0]) not in _letters(shown):
                    wrong.append(f"{url}#{identifier}: {words[0]} is not in {shown[:100]}")
    assert wrong == []
    assert count > 100


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text))


def test_a_setting_is_one_row(ask: Ask) -> None:
    text, _ = ask("read_page", path="/configuration#dash_backend")
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert [row.split(" | ")[0] for row in rows[2:]] == ["| `DASH_BACKEND`"]
    assert count_tokens(text) < 200


def test_nothing_is_longer_than_the_limit(ask: Ask, pages: dict[str, str]) -> None:
    calls: list[tuple[str, dict[str, Any]]] = [("read_page", {"path": url}) for url in pages]
    calls += [("read_page", {"path": url, "section": ""}) for url in pages]
    calls += [("list_pages", {}), ("list_examples", {}), ("list_directives", {}), ("active_backend", {})]
    calls += [("describe_component", {"name": "dmc.Select", "style": True})]
    calls += [("run_example", {"name": "docs.data-visualization.stations"})]
    calls += [("search_docs", {"query": "backend", "limit": 50}), ("check_page", {"markdown": "[x](/y)\n\n" * 3000})]
    truncated = []
    for tool, arguments in calls:
        text, _ = ask(tool, **arguments)
        assert count_tokens(text) <= MAX_TOKENS, (tool, arguments)
        truncated += [tool] if "[Truncated: " in text else []
    assert {"read_page", "describe_component", "check_page"} <= set(truncated)
    for size in (200, 1000, 20_000):
        for tool, arguments in [("search_docs", {"query": "proxy"}), ("read_page", {"path": "/configuration"})]:
            text, _ = ask(tool, **arguments, max_tokens=size)
            assert count_tokens(text) <= size, (tool, size)


def test_a_truncated_result_continues(ask: Ask, client: httpx.Client) -> None:
    whole, _ = ask("read_page", path="/configuration", max_tokens=1_000_000)
    assert whole.endswith(client.get("/configuration.md").text.partition("\n# ")[2].strip()[-500:])
    parts, offset = [], 0
    while True:
        text, is_error = ask("read_page", path="/configuration", offset=offset, max_tokens=1500)
        assert not is_error, text
        part, note, more = text.partition("\n\n[Truncated: ")
        parts.append(part)
        if not note:
            break
        following = int(re.findall(r'"offset": (\d+)', more)[0])
        assert following > offset
        offset = following
    assert len(parts) > 3
    assert "".join("".join(parts).split()) == "".join(whole.split())
    beyond, is_error = ask("read_page", path="/configuration", offset=10_000_000)
    assert is_error
    assert "`offset`" in beyond


def test_the_sections_of_a_page_have_sizes(ask: Ask) -> None:
    text, _ = ask("read_page", path="/agent-endpoints", section="")
    sections = re.findall(r"^ *- `([\w-]+)` .* \(([\d,]+) tokens\)$", text, re.MULTILINE)
    assert "This page lists the URLs and formats" in text
    assert len(sections) > 10
    for anchor, size in sections:
        section, is_error = ask("read_page", path="/agent-endpoints", section=anchor, max_tokens=100_000)
        assert not is_error
        assert count_tokens(section.partition("\n\n")[2]) == pytest.approx(int(size.replace(",", "")), abs=1)
