"""Every author error is reported with file and line, and the rest of the page is shown."""

import logging
import sys
from html import unescape

import pytest
from dash import _callback

from lib.catalog.check import link_faults
from tests.project import MATTER_LINES, Project, html_of, reported

BOX = '<div class="page-error" role="note">'
QUIET = '<div class="page-error page-error-quiet" role="note">'
CALLBACK = (
    "from dash import Input, Output, callback, html\n"
    'component = html.Div(id="{name}")\n'
    '@callback(Output("{output}", "children"), Input("{name}-in", "value"))\n'
    "def answer(value: str) -> str:\n"
    "    return value\n"
)
FILES: dict[str, str | bytes] = {
    "docs/bad-demo/raises.py": CALLBACK.format(name="raises", output="raises") + "1 / 0\n",
    "docs/bad-demo/leaves.py": CALLBACK.format(name="leaves", output="leaves") + "raise SystemExit(3)\n",
    "docs/bad-demo/syntax.py": "from dash import html\n\ncomponent = html.Div(\n",
    "docs/bad-demo/imports.py": "import no_such_package\n",
    "docs/bad-demo/bare.py": "from dash import html\n\nlayout = html.Div()\n",
    "docs/bad-demo/wrong.py": "component = object()\n",
    "docs/bad-demo/taken.py": 'from dash import html\n\ncomponent = html.Div(html.P(id="atoll-url"))\n',
    "docs/bad-demo/binary.py": b"\xff\xfe\x00",
    "outside/note.txt": "kept from readers",
    ".env": "KEY=kept from readers",
    ".hidden/note.txt": "kept from readers",
    "keys/server.pem": "kept from readers",
    "data.bin": b"\xff\xfe\x00\x01",
    "docs/.hidden.svg": "<svg/>",
    "top.svg": "<svg/>",
}

# The text of a page, and terms that the report must contain.
FAULTS = {
    "unknown directive": (".. nonsense::x", "nonsense"),
    "unknown directive with a body": (".. nonsense::x\n    :a: b\n\n    Body.", "nonsense"),
    "unknown option": (".. exec::docs.live-demo.fixed\n    :colour: red", ":colour:"),
    "bad option value": (".. exec::docs.live-demo.fixed\n    :code: perhaps", "perhaps"),
    "bad number": (".. exec::docs.live-demo.fixed\n    :height: tall", "tall"),
    "module that raises": (".. exec::docs.bad-demo.raises", "ZeroDivisionError", "raises.py:6"),
    "module that leaves": (".. exec::docs.bad-demo.leaves", "SystemExit", "leaves.py:6"),
    "module with a slip": (".. exec::docs.bad-demo.syntax", "SyntaxError", "syntax.py:3"),
    "module that imports what is not there": (".. exec::docs.bad-demo.imports", "no_such_package", "imports.py:1"),
    "module that is no text": (".. exec::docs.bad-demo.binary", "docs.bad-demo.binary"),
    "module without a component": (".. exec::docs.bad-demo.bare", "component", "docs.bad-demo.bare"),
    "component that is none": (".. exec::docs.bad-demo.wrong", "object"),
    "component with an ID of the site": (".. exec::docs.bad-demo.taken", "atoll-url", "docs.bad-demo.taken"),
    "module that is not there": (".. exec::docs.live-demo.missing", "docs.live-demo.missing"),
    "module by its path": (".. exec::docs/live-demo/fixed.py", "docs/live-demo/fixed.py"),
    "module outside": (".. exec::..outside.note", "..outside.note"),
    "no module": (".. exec::", "``"),
    "missing file": (".. source::lib/missing.py", "lib/missing.py"),
    "one missing file of two": (".. source::notes.txt, lib/missing.py", "lib/missing.py"),
    "a folder": (".. source::lib", "lib"),
    "no file": (".. source::", "source"),
    "file outside": (".. source::../../outside.txt", "../../outside.txt"),
    "file outside by its full path": (".. source::/etc/passwd", "/etc/passwd"),
    "file outside behind a link": (".. source::linked.txt", "linked.txt"),
    "hidden file": (".. source::.hidden/note.txt", ".hidden/note.txt"),
    "environment": (".. source::.env", ".env"),
    "environment by a detour": (".. source::lib/../.env", ".env"),
    "key": (".. source::keys/server.pem", "keys/server.pem"),
    "file that is no text": (".. source::data.bin", "data.bin"),
    "file with a name that cannot be": (".. source::a\x7f" + "b" * 300, "source"),
    "missing image": (".. image::missing.svg", "missing.svg"),
    "image outside": (".. image::../../top.svg", "../../top.svg"),
    "image of another host": (".. image::https://example.org/x.svg", "https://example.org/x.svg"),
    "hidden image": (".. image::.hidden.svg", ".hidden.svg"),
    "image outside of assets": (".. image::/assets/../top.svg", "/assets/../top.svg"),
    "image that is none": (".. image::other.md", "other.md"),
    "unknown component": (".. kwargs::dmc.NoSuchThing", "dmc.NoSuchThing"),
    "unknown package": (".. version::no-such-package", "no-such-package"),
}  # fmt: skip


