"""No input makes the parser fail or run for long."""

import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.content.markdown import parse_markdown
from lib.content.parsed_page import DirectiveCall, Document
from tests.tiers import some

MEGABYTE = 1_000_000

PIECES = [
    "a", "b c", " ", "  ", "    ", "\t", "\n", "\n\n", "\r\n", "# ", "## x {#y}", "- ", "1. ", "> ", ">! ", "!< ",
    "> [!NOTE] ", "[!TIP]", "```", "```python {1} x", "~~~", "`", "*", "**", "_", "~~", "==", "[", "]", "(", ")",
    "![", "](", "[^1]", "[^1]: ", "[a]: ", "[a]", "*[a]: ", "|", "|-|", "a|b\n-|-\n", ": ", "- [ ] ", ".. a::",
    ".. b:: c\n   :d: e\n\n   f\n", "   ", "{{VERSION:mistune}}", "{{VERSION:", "https://a.b/)", "&amp;", "&",
    "- .. a::\n", "!!! note\n    ", "??? ", '=== "a"\n', "$", "$$", "$x$", ":smile:", "{ .a }", "++a++", "--8<-- ",
    "\\", "---", "===", "\0", "\ufeff", "🙂", "مرحبا", "\u2028", "\x0c", "\ud800", "{#", "}",
]  # fmt: skip

HTML_PIECES = ["<b>", "</b>", "<div>", "</div>", "<!--", "-->", "<", ">", "<a href='", "<?", "<pre>", "<script>"]


def unparsed(document: Document) -> list[str]:
    """Return the errors of the parser itself."""
    return [problem.message for problem in document.problems if problem.message.startswith("Cannot parse: ")]


class Balance(HTMLParser):
    """A parser that tracks opening and closing tags."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in {"br", "hr", "img", "input", "path", "circle"}:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in {"path", "circle"}:
            assert self.open.pop() == tag


@settings(database=None, deadline=None, max_examples=400)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_text_becomes_sound_html(pieces: list[str]) -> None:
    """Without raw HTML, all tags are closed in order, IDs are unique, and all lines are those of the text."""
    text = "".join(pieces)
    document = parse_markdown(text, line=100)
    assert unparsed(document) == []
    html = "".join(block for block in document.blocks if isinstance(block, str))
    balance = Balance()
    balance.feed(html)
    assert balance.open == []
    ids = [heading.id for heading in document.headings]
    assert len(ids) == len(set(ids))
    last = 100 + text.replace("\r\n", "\n").replace("\r", "\n").count("\n")
    lines = [link.line for link in document.links] + [problem.line for problem in document.problems]
    lines += [block.line for block in document.blocks if isinstance(block, DirectiveCall)]
    assert all(100 <= line <= last for line in lines)


@settings(database=None, deadline=None, max_examples=300)
@given(st.lists(st.sampled_from(PIECES + HTML_PIECES), max_size=40))
def test_raw_html_is_no_error_either(pieces: list[str]) -> None:
    """The page is parsed even if an author leaves elements open."""
    assert unparsed(parse_markdown("".join(pieces))) == []


@settings(database=None, deadline=None)
@given(st.text())
def test_any_characters(text: str) -> None:
    """The page is parsed with any characters."""
    assert unparsed(parse_markdown(text)) == []


REPEATED = [
    "[", "![", "*", "**a ", "_a ", "`", "~~a", "==a", "<", "<a ", "](", "[a](", "|", "\\", "&", ">", "> > ", "- ", "x",
    "\n", "[\n", "*[\n", "[a]: <\n", "a|b\n-|-\n", "> [!NOTE]\n> a\n\n", "> a\n\n", "- a\n", "  .. a::\n", ".. a::\n",
    "- .. a::\n", "!!! note\n", '??? "\n', '=== "a"\n', "$", "$a ", "$$ a\n", ":a", "++a++ ", "`++a++` ", "]{.a ",
    "<a markdown ",
    "https://a.b/)", "{{VERSION:", "<!--", "## a\n", "[^a]: b\n", "a\n: b\n", "```\n", "1. - > a\n",
]  # fmt: skip


def seconds_to_parse(piece: str, length: int) -> float:
    """Return the processor time that the parser takes for a repeated piece."""
    text = piece * (length // len(piece))
    start = time.process_time()
    assert unparsed(parse_markdown(text)) == [], piece
    return time.process_time() - start


def is_linear(piece: str, length: int) -> bool:
    """Return whether eight times the text takes about eight times as long.

    A quadratic step would make it 64 times as long. The best of three measurements counts, because other processes use
    the machine too.
    """
    short = long = float("inf")
    for _ in range(3):
        short = min(short, seconds_to_parse(piece, length))
        long = min(long, seconds_to_parse(piece, 8 * length))
        if long < 30 * max(short, 0.005):
            return True
    return False


@pytest.mark.parametrize("length", some((2_000, 10_000), 2_000))
def test_time_grows_with_length_only(length: int) -> None:
    assert [piece for piece in REPEATED if not is_linear(piece, length)] == []


@pytest.mark.parametrize("size", some((MEGABYTE // 10, MEGABYTE), MEGABYTE // 10))
def test_a_page_of_a_megabyte(size: int) -> None:
    """Ordinary text of a thousand pages is parsed to its last word."""
    text = "## Heading\n\nSome *words* with a [link](a.md) and `code`.\n\n- one\n- two\n\n"
    count = size // len(text)
    document = parse_markdown(text * count)
    assert (len(document.headings), len(document.links), document.problems) == (count, count, ())


@pytest.mark.parametrize("piece", ["> ", "- ", "> - ", "1. ", "*a **b ", "[", "![", ">! ", "~~==", "("])
def test_depth_is_limited(piece: str) -> None:
    """Nesting that is deeper than any useful text becomes text, and does not fill the stack."""
    assert unparsed(parse_markdown(piece * 3000 + "a")) == []
