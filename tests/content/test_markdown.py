"""The Markdown parser resolves links and reports errors."""

import html
import re
from dataclasses import replace
from importlib.metadata import version

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.content.headings import HeadingIds
from lib.content.markdown import parse_markdown
from lib.content.parsed_page import Document, Heading, ImageSource, Link
from tests.project import reported, resolver


def test_version_is_the_installed_one() -> None:
    """The placeholder works in text, in link texts, and in headings."""
    document = parse_markdown("## {{VERSION:mistune}}\n\n[**{{ VERSION: pygments }}**](a)")
    shown = str(document.blocks[0])
    assert f'<span class="version">{version("mistune")}</span>' in shown
    assert f'<a href="a"><strong><span class="version">{version("Pygments")}</span></strong></a>' in shown
    assert document.headings[0].text == version("mistune")
    assert document.problems == ()


def test_images_are_asked_for_by_their_source_as_written() -> None:
    """A found image is shown with its size. A missing image is shown as its description, and is reported."""
    asked: list[str] = []

    def image(src: str) -> ImageSource | None:
        asked.append(src)
        return None if src == "gone.png" else ImageSource("/_media/a&b.png", 4, 3)

    document = parse_markdown(
        '![A](<a b ü.png> "T") ![*G* <1>](gone.png)\n\n![r]\n\n[r]: r%20.png', resolver=resolver(image=image)
    )
    assert asked == ["a b ü.png", "gone.png", "r%20.png"]
    assert document.blocks[0] == (
        '<p><img src="/_media/a&amp;b.png" width="4" height="3" loading="lazy" decoding="async" alt="A" title="T">'
        " G &lt;1&gt;</p>\n"
        '<p><img src="/_media/a&amp;b.png" width="4" height="3" loading="lazy" decoding="async" alt="r"></p>\n'
    )
    [problem] = document.problems
    assert (problem.line, "`gone.png`" in problem.message) == (1, True)


def test_links_are_rewritten_and_kept_as_written() -> None:
    """The rewriter and the link checker both receive the link as the author wrote it."""
    text = '[a](../ü b.md) [a](<../ü b.md#x> "t") [r] <https://x.org/ü> https://x.org/%C3%BC\n\n[r]: r&amp;s.md'
    links = {"../ü b.md#x": "/ü b#x", "r&s.md": "/r"}
    document = parse_markdown(text, resolver=resolver(lambda target: links.get(target, target)))
    assert [link.target for link in document.links] == [
        "../ü b.md#x", "r&s.md", "https://x.org/ü", "https://x.org/%C3%BC"
    ]  # fmt: skip
    shown = str(document.blocks[0])
    assert '<a href="/%C3%BC%20b#x" title="t">a</a> <a href="/r">r</a>' in shown
    assert shown.count('href="https://x.org/%C3%BC"') == 2


def test_a_rewriter_cannot_make_a_harmful_link() -> None:
    """The link that a rewriter returns must meet the same rule."""
    document = parse_markdown("[a](b)", resolver=resolver(lambda _: "javascript:x"))
    assert document.blocks == ('<p><a href="#harmful-link">a</a></p>\n',)


def test_nothing_to_read() -> None:
    """An empty text is an empty document."""
    for text in ("", "\n", " \t\n", "\ufeff", "[a]: b", "*[a]: b"):
        assert replace(parse_markdown(text), references={}) == Document((), (), (), ())


def test_characters_that_no_page_may_hold() -> None:
    """NUL and lone surrogates are replaced in text and in URLs, and change nothing else."""
    assert parse_markdown("a\0b [c](\ud800)").blocks == ('<p>a\ufffdb <a href="?">c</a></p>\n',)


def test_a_failure_is_a_problem_and_the_text_is_shown() -> None:
    """If the parser raises any exception, the text is still shown and the error is reported to the author."""

    def image(_: str) -> ImageSource | None:
        raise RuntimeError("disk on fire")

    document = parse_markdown("<b> ![a](b)", line=7, resolver=resolver(image=image))
    assert document.blocks == ("<pre>&lt;b&gt; ![a](b)\n</pre>\n",)
    [problem] = document.problems
    assert problem.line == 7
    assert "RuntimeError: disk on fire" in problem.message
    assert reported(problem, problem.line)


def test_ids_may_be_empty_and_still_be_shared() -> None:
    """IDs that are passed in are used even if none is in use yet."""
    ids = HeadingIds(set())
    assert parse_markdown("## Main", ids=ids).headings == (Heading(2, "main", "Main"),)
    assert not ids.claim("main")


def test_links_in_notes_and_tables_are_found() -> None:
    """The link checker receives every link."""
    document = parse_markdown("a[^1] [[b](c)]\n\n|[d](e)|\n|-|\n\n[^1]: [f](g)\n")
    assert document.links == (Link("c", 1), Link("e", 3), Link("g", 6))


LINE = st.text(alphabet="\t ab>-`", max_size=8).map(lambda line: line if line.strip() and "```" not in line else "")
CONTAINERS = {
    "quote": ("> ", "> "),
    "list": ("- ", "  "),
    "wide list": ("10. ", "    "),
    "list in a quote": ("> 1. ", ">    "),
    "quote in a list": ("- > ", "  > "),
    "list in a list": ("- - ", "    "),
    "directly": ("", ""),
}


@pytest.mark.parametrize("container", CONTAINERS)
@given(lines=st.lists(LINE, min_size=1, max_size=5))
def test_code_stays_as_written(container: str, lines: list[str]) -> None:
    """Tabs of a Makefile also stay in lists and quotes."""
    first, margin = CONTAINERS[container]
    code = ["first", *lines, "last"]
    text = "\n".join([f"{first}```", *(f"{margin}{line}" for line in code), f"{margin}```", ""])
    written = re.findall(r"<code>(.*?)</code>", str(parse_markdown(text).blocks[0]), re.DOTALL)
    assert [html.unescape(re.sub("<[^>]+>", "", block)) for block in written] == ["\n".join(code)]
