"""Links and media in raw HTML are resolved and checked like those in Markdown"""

import pytest

from lib.content.markdown import parse_markdown
from lib.content.parsed_page import Document, ImageSource
from tests.project import Project, html_of, reported, resolver


def image(src: str) -> ImageSource | None:
    return None if "gone" in src else ImageSource(f"/p/{src.lstrip('/')}", None, None)


def parsed(text: str) -> Document:
    sources = {"img-src": ("https://img.example",), "frame-src": ("https://video.example",)}
    return parse_markdown(
        text, resolver=resolver(lambda target: f"/p{target}" if target[:1] == "/" else target, image, sources)
    )


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ('<a href="/a">x</a>', '<a href="/p/a">x</a>'),
        ("<A class=b HREF=/a&amp;c>x</A>", '<A class=b HREF="/p/a&amp;c">x</A>'),
        ("<a title='a > b' href='/a'>x</a>", "<a title='a > b' href=\"/p/a\">x</a>"),
        ('<a name="x">y</a>', '<a name="x">y</a>'),
        ('<a title="see href=/page now">x</a>', '<a title="see href=/page now">x</a>'),
        ("<a onclick=\"open('x', src='y')\">x</a>", "<a onclick=\"open('x', src='y')\">x</a>"),
        ('<a href="/a?b=1&timestamp=2">x</a>', '<a href="/p/a?b=1&amp;timestamp=2">x</a>'),
        ('<img srcset="data:a/b,AA 1x, b.png 2x">', '<img srcset="/p/data:a/b,AA 1x, /p/b.png 2x">'),
        ('<img src="https://IMG.example:443/a.png">', '<img src="https://IMG.example:443/a.png">'),
        ('<script type="application/json">{}</script>', '<script type="application/json">{}</script>'),
        ('<img src="a.png" width="20">', '<img src="/p/a.png" width="20">'),
        ('<img srcset="a.png 1x, b.png 2x" src="a.png"/>', '<img srcset="/p/a.png 1x, /p/b.png 2x" src="/p/a.png"/>'),
        ('<video poster="a.png" src="/a.mp4"></video>', '<video poster="/p/a.png" src="/p/a.mp4"></video>'),
        ('<img src="https://img.example/a.png">', '<img src="https://img.example/a.png">'),
        ('<iframe src="https://video.example/1"></iframe>', '<iframe src="https://video.example/1"></iframe>'),
        ('<abbr title="a">x</abbr>', '<abbr title="a">x</abbr>'),
    ],
)  # fmt: skip
@pytest.mark.parametrize("place", ["{}\n", "Text {} text.\n", "<div>\n{}\n</div>\n"])
def test_targets_are_resolved(html: str, expected: str, place: str) -> None:
    document = parsed(place.format(html))
    assert expected in str(document.blocks[0])
    assert document.problems == ()


@pytest.mark.parametrize(
    ("html", "terms"),
    [
        ('<img src="gone.png">', ["Image not found", "gone.png"]),
        ('<img srcset="a.png 1x, gone.png 2x">', ["gone.png"]),
        ('<img src="https://other.example/a.png">', ["<img>", "CSP_SOURCES=img-src https://other.example"]),
        ('<iframe src="//other.example/a"></iframe>', ["<iframe>", "CSP_SOURCES=frame-src https://other.example"]),
        ('<video src="https://img.example/a.mp4"></video>', ["CSP_SOURCES=media-src https://img.example"]),
        ('<embed src="https://other.example/a.swf">', ["<embed>", "Use a link"]),
        ("<script>alert('<a href=\"/x\">')</script>", ["<script>", "live example"]),
        ('<script src="https://other.example/a.js"></script>', ["<script>"]),
    ],
)
def test_what_a_browser_blocks_is_reported(html: str, terms: list[str]) -> None:
    document = parsed(f"Text.\n\n{html}\n")
    assert len(document.problems) == 1
    assert document.problems[0].line == 3
    message = reported(document.problems[0], 3)
    assert [term for term in terms if term not in message] == []


def test_links_are_collected_with_their_lines() -> None:
    document = parsed(
        'A <a href="/a">\nb</a> <a\nhref="/c">c</a>\n\n<!-- <a href="/no"> -->\n\n<p>\n<a href="/d">\n</p>\n'
    )
    assert [(link.target, link.line) for link in document.links] == [("/a", 1), ("/c", 2), ("/d", 8)]


def test_files_of_pages_and_images_are_found(project: Project) -> None:
    project.write("docs/a/a.md", "---\nname: A\ndescription: D\nendpoint: /first\n---\n\n"
                  '<a href="../b/b.md#x">b</a> <a href="../b/gone.md">gone</a>\n')  # fmt: skip
    project.write("docs/b/b.md", "---\nname: B\ndescription: D\nendpoint: /second\n---\n\nText.\n")
    content = project.load()
    assert 'href="/second#x"' in html_of(content.pages[0])
