"""Code blocks keep their text and show their language."""

import re
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pygments.lexers import find_lexer_class_for_filename, get_all_lexers
from pygments.token import STANDARD_TYPES, Token

from lib.content import code_fence
from lib.content.code_fence import (
    MAX_HIGHLIGHTED,
    CodeInfo,
    highlight_code,
    language_for,
    parse_code_info,
    parse_lines,
)
from lib.content.markdown import parse_markdown
from tests.serving import PROJECT

LANGUAGES = ["python", "text", "html", "bash", "json", "yaml", "css", "javascript", "diff", "console", "pycon", "toml",
             "markdown", "sql", "docker", "ini", "nonsense", "", "PYTHON", "<b>", "../x"]  # fmt: skip


def text_of(html: str) -> str:
    """Return the `textContent` that a browser has for the code element."""
    code = re.search(r"<code>(.*)</code>", html, re.DOTALL)
    assert code
    return unescape(re.sub(r"<[^>]*>", "", code[1]))


@settings(database=None, deadline=None, max_examples=300)
@given(st.text(st.sampled_from("ab1 \t\n\"'`#$<>&;:=+-()[]{}\\|é🙂\x0c\x85\u2028")), st.sampled_from(LANGUAGES))
def test_text_is_the_source(source: str, language: str) -> None:
    """Highlighting loses, adds, and changes nothing except the line break at the end. Each line is one element."""
    html = highlight_code(source, CodeInfo(language))
    assert text_of(html) == source.removesuffix("\n")
    assert html.count('<span class="line') == source.removesuffix("\n").count("\n") + 1


def test_no_span_crosses_a_line() -> None:
    """A string over several lines is colored line by line."""
    html = highlight_code('x = """a\nb"""\n', CodeInfo("python"))
    assert '<span class="line"><span class="s">b"""</span></span>' in html
    for line in re.findall(r'<span class="line">(.*)</span>(?:\n|</code>)', html):
        assert line.count("<span") == line.count("</span>")


def test_markup_is_that_of_the_contract() -> None:
    """The whole figure, with all its options, has the documented markup."""
    info = CodeInfo("text", "<t>", frozenset({1}), frozenset({2}), frozenset({2}), numbered=True, start=7)
    html = highlight_code("a\nb", info)
    assert html == (
        '<figure class="code numbered" data-language="text" style="--start:7"><figcaption class="code-bar">'
        '<span class="code-title">&lt;t&gt;</span><span class="code-language">text</span>'
        '<button class="copy" type="button" aria-label="Copy code">Copy</button></figcaption><pre tabindex="0"><code>'
        '<span class="line marked">a</span>\n<span class="line inserted deleted">b</span></code></pre></figure>\n'
    )


def test_blank_lines_around_code_do_not_cost_it_its_colours() -> None:
    """Lines at the start and the end are kept, and the rest is still highlighted."""
    html = highlight_code("\n\nx = 1\n\n", CodeInfo("python"))
    assert html.count('<span class="line') == 4
    assert '<span class="m">1</span>' in html


def test_a_lexer_that_changes_or_refuses_the_text_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """The source is shown unchanged, even if the lexer of its language has an error."""

    class Faulty:
        def get_tokens(self, text: str) -> list[tuple[object, str]]:
            if "raise" in text:
                raise RuntimeError("no")
            return [(Token, text[1:])]

    monkeypatch.setattr(code_fence, "_lexer", lambda _: Faulty())
    assert [text_of(highlight_code(text, CodeInfo("any"))) for text in ("abc", "raise")] == ["abc", "raise"]


def test_a_very_long_source_stays_plain() -> None:
    """Data in a code block does not delay the start of the site."""
    assert '<span class="m">' not in highlight_code("x = 1\n" * MAX_HIGHLIGHTED, CodeInfo("python"))


@pytest.mark.parametrize(
    ("filename", "language"),
    [("run.py", "python"), ("a/b.css", "css"), ("x.yml", "yaml"), ("Dockerfile", "docker"), ("x.nonsense", "text"),
     ("noname", "text"), ("", "text"), ("a.html", "html"), ("a.toml", "toml"), ("a.js", "javascript")],
)  # fmt: skip
def test_language_for(filename: str, language: str) -> None:
    """The name of a file determines its language."""
    assert language_for(filename) == language


def test_the_language_of_each_suffix_is_that_of_pygments() -> None:
    """Most names are found without the slow search of Pygments, with the same result."""
    suffixes = {pattern[1:] for _, _, patterns, _ in get_all_lexers() for pattern in patterns if pattern[:2] == "*."}
    simple = [suffix for suffix in suffixes if suffix[1:].isalnum()]
    assert len(simple) > 500
    for suffix in simple:
        lexer = find_lexer_class_for_filename(f"file{suffix}")
        assert language_for(f"file{suffix}") == (lexer.aliases[0] if lexer else "text"), suffix