@pytest.fixture
def faulty(stocked: Project) -> Project:
    """Return the project with files that no page should show."""
    for path, content in FILES.items():
        stocked.write(path, content)
    outside = stocked.root.parent / "outside.txt"
    outside.write_text("kept from readers", encoding="utf-8")
    (stocked.root / "linked.txt").symlink_to(outside)
    return stocked


@pytest.mark.parametrize("debug", [True, False], ids=["debug", "quiet"])
@pytest.mark.parametrize(("written", "words"), [(first, rest) for first, *rest in FAULTS.values()], ids=FAULTS)
def test_a_fault_is_told_and_the_page_stays(
    written: str, words: list[str], debug: bool, faulty: Project, caplog: pytest.LogCaptureFixture
) -> None:
    faulty.page(f"## Before\n\nBefore it.\n\n{written}\n\nAfter it.\n\n.. divider::Also after\n")
    with caplog.at_level(logging.CRITICAL):
        content = faulty.load(debug=debug)
    [diagnostic] = content.diagnostics
    assert f"{diagnostic.path}:{diagnostic.line}" == f"docs/page.md:{MATTER_LINES + 5}"
    assert all(word in diagnostic.message for word in words), diagnostic.message
    assert str(diagnostic) == f"docs/page.md{reported(diagnostic, diagnostic.line).replace('! ', ':', 1)}"
    [page] = [page for page in content.pages if page.source == "docs/page.md"]
    shown = html_of(page)
    before, _, after = shown.partition(BOX if debug else QUIET)
    assert "<p>Before it.</p>" in before
    assert "<p>After it.</p>" in after
    assert "Also after" in after
    assert ("docs/page.md:10" in shown) is debug
    assert shown.count(BOX) + shown.count(QUIET) == 1
    assert [heading.id for heading in page.headings] == ["before"]
    assert "After it." in page.markdown
    for text in (shown, page.markdown, str(diagnostic)):
        assert "kept from readers" not in text


