"""Bundles contain the stylesheets and scripts in order, under a content-based URL."""

import re
from pathlib import Path

import pytest

from lib.delivery.bundles import Bundles, minified
from lib.delivery.delivery import ASSETS
from lib.http.compression import FOREVER, REVALIDATE
from lib.http.messages import Request, Response
from tests.delivery.conftest import AS_IT_IS, SITE, site_below


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "10-b.css").write_text("b{}", encoding="utf-8")
    (tmp_path / "00-a.css").write_text("a{}", encoding="utf-8")
    (tmp_path / "a.js").write_text("a()", encoding="utf-8")
    return tmp_path


def get(bundles: Bundles, url: str, **headers: str) -> Response:
    return bundles(Request(url, tail=url.removeprefix("/_site/"), headers=headers))


def test_files_are_joined_in_the_order_of_their_names(folder: Path) -> None:
    bundles = Bundles([folder], SITE, AS_IT_IS)
    response = get(bundles, bundles.url("css"))
    assert re.sub(rb"\s", b"", response.body) == b"a{}b{}"
    assert response.content_type.startswith("text/css")
    assert get(bundles, bundles.url("js")).content_type.startswith("text/javascript")


def test_the_url_changes_with_the_content_and_only_with_it(folder: Path) -> None:
    css, js = Bundles([folder], SITE, AS_IT_IS).url("css"), Bundles([folder], SITE, AS_IT_IS).url("js")
    assert Bundles([folder], SITE, AS_IT_IS).url("css") == css
    (folder / "10-b.css").write_text("b{color:red}", encoding="utf-8")
    assert Bundles([folder], SITE, AS_IT_IS).url("css") != css
    assert Bundles([folder], SITE, AS_IT_IS).url("js") == js
    (folder / "20-c.css").write_text("c{}", encoding="utf-8")
    assert len({css, Bundles([folder], SITE, AS_IT_IS).url("css"), js}) == 3


def test_the_current_url_may_be_kept_forever_and_a_former_one_may_not(folder: Path) -> None:
    bundles = Bundles([folder], SITE, AS_IT_IS)
    former = bundles.url("css")
    assert get(bundles, former).headers["cache-control"] == FOREVER
    (folder / "00-a.css").write_text("a{color:red}", encoding="utf-8")
    response = get(Bundles([folder], SITE, AS_IT_IS), former)
    assert response.status == 200
    assert response.headers["cache-control"] == REVALIDATE
    assert b"color:red" in response.body


def test_the_url_stands_below_the_prefix(folder: Path) -> None:
    assert Bundles([folder], site_below("/my-app"), AS_IT_IS).url("css") == "/my-app" + Bundles(
        [folder], SITE, AS_IT_IS
    ).url("css")


def test_a_copy_that_is_the_same_is_not_sent_again(folder: Path) -> None:
    bundles = Bundles([folder], SITE, AS_IT_IS)
    tag = get(bundles, bundles.url("css")).headers["etag"]
    assert get(bundles, bundles.url("css"), **{"if-none-match": tag}).status == 304


def test_files_are_read_anew_while_one_develops_and_once_otherwise(folder: Path) -> None:
    developing, serving = Bundles([folder], SITE, AS_IT_IS, reload=True), Bundles([folder], SITE, AS_IT_IS)
    before = developing.url("js")
    assert serving.url("js") == before
    (folder / "a.js").write_text("b()", encoding="utf-8")
    assert developing.url("js") != before
    assert serving.url("js") == before


def test_styles_are_minified_except_in_development(folder: Path) -> None:
    (folder / "00-a.css").write_text("/* why */\na {\n  color: red;\n}\n", encoding="utf-8")
    serving, developing = Bundles([folder], SITE, AS_IT_IS), Bundles([folder], SITE, AS_IT_IS, reload=True)
    assert b"a{color: red;}" in get(serving, serving.url("css")).body
    assert b"why" not in get(serving, serving.url("css")).body
    assert b"why" in get(developing, developing.url("css")).body


@pytest.mark.parametrize(
    ("css", "expected"),
    [
        ("@layer a {\n  .b :is(h2, h3) {\n    margin: 0;\n  }\n}\n", "@layer a{.b :is(h2,h3){margin: 0;}}"),
        ("a > b + c ~ d,\ne :hover { width: calc(1px + 2%) ; }", "a > b + c ~ d,e :hover{width: calc(1px + 2%);}"),
        ("@media (a: b) and (c)\n{ x { y: z } }", "@media (a: b) and (c){x{y: z}}"),
        ("a { content: '; /* { \\' } */' }", "a{content: '; /* { \\' } */'}"),
        ('a { src: url(data:a/*;b) url("x , y") }', 'a{src: url(data:a/*;b) url("x , y")}'),
        ("a /* b */ c { } /* d */", "a c{}"),
        ("a{margin:1px/* x */2px}", "a{margin:1px 2px}"),
        ('a{b:"unclosed\n}\nc{d:e  f}', 'a{b:"unclosed\n}c{d:e f}'),
    ],
)
def test_meaningful_parts_of_styles_stay(css: str, expected: str) -> None:
    assert minified(css) == expected


def test_everything_is_what_the_urls_give(folder: Path) -> None:
    bundles = Bundles([folder], SITE, AS_IT_IS)
    given = {bundles.lookup(Request("", bundles.url(kind).removeprefix("/_site/"))) for kind in ("css", "js")}
    assert set(bundles.iter_cached()) == given


@pytest.mark.parametrize("url", ["/_site/", "/_site/x", "/_site/x.html", "/_site/../run.py", "/_site/00-a.css/"])
def test_anything_else_is_not_there(url: str, folder: Path) -> None:
    assert get(Bundles([folder], SITE, AS_IT_IS), url).status == 404


def test_the_bundles_of_this_site_name_no_other_host() -> None:
    bundles = Bundles([ASSETS / "site", *(ASSETS / "features").iterdir()], SITE, AS_IT_IS)
    for kind in ("css", "js", "late.js"):
        body = get(bundles, bundles.url(kind)).body
        assert body.strip()
        for word in (b"url(http", b"url(//", b"@import", b'fetch("http', b'src="http'):
            assert word not in body


def test_scripts_of_a_fork_come_after_those_of_the_site(tmp_path: Path) -> None:
    """A script that fails must not keep the scripts of the site from running."""
    folders = [tmp_path / "site", tmp_path / "search"]
    for folder, name in zip((*folders, folders[0]), ("site", "search", "own"), strict=True):
        folder.mkdir(exist_ok=True)
        (folder / f"{name}.js").write_text(f"{name}()", encoding="utf-8")
    bundles = Bundles(folders, SITE, AS_IT_IS)
    assert get(bundles, bundles.url("js")).body == b"search()\nsite()\nown()"