def test_code_info() -> None:
    """The info string contains all possible options."""
    assert parse_code_info("py title='a b' {1} numbered start=3 ins={2-3} del={4} {6}") == CodeInfo(
        "py", "a b", frozenset({1, 6}), frozenset({2, 3}), frozenset({4}), numbered=True, start=3
    )


@pytest.mark.parametrize("text", ["", "0", "a", "3-1", "1-", "-1", "1,,2", "1-999999999", "1;2", "²"])
def test_bad_lines(text: str) -> None:
    """Invalid lines give no result, even if the numbers are large."""
    assert parse_lines(text) is None


@settings(database=None, deadline=None)
@given(st.text(st.sampled_from("ab1 ={}\"'-,\\<>")))
def test_any_info_is_read(text: str) -> None:
    """No info string raises an error."""
    info = parse_code_info(text)
    assert not re.search(r"\s", info.language)


def test_only_tokens_with_a_style_are_elements() -> None:
    """Names of variables have the color of the text, and all kinds of strings, numbers, and keywords share a class."""
    html = highlight_code("class Boat:\n    name = f'{1}' or rb'x'  # sail\n", CodeInfo("python"))
    assert set(re.findall(r'<span class="(?!line|code)([^"]*)"', html)) <= {"k", "nc", "o", "s", "m", "c"}
    assert "name <span" in html


STYLES = (PROJECT / "assets" / "site" / "50-code.css").read_text(encoding="utf-8")


def test_the_stylesheet_has_each_style() -> None:
    unstyled = {"Token.Generic.Output"}  # the Copy button leaves it out
    classes = {str(kind): STANDARD_TYPES[kind] for kind in code_fence._STYLES.values()}
    assert {kind for kind, name in classes.items() if not re.search(rf"\.{name}\b", STYLES)} <= unstyled


@pytest.mark.parametrize("language", ["markdown", "md"])
def test_front_matter_is_yaml(language: str) -> None:
    html = highlight_code("---\nname: Tides\ntags: [a, b]\n---\n\n## Name: x\n", CodeInfo(language))
    head, _, rest = html.partition("## Name")
    assert '<span class="nf">name</span>' in head
    assert 'class="nf">Name' not in rest
    unclosed = highlight_code("---\nname: Tides\n", CodeInfo(language))
    assert 'class="nf">name' not in unclosed


@pytest.mark.parametrize(
    ("language", "text", "prompts"),
    [("bash", "$ make\ndone\n", 1), ("sh", "\n$ a\n$ b\n", 2), ("console", "$ a\nb\n", 1), ("bash", "echo '$ a'\n", 0),
     ("python", ">>> 1\n1\n", 1), ("pycon", ">>> 1\n1\n", 1), ("python", "x = '>>> '\n", 0), ("text", "$ a\n", 0)],
)  # fmt: skip
def test_a_session_has_prompts(language: str, text: str, prompts: int) -> None:
    html = highlight_code(text, CodeInfo(language))
    assert html.count('class="gp"') == prompts
    assert text_of(html) == text.removesuffix("\n")


def test_numbered_lines_are_links() -> None:
    html = highlight_code("a\n\nb\n", CodeInfo("text", numbered=True, start=9, anchor="code"))
    assert re.findall(r'id="([^"]*)"', html) == ["code-L9", "code-L10", "code-L11"]
    assert text_of(html) == "a\n\nb"


def test_ids_of_lines_are_unique_in_a_page() -> None:
    block = "```python numbered title=run.py\n1\n```\n\n"
    page = "".join(map(str, parse_markdown(block * 2 + "## Code run.py L1\n").blocks))
    ids = re.findall(r'\bid="([^"]*)"', page)
    assert len(ids) == len(set(ids)) == 3


@pytest.mark.parametrize(
    ("lines", "title", "folds", "folded"),
    [(40, "a.py", True, False), (41, "a.py", True, True), (41, None, True, False), (41, "a.py", False, False)],
)
def test_a_long_block_with_a_title_is_folded(lines: int, title: str | None, folds: bool, folded: bool) -> None:
    html = highlight_code("x\n" * lines, CodeInfo("text", title, folds=folds))
    assert ('class="unfold"' in html) == folded
    assert text_of(html).count("x") == lines, "the whole text is there"


@pytest.mark.parametrize(("columns", "wraps", "is_wide"), [(36, False, False), (37, True, False), (81, True, True)])
def test_long_lines_can_be_wrapped(columns: int, wraps: bool, is_wide: bool) -> None:
    html = highlight_code("x" * columns + "\n", CodeInfo("text"))
    assert ('class="wrap"' in html, 'class="code wide"' in html) == (wraps, is_wide)
