"""The `Accept` header selects HTML or Markdown."""

import pytest

from lib.http.user_agents import prefers_markdown

BROWSERS = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;q=0.8",
    "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "text/html, */*; q=0.01",
)


@pytest.mark.parametrize("accept", ["text/markdown", "TEXT/Markdown", "text/markdown;q=0.1", "text/markdown; q=1.0",
                                    "text/html;q=0.5, text/markdown;q=0.9", "text/markdown, text/html;q=0.9",
                                    "text/markdown, text/html, */*", "text/markdown, */*", "text/*, text/markdown",
                                    "text/html;q=0, text/markdown;q=0.1", "*/*;q=0.1, text/markdown;q=0.2",
                                    "text/markdown;q=broken", "text/markdown;charset=utf-8;q=0.9, text/html;q=0.8",
                                    "text/markdown, text/plain;q=0.9, */*;q=0.8"])  # fmt: skip
def test_who_names_markdown_gets_it(accept: str) -> None:
    assert prefers_markdown(accept)


@pytest.mark.parametrize("accept", [*BROWSERS, "", "*/*", "text/*", "text/plain", "application/json",
                                    "text/markdown;q=0",
                                    "text/markdown;q=0, */*", "text/markdown;q=0.0", "text/html, text/markdown",
                                    "text/markdown;q=0.5, text/html", "text/markdown;q=0.5, */*",
                                    "text/markdown;q=0.8, text/*", "text/html;q=0.9, text/markdown;q=0.5", "markdown",
                                    "text/markdown-like", ",,;q=1", "text/markdown;q=-1"])  # fmt: skip
def test_nobody_else_does(accept: str) -> None:
    assert not prefers_markdown(accept)
