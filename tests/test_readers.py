"""Who asks: a person's browser, a program, or a crawler that is not welcome."""

import pytest

from lib.readers import Reader, reader_of, wants_markdown
from lib.servers.contract import Request
from tests.serving import BROWSER

PERSON, PROGRAM, UNWELCOME = Reader(True, True), Reader(False, True), Reader(False, False)
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 Version/18.0 Safari/604.1"
CLAUDEBOT = "Mozilla/5.0 AppleWebKit/537.36 (KHTML, like Gecko; compatible; ClaudeBot/1.0; +claudebot@anthropic.com)"
GOOGLEBOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"


@pytest.mark.parametrize(
    ("user_agent", "expected"),
    [
        (BROWSER, PERSON),
        (IPHONE, PERSON),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:130.0) Gecko/20100101 Firefox/130.0", PERSON),
        ("", PROGRAM),
        ("curl/8.5.0", PROGRAM),
        ("python-httpx/0.28", PROGRAM),
        (BROWSER.replace("Chrome", "HeadlessChrome"), PROGRAM),
        (GOOGLEBOT, PROGRAM),
        ("GPTBot/1.2", UNWELCOME),
        (f"{BROWSER} GPTBot/1.2", UNWELCOME),
        (CLAUDEBOT, UNWELCOME),
        ("x" * 10_000, PROGRAM),
        ("\x00\xff", PROGRAM),
    ],
)
def test_a_reader_is_what_it_calls_itself(user_agent: str, expected: Reader) -> None:
    assert reader_of(Request("/", headers={"user-agent": user_agent})) == expected


def test_whoever_says_nothing_is_a_program() -> None:
    assert reader_of(Request("/")) == PROGRAM


@pytest.mark.parametrize(
    ("accept", "markdown"),
    [
        ("text/markdown", True),
        ("text/markdown, text/html;q=0.5", True),
        ("text/html;q=0.5, text/markdown", True),
        ("text/html,application/xhtml+xml,*/*;q=0.8", False),
        ("text/html, text/markdown;q=0.5", False),
        ("*/*", False),
        ("", False),
        ("text/markdown;q=0", False),
        (";;,q=,", False),
    ],
)
def test_markdown_for_those_who_like_it_better(accept: str, markdown: bool) -> None:
    assert wants_markdown(Request("/", headers={"accept": accept})) is markdown
