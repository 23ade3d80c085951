"""A browser shows Markdown as text."""

from tests.browser.visitor import Visitor


def test_the_text_is_shown_and_not_downloaded(visitor: Visitor) -> None:
    page = visitor.page
    downloads: list[str] = []
    page.on("download", lambda download: downloads.append(download.url))
    answer = page.goto(f"{visitor.url}/getting-started.md")
    assert answer is not None
    assert answer.headers["content-type"] == "text/markdown; charset=utf-8"
    assert "\n# Getting started\n" in page.inner_text("body")
    assert downloads == []