@pytest.mark.parametrize(
    ("source", "word"),
    [
        ("![x](../../top.svg)", "../../top.svg"),
        ("![x](missing.png)", "missing.png"),
        ("![x](/assets/../top.svg)", "/assets/../top.svg"),
        ("![x](https://example.org/x.png)", "https://example.org/x.png"),
        ("![x](.hidden.svg)", ".hidden.svg"),
        ("![x](/etc/passwd)", "/etc/passwd"),
    ],
)
def test_an_image_that_cannot_be_shown_leaves_its_text(source: str, word: str, faulty: Project) -> None:
    faulty.page(f"Before.\n\nHere {source} it is.\n")
    content = faulty.load()
    [diagnostic] = content.diagnostics
    assert (diagnostic.path, diagnostic.line) == ("docs/page.md", MATTER_LINES + 3)
    assert word in diagnostic.message
    [page] = [page for page in content.pages if page.source == "docs/page.md"]
    assert "<p>Here x it is.</p>" in html_of(page)


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (".. admonition::Box\n    :color: red\n\n    Text.\n\n    .. nonsense::\n", 6),
        (".. tabs::\n\n    .. tab::One\n\n        Text.\n\n        .. nonsense::\n", 7),
        (".. tabs::\n\n    .. tab::One\n\n        .. admonition::Box\n\n            .. nonsense::\n", 7),
        (".. admonition::Box\n\n\n\n    .. nonsense::\n", 5),
        ("```\n.. fine::\n```\n\n- a\n- b\n\n.. nonsense::\n", 8),
    ],
)
def test_lines_are_right_inside_other_directives(written: str, line: int, stocked: Project) -> None:
    stocked.page(f"{written}\nAfter it.\n")
    content = stocked.load()
    [diagnostic] = content.diagnostics
    assert (diagnostic.path, diagnostic.line) == ("docs/page.md", MATTER_LINES + line)
    [page] = [page for page in content.pages if page.source == "docs/page.md"]
    assert f"docs/page.md:{MATTER_LINES + line}" in html_of(page)
    assert "<p>After it.</p>" in html_of(page)


def test_all_faults_of_a_page_are_told_in_their_order(faulty: Project) -> None:
    written = [first for first, *_ in FAULTS.values() if "\n" not in first]
    faulty.page("\n\n".join(written) + "\n\nThe end.\n")
    content = faulty.load()
    assert [diagnostic.line - MATTER_LINES for diagnostic in content.diagnostics] == [
        2 * index + 1 for index in range(len(written))
    ]
    [page] = [page for page in content.pages if page.source == "docs/page.md"]
    assert html_of(page).count(BOX) == len(written)
    assert "The end." in html_of(page)


def test_what_is_wrong_is_escaped(stocked: Project) -> None:
    stocked.page(".. exec::<script>alert(1)</script>\n\n.. divider::x\n    :<b>: 1\n")
    [page] = [page for page in stocked.load().pages if page.source == "docs/page.md"]
    assert "<script>" not in html_of(page)
    assert "<b>" not in html_of(page)


