"""Front matter is validated; invalid values are reported with file and line."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.content.diagnostics import Diagnostic
from lib.content.page import FrontMatter, read_front_matter
from tests.project import reported

DOCS = Path("/project/docs")
GOOD = "name: A page\ndescription: About it.\nendpoint: /a-page\n"


def read(text: str, file: str = "guide/a-page.md") -> tuple[FrontMatter, str, int, list[Diagnostic]]:
    return read_front_matter(text, file=DOCS / file, relative=f"docs/{file}", docs_dir=DOCS)


def matter_of(extra: str) -> tuple[FrontMatter, list[Diagnostic]]:
    """Return the front matter of a page with these lines after the required ones, which are lines 2 to 4."""
    matter, _, _, diagnostics = read(f"---\n{GOOD}{extra}---\n\nText.\n")
    return matter, diagnostics


def test_the_required_keys_are_enough() -> None:
    matter, body, line, diagnostics = read(f"---\n{GOOD}---\n\nText.\n")
    assert (matter.name, matter.description, matter.endpoint) == ("A page", "About it.", "/a-page")
    assert (body.strip(), line, diagnostics) == ("Text.", 7, [])


def test_every_key_is_understood() -> None:
    matter, diagnostics = matter_of(
        "icon: tabler:rocket\ncategory: Write\norder: 2\npackage: dash_mantine_components\ntags: [a, b]\ndraft: true\n"
        "hidden: yes\nauthor: Ada\npublished: 2026-04-30\n"
        "lastmod: 2026-05-01\nredirect_from: [/old, /older]\nschema_type: HowTo\nimage: cover.png\n"
        "toc: false\n"
    )
    assert diagnostics == []
    assert matter.model_dump() == {
        "name": "A page",
        "description": "About it.",
        "endpoint": "/a-page",
        "icon": "tabler:rocket",
        "category": "Write",
        "order": 2,
        "package": "dash_mantine_components",
        "tags": ("a", "b"),
        "draft": True,
        "hidden": True,
        "author": "Ada",
        "published": date(2026, 4, 30),
        "lastmod": date(2026, 5, 1),
        "redirect_from": ("/old", "/older"),
        "schema_type": "HowTo",
        "image": "cover.png",
        "toc": False,
    }


@pytest.mark.parametrize("written", ["a-page", "/a-page", "/a-page/", "a-page/", '"  /a-page "'])
def test_an_endpoint_is_one_path_however_it_is_written(written: str) -> None:
    matter, *_ = read(f"---\nname: A\ndescription: B\nendpoint: {written}\n---\n")
    assert matter.endpoint == "/a-page"


def test_the_home_page_may_be_written_in_markdown() -> None:
    matter, *_, diagnostics = read("---\nname: A\ndescription: B\nendpoint: /\n---\n")
    assert (matter.endpoint, diagnostics) == ("/", [])


@pytest.mark.parametrize(("written", "tags"), [("a, b,", ("a", "b")), ("a", ("a",)), ("[]", ()), ("", ())])
def test_a_list_may_be_words_with_commas(written: str, tags: tuple[str, ...]) -> None:
    matter, diagnostics = matter_of(f"tags: {written}\nredirect_from: {written}\n")
    assert (matter.tags, diagnostics) == (tags, [])
    assert matter.redirect_from == tuple(f"/{tag}" for tag in tags)


@pytest.mark.parametrize("key", ["name", "description", "endpoint"])
@pytest.mark.parametrize("form", ["", "{key}:\n", '{key}: ""\n', '{key}: "  "\n'])
def test_a_missing_key_is_reported_and_made_up_for(key: str, form: str) -> None:
    kept = "".join(line + "\n" for line in GOOD.splitlines() if not line.startswith(key))
    matter, body, _, diagnostics = read(f"---\n{kept}{form.format(key=key)}---\n\n# From its heading\n")
    [diagnostic] = diagnostics
    assert diagnostic.path == "docs/guide/a-page.md"
    assert f"`{key}`" in diagnostic.message
    assert "From its heading" in body
    made_up = {"name": "From its heading", "description": "From its heading", "endpoint": "/guide/a-page"}
    assert getattr(matter, key) == made_up[key]


def test_a_page_without_front_matter_is_a_page() -> None:
    matter, body, line, diagnostics = read("Only text.\n", "setup/Über uns_v2.md")
    assert (body.strip(), line) == ("Only text.", 1)
    assert len(diagnostics) == 3
    assert matter.name
    assert matter.endpoint == "/setup/über-uns_v2"


def test_values_are_the_text_that_the_author_wrote() -> None:
    """YAML 1.1 would read numbers, truth values, and a number to the base 60."""
    text = "---\nname: 3.10\ndescription: 12:30\nendpoint: /0x10\ntags: [3.10, no, 1e3]\ncategory: on\nicon: ~\n"
    text += "lastmod: 2026-02-03T04:05:06Z\norder: 010\ndraft: yes\ntoc: off\n---\nText.\n"
    matter, _, _, diagnostics = read(text)
    assert diagnostics == []
    assert (matter.name, matter.description, matter.endpoint) == ("3.10", "12:30", "/0x10")
    assert (matter.tags, matter.category, matter.icon) == (("3.10", "no", "1e3"), "on", None)
    assert (matter.lastmod, matter.order, matter.draft, matter.toc) == (date(2026, 2, 3), 10, True, False)


def test_a_key_that_is_there_twice_is_reported() -> None:
    matter, diagnostics = matter_of("icon: tabler:home\ntags: [a]\nicon: tabler:book\n")
    assert matter.icon == "tabler:book"
    assert [diagnostic.line for diagnostic in diagnostics] == [7]
    assert "`icon`" in diagnostics[0].message


def test_a_value_with_a_colon_gets_quotes() -> None:
    _, _, _, diagnostics = read("---\nname: Guide: start here\ndescription: d\nendpoint: /x\n---\n")
    assert diagnostics[0].line == 2
    assert 'name: "Guide: start here"' in diagnostics[0].fix


def test_a_list_is_not_a_name() -> None:
    matter, _, _, diagnostics = read("---\nname: [a, b]\ndescription: d\nendpoint: /x\n---\n\n# Title\n")
    assert matter.name == "Title"
    [diagnostic] = diagnostics
    assert diagnostic.line == 2
    assert "Invalid value for `name`: `[a, b]`" in diagnostic.message


def test_unknown_keys_are_kept_and_reported_where_they_stand() -> None:
    matter, diagnostics = matter_of("tier: pro\nicon: tabler:home\n1: one\n")
    assert matter.model_extra == {"tier": "pro", "1": "one"}
    assert matter.icon == "tabler:home"
    assert [(diagnostic.line, diagnostic.path) for diagnostic in diagnostics] == [
        (5, "docs/guide/a-page.md"),
        (7, "docs/guide/a-page.md"),
    ]
    assert "tier" in diagnostics[0].message


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("order", "first"),
        ("order", "[1]"),
        ("draft", "maybe"),
        ("hidden", "3"),
        ("tags", "{a: 1}"),
        ("lastmod", "yesterday"),
        ("lastmod", "2026-13-45"),
        ("icon", "[a]"),
        ("toc", "{}"),
    ],
)
def test_a_value_that_does_not_fit_is_reported_and_left_out(key: str, value: str) -> None:
    matter, diagnostics = matter_of(f"category: Write\n{key}: {value}\n")
    [diagnostic] = diagnostics
    assert (diagnostic.path, diagnostic.line) == ("docs/guide/a-page.md", 6)
    assert f"`{key}`" in diagnostic.message
    assert reported(diagnostic, diagnostic.line)
    assert getattr(matter, key) == FrontMatter.model_fields[key].default
    assert (matter.name, matter.category) == ("A page", "Write")


@pytest.mark.parametrize(
    ("lines", "at"),
    [
        ("icon: [open\n", 5),
        ("icon: a: b\n", 5),
        ("\ticon: x\n", 5),
        ("icon: 'open\n", None),
        ("icon: *nowhere\n", 5),
        ("lastmod: !!timestamp soon\n", None),
        ("draft: !!bool foo\n", None),
        ("icon: !!python/object:os.system x\n", 5),
        ("? [a]\n: b\n", None),
    ],
)
def test_front_matter_that_is_not_yaml_costs_itself_only(lines: str, at: int | None) -> None:
    matter, body, line, diagnostics = read(f"---\n{GOOD}{lines}---\n\n# Heading\n\nText.\n")
    broken = [diagnostic for diagnostic in diagnostics if "YAML" in diagnostic.message]
    assert len(broken) == 1
    if at is not None:
        assert broken[0].line == at
    assert body.strip() == "# Heading\n\nText."
    assert line + body.split("\n").index("Text.") == len(f"---\n{GOOD}{lines}---\n\n# Heading\n\n".splitlines()) + 1
    assert matter.name == "Heading"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "---",
        "---\n---\n",
        "---\n---",
        "---\nname: never closed\n\nText.\n",
        "---\n- a\n- list\n---\nText.\n",
        "---\njust words\n---\nText.\n",
        "---\n---\n---\n---\n",
        "{\n}\n",
        "+++\n=\n+++\n",
        "---\nname: [\n---\n",
        "---\nname: [\n---\n#  \n",
        "---\nname: [\n---\n# \N{ZERO WIDTH SPACE}\n",
        "---\nname: " + "[" * 3000 + "]" * 3000 + "\n---\nText.\n",
        "---\nname: &a [*a]\n---\nText.\n",
        "---\nname: |\n  " + "x" * 200_000 + "\n---\nText.\n",
    ],
    ids=lambda text: text[:20],
)
def test_nothing_at_the_top_of_a_file_raises(text: str) -> None:
    matter, *_ = read(text)
    assert matter.name
    assert matter.description
    assert matter.endpoint == "/guide/a-page" or matter.endpoint.startswith("/")


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"---\n{GOOD}---\nText.\n", 6),
        (f"---\n{GOOD}---\n\n\nText.\n", 8),
        (f"---\n{GOOD}---\nText.", 6),
        ("Text.\n", 1),
        ("\n\nText.\n", 3),
        # A text that is also in the front matter is found after it.
        ("---\nname: Text.\ndescription: Text.\nendpoint: /a\n---\n\nText.\n", 7),
        ("---\nname: x\ndescription: y\nendpoint: /a\n---\n\nx\n", 7),
    ],
)
def test_lines_are_counted_in_the_file(text: str, line: int) -> None:
    _, body, first, _ = read(text)
    position = next(index for index, content in enumerate(body.split("\n")) if content.strip())
    assert first + position == line


def test_the_first_line_keeps_its_indent() -> None:
    """Four spaces make the line a code block."""
    _, body, _, _ = read(f"---\n{GOOD}---\n\n    code\n    more\n")
    assert body.strip("\n") == "    code\n    more"


@settings(max_examples=150, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.text(st.sampled_from("a:[]{}-#'\"&*!|>\n \t,?"), max_size=60),
)
def test_any_text_is_read(top: str, body: str) -> None:
    for text in (top, f"---\n{top}\n---\n{body}", f"---\n{GOOD}{body}\n---\n{top}", f"---\n{body}\n---\n# {top}"):
        matter, *_ = read(text)
        assert matter.endpoint.startswith("/")
        assert matter.name
