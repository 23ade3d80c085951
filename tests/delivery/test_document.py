"""Dash's scripts are held back until the page needs them; data and modules are not. A document is written once."""

import re
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from dash import Dash, html

from lib.backend import get_backend_info
from lib.delivery.document import END_ID, HELD_BACK, Documents, around_token, hold_back
from lib.delivery.views import View
from lib.servers.contract import Request
from tests.delivery.conftest import SITE
from tests.serving import Site


@pytest.mark.parametrize(
    ("script", "held"),
    [
        ('<script src="/a.js"></script>', f'<script type="{HELD_BACK}" src="/a.js"></script>'),
        ("<script>run()</script>", f'<script type="{HELD_BACK}">run()</script>'),
        (
            '<script id="_dash-renderer" type="application/javascript">var renderer;</script>',
            f'<script type="{HELD_BACK}" id="_dash-renderer">var renderer;</script>',
        ),
        (
            '<script type="text/javascript" src="/a.js" integrity="sha" crossorigin="anonymous"></script>',
            f'<script type="{HELD_BACK}" src="/a.js" integrity="sha" crossorigin="anonymous"></script>',
        ),
    ],
)
def test_a_script_does_not_run(script: str, held: str) -> None:
    assert hold_back(script) == held


@pytest.mark.parametrize(
    "script",
    [
        '<script id="_dash-config" type="application/json">{"a": "<b>"}</script>',
        '<script type="module" src="/a.js"></script>',
        '<script src="/a.js" type="module"></script>',
        "",
        "<style>a{}</style>",
    ],
)
def test_what_is_not_held_back(script: str) -> None:
    assert hold_back(script) == script


def test_scripts_keep_their_order_and_number() -> None:
    scripts = "".join(f'<script src="/{number}.js"></script>\n' for number in range(20))
    held = hold_back(scripts + '<script type="application/json">{}</script>')
    assert held.count(f'type="{HELD_BACK}"') == 20
    assert held.index("/3.js") < held.index("/4.js")
    assert held.count("<script") == held.count("</script>") == 21


def test_no_browser_runs_the_type() -> None:
    """https://mimesniff.spec.whatwg.org/#javascript-mime-type"""
    assert not {"javascript", "ecmascript", "jscript", "livescript"} & set(HELD_BACK.replace("/", " ").split())
    assert HELD_BACK not in {"", "module", "importmap", "speculationrules"}


CONFIG = '<script id="_dash-config" type="application/json">{"a":1,"end_id":"%s","b":2}</script>'


@dataclass
class OnePage:
    """In place of Dash and of the views: counts how often the document is written, and signs token after token."""

    cached: bool = True
    written: int = 0
    signed: int = 0
    interpolate_index: Any = field(default=None)

    def index(self) -> str:
        self.written += 1
        return f"<p>{self.written}</p>{CONFIG % 'written'}"

    def _config(self) -> dict[str, str]:
        self.signed += 1
        return {END_ID: f"token-{self.signed}"}

    def view(self, path: str, query: object) -> View:
        return View(path, 200, "N", "T", "D", (), html.Article(), cached=self.cached, indexed=True)


def documents(page: OnePage, reload: str = "") -> Documents:
    """The documents of that page."""
    backend = get_backend_info("flask")
    return Documents(page, cast(Any, page), cast(Any, None), site=SITE, backend=backend, boot="lazy", reload=reload)


def test_a_document_is_written_once_and_signed_for_each_reader() -> None:
    page = OnePage()
    answer = documents(page)
    bodies = [answer(Request("/a", "a")).body.decode() for _ in range(3)]
    assert bodies == [f"<p>1</p>{CONFIG % f'token-{number}'}" for number in (1, 2, 3)]


def test_prepare_writes_it_anew() -> None:
    page = OnePage()
    answer = documents(page)
    answer(Request("/a", "a"))
    answer.prepare()
    assert answer(Request("/a", "a")).body.startswith(b"<p>2</p>")


@pytest.mark.parametrize(("cached", "reload"), [(False, ""), (True, "reload()")])
def test_what_may_differ_is_written_each_time(cached: bool, reload: str) -> None:
    page = OnePage(cached=cached)
    answer = documents(page, reload)
    assert [answer(Request("/a", "a")).body[:8] for _ in range(2)] == [b"<p>1</p>", b"<p>2</p>"]


def test_a_page_may_tell_of_the_token() -> None:
    prose = '<p>"end_id":"x"</p>'
    before, behind = around_token(prose + CONFIG % "ä.b")
    assert f"{before.decode()}ä.b{behind.decode()}" == prose + CONFIG % "ä.b"


@pytest.mark.parametrize("document", ["", '"end_id":"x"', CONFIG.replace("end_id", "other") % "x"])
def test_without_a_token_nothing_is_kept(document: str) -> None:
    with pytest.raises(ValueError, match="token"):
        around_token(document)


def test_nothing_else_of_dashs_configuration_differs(dash_state: None) -> None:
    """If a release of Dash adds something, a kept document would show it to the next reader."""
    app = Dash("config")
    first, second = app._config(), app._config()
    assert {name for name in first if first[name] != second[name]} == {END_ID}


def test_two_loads_differ_in_the_token_alone(site: Site) -> None:
    with site.client() as client:
        loads = [client.get("/getting-started").text for _ in range(2)]
    tokens = [cast("re.Match[str]", re.search(r'"end_id":"([^"]+)"', load))[1] for load in loads]
    assert len(set(tokens)) == 2
    assert loads[0].replace(tokens[0], tokens[1]) == loads[1]