def test_a_directive_that_breaks_is_a_fault_and_leaves_a_trace(
    stocked: Project, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> str:
        raise RuntimeError("out of order")

    monkeypatch.setattr("lib.directives.static.Divider.render", broken)
    stocked.page("Before.\n\n.. divider::\n\nAfter.\n")
    with caplog.at_level(logging.ERROR):
        content = stocked.load()
    [diagnostic] = content.diagnostics
    assert (diagnostic.line, "out of order" in diagnostic.message) == (MATTER_LINES + 3, True)
    [page] = [page for page in content.pages if page.source == "docs/page.md"]
    assert "<p>After.</p>" in html_of(page)
    assert any(record.exc_info for record in caplog.records)


# The callbacks of a module that registers them and then fails must not stop the site.


def outputs() -> list[str]:
    return sorted(_callback.GLOBAL_CALLBACK_MAP)


@pytest.mark.parametrize("name", ["raises", "leaves"])
def test_the_callbacks_of_a_module_that_fails_are_taken_back(name: str, faulty: Project) -> None:
    faulty.write("docs/good.py", CALLBACK.format(name="good", output="good"))
    faulty.page(f".. exec::docs.good\n\n.. exec::docs.bad-demo.{name}\n")
    before, scripts = outputs(), list(_callback.GLOBAL_INLINE_SCRIPTS)
    assert len(faulty.load().diagnostics) == 1
    assert outputs() == sorted([*before, "good.children"])
    assert sum(call["output"] == f"{name}.children" for call in _callback.GLOBAL_CALLBACK_LIST) == 0
    assert sum(call["output"] == "good.children" for call in _callback.GLOBAL_CALLBACK_LIST) == 1
    assert scripts == _callback.GLOBAL_INLINE_SCRIPTS
    assert f"docs.bad-demo.{name}" not in sys.modules


def test_a_clientside_callback_of_a_module_that_fails_is_taken_back(stocked: Project) -> None:
    stocked.write(
        "docs/client.py",
        "from dash import Input, Output, clientside_callback, html\n"
        'clientside_callback("(x) => x", Output("client", "children"), Input("client-in", "value"))\n'
        'raise RuntimeError("late")\n',
    )
    stocked.page(".. exec::docs.client\n")
    scripts = list(_callback.GLOBAL_INLINE_SCRIPTS)
    assert len(stocked.load().diagnostics) == 1
    assert scripts == _callback.GLOBAL_INLINE_SCRIPTS
    assert "client.children" not in outputs()


def test_a_module_that_failed_is_tried_again(stocked: Project) -> None:
    stocked.write("docs/late.py", "1 / 0\n")
    stocked.page(".. exec::docs.late\n    :code: false\n")
    assert len(stocked.load().diagnostics) == 1
    stocked.write("docs/late.py", "from dash import html\ncomponent = html.Div('mended, and longer than before')\n")
    content = stocked.load()
    assert content.diagnostics == ()
    assert any("mended" in html_of(page) for page in content.pages)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ('Output("shared", "children")', 'Output("shared", "children")'),
        ('Output("shared", "children")', 'Output("shared", "children"), Output("second", "children")'),
        ('Output("first", "children"), Output("shared", "children")', 'Output("shared", "children")'),
        ('Output({"type": "shared", "index": 1}, "children")', 'Output({"type": "shared", "index": 1}, "children")'),
    ],
    ids=["same", "among two", "one of two", "dictionary"],
)
def test_a_second_callback_for_one_output_is_a_fault_of_the_second_module(
    first: str, second: str, stocked: Project
) -> None:
    """In debug mode, Dash's client would then run no callback of the site.

    Otherwise, each of the two callbacks would overwrite the result of the other.
    """
    for name, output in {"first": first, "second": second}.items():
        stocked.write(
            f"docs/twin/{name}.py",
            "from dash import Input, Output, callback, html\n"
            f'component = html.Div("I am {name}", id="{name}")\n'
            f'@callback({output}, Input("{name}-in", "value"))\n'
            "def answer(value):\n    return value\n",
        )
    stocked.page("## Before\n\n.. exec::docs.twin.first\n\n.. exec::docs.twin.second\n\nAfter it.\n")
    content = stocked.load()
    [page] = [page for page in content.pages if page.source == "docs/page.md"]
    assert [(diagnostic.path, diagnostic.line) for diagnostic in content.diagnostics] == [
        ("docs/page.md", MATTER_LINES + 5)
    ]
    assert "shared" in content.diagnostics[0].message
    assert "I am first" in html_of(page)
    assert "<p>After it.</p>" in html_of(page)
    assert sum("shared" in call["output"] for call in _callback.GLOBAL_CALLBACK_LIST) == 1


def test_two_callbacks_for_one_output_in_one_module_are_a_fault(stocked: Project) -> None:
    stocked.write(
        "docs/twice.py",
        "from dash import Input, Output, callback, html\n"
        'component = html.Div("I answer twice", id="twice")\n'
        '@callback(Output("twice", "children"), Input("a", "value"))\n'
        "def one(value):\n    return value\n"
        '@callback(Output("twice", "children"), Input("b", "value"))\n'
        "def two(value):\n    return value\n",
    )
    stocked.page(".. exec::docs.twice\n\nAfter it.\n")
    content = stocked.load()
    assert [(diagnostic.path, diagnostic.line) for diagnostic in content.diagnostics] == [
        ("docs/page.md", MATTER_LINES + 1)
    ]
    assert "twice.children" in content.diagnostics[0].message
    assert "twice.children" not in outputs()


def test_a_second_callback_that_says_so_is_none_of_our_business(stocked: Project) -> None:
    for name, more in {"first": "", "second": ", allow_duplicate=True"}.items():
        stocked.write(
            f"docs/twin/{name}.py",
            "from dash import Input, Output, callback, html\n"
            f'component = html.Div(id="{name}")\n'
            f'@callback(Output("allowed", "children"{more}), Input("{name}-in", "value"), prevent_initial_call=True)\n'
            "def answer(value):\n    return value\n",
        )
    stocked.page(".. exec::docs.twin.first\n\n.. exec::docs.twin.second\n")
    assert stocked.load().diagnostics == ()


def test_an_example_shown_on_two_pages_is_imported_once(stocked: Project) -> None:
    stocked.write("docs/once.py", CALLBACK.format(name="once", output="once"))
    stocked.page(".. exec::docs.once\n", "a")
    stocked.page(".. exec::docs.once\n", "b")
    assert stocked.load().diagnostics == ()
    assert sum(call["output"] == "once.children" for call in _callback.GLOBAL_CALLBACK_LIST) == 1


# Errors that do not come from a directive.


def test_a_broken_link_and_a_broken_anchor_are_told_with_their_lines(stocked: Project) -> None:
    stocked.page("## Here\n\n[a](/nowhere) and\n[b](/other#nowhere), [c](#nowhere).\n\n[d](/other#setup) [e](#here)\n")
    content = stocked.load()
    diagnostics = link_faults(content, lambda path: False)
    assert [(diagnostic.path, diagnostic.line - MATTER_LINES) for diagnostic in diagnostics] == [
        ("docs/page.md", 3), ("docs/page.md", 4), ("docs/page.md", 4)
    ]  # fmt: skip
    [page] = [page for page in content.pages if page.source == "docs/page.md"]
    assert 'href="/nowhere"' in html_of(page)


@pytest.mark.parametrize(
    ("content", "line", "word"),
    [
        ("---\nname: X\nendpoint: /x\n---\nAfter it.\n", 1, "description"),
        ("---\ndescription: X\nendpoint: /x\n---\nAfter it.\n", 1, "name"),
        ("---\nname: X\ndescription: X\n---\nAfter it.\n", 1, "endpoint"),
        ("After it.\n", 1, "name"),
        ("---\nname: X\nicon: [a\n---\nAfter it.\n", 3, "YAML"),
        ("---\nname: X\ndescription: Y\nendpoint: /x\ntier: pro\n---\nAfter it.\n", 5, "tier"),
        ("---\nname: X\ndescription: Y\nendpoint: /x\norder: first\n---\nAfter it.\n", 5, "order"),
        ("---\nname: X\ndescription: Y\nendpoint: /other\n---\nAfter it.\n", None, "/other"),
    ],
)
def test_front_matter_faults_are_told_and_the_page_is_served(
    content: str, line: int | None, word: str, stocked: Project
) -> None:
    stocked.write("docs/zz.md", content)
    loaded = stocked.load()
    assert any(
        diagnostic.path == "docs/zz.md" and word in diagnostic.message and line in (None, diagnostic.line)
        for diagnostic in loaded.diagnostics
    ), loaded.diagnostics
    assert {diagnostic.path for diagnostic in loaded.diagnostics} == {"docs/zz.md"}
    served = [page for page in loaded.pages if page.source == "docs/zz.md"]
    if word == "/other":
        assert served == [], "the first page keeps the address"
    else:
        shown = unescape(html_of(served[0]))
        assert "After it." in shown
        assert all(
            f"docs/zz.md:{error.line}</p><p>{error.message} {error.fix}" in shown for error in loaded.diagnostics
        )
        [quiet] = [page for page in stocked.load(debug=False).pages if page.source == "docs/zz.md"]
        assert "page-error" not in html_of(quiet)
