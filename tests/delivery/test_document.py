"""Documents defer Dash's scripts and are the same for every user."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, cast

import pytest
from dash import Dash, html

from components.slots import Slots
from lib.backend import get_backend_info
from lib.catalog.page_metadata import PageMetadata
from lib.delivery.component_suites import END_ID, token
from lib.delivery.head import Head
from lib.delivery.html_document import DEFERRED_SCRIPT_TYPE, Documents, hold_back, without_token
from lib.delivery.views import View
from lib.http.messages import Request
from lib.servers.security import ContentSecurity
from tests.delivery.conftest import AS_IT_IS, SITE
from tests.serving import PROJECT, Site
from tests.tiers import fast_on


@pytest.mark.parametrize(
    ("script", "held"),
    [
        ('<script src="/a.js"></script>', f'<script type="{DEFERRED_SCRIPT_TYPE}" data-src="/a.js"></script>'),
        ("<script>run()</script>", f'<script type="{DEFERRED_SCRIPT_TYPE}">run()</script>'),
        (
            '<script id="_dash-renderer" type="application/javascript">var renderer;</script>',
            f'<script type="{DEFERRED_SCRIPT_TYPE}" id="_dash-renderer">var renderer;</script>',
        ),
        (
            '<script type="text/javascript" src="/a.js" integrity="sha" crossorigin="anonymous"></script>',
            f'<script type="{DEFERRED_SCRIPT_TYPE}" data-src="/a.js" data-integrity="sha" data-crossorigin="anonymous">'
            "</script>",
        ),
        (
            '<script src="/a.js?src=b" defer></script>',
            f'<script type="{DEFERRED_SCRIPT_TYPE}" data-src="/a.js?src=b" data-defer></script>',
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
    assert held.count(f'type="{DEFERRED_SCRIPT_TYPE}"') == 20
    assert held.index("/3.js") < held.index("/4.js")
    assert held.count("<script") == held.count("</script>") == 21


def test_no_browser_runs_the_type() -> None:
    """https://mimesniff.spec.whatwg.org/#javascript-mime-type lists the types that browsers run."""
    assert not {"javascript", "ecmascript", "jscript", "livescript"} & set(
        DEFERRED_SCRIPT_TYPE.replace("/", " ").split()
    )
    assert DEFERRED_SCRIPT_TYPE not in {"", "module", "importmap", "speculationrules"}


@dataclass
class OnePage:
    """A replacement for Dash and the views that counts how often the document is written."""

    is_shared: bool = True
    status: int = 200
    written: int = 0
    interpolate_index: Any = field(default=None)

    def index(self) -> str:
        self.written += 1
        return f"<p>{self.written}</p>"

    def view(self, path: str, query: object) -> View:
        about = PageMetadata(path, self.status, "N", "N", "T", "D", indexed=True)
        return View(about, (), html.Article(), is_interactive=False)

    def shared(self, path: str) -> str | None:
        return f"/{path.strip('/')}" if self.is_shared else None

    def paths(self) -> Iterator[str]:
        yield from ("/a", "/b")


def documents(page: OnePage, *, reload: bool = False) -> Documents:
    """Return the documents of that page."""
    none = cast(Any, None)
    return Documents(
        cast(Any, page),
        AS_IT_IS,
        keep=not reload,
        app=page,
        bundles=none,
        suites=none,
        assets=none,
        content=ContentSecurity(),
        head=Head(SITE, get_backend_info("flask"), Slots()),
        boot="lazy",
    )


def test_a_document_is_written_once() -> None:
    answer = documents(OnePage())
    responses = [answer(Request("/a", path)) for path in ("a", "a", "/a", "a/")]
    assert {response.body for response in responses} == {b"<p>1</p>"}
    assert {response.headers["cache-control"] for response in responses} == {"no-cache"}
    assert answer(Request("/b", "b")).body == b"<p>2</p>"
    assert answer(Request("/a", "a", headers={"if-none-match": responses[0].headers["etag"]})).status == 304


def test_prepare_writes_it_anew() -> None:
    page = OnePage()
    answer = documents(page)
    answer(Request("/a", "a"))
    answer.invalidate()
    assert answer(Request("/a", "a")).body == b"<p>2</p>"


@pytest.mark.parametrize(("is_shared", "reload"), [(False, False), (True, True)])
def test_what_may_differ_is_written_each_time_and_kept_by_no_one(is_shared: bool, reload: bool) -> None:
    page = OnePage(is_shared=is_shared)
    answer = documents(page, reload=reload)
    responses = [answer(Request("/a", "a")) for _ in range(2)]
    assert [response.body for response in responses] == [b"<p>1</p>", b"<p>2</p>"]
    assert [response.headers["cache-control"] for response in responses] == ["no-store", "no-store"]
    assert "etag" not in responses[0].headers


def test_an_address_may_give_another_document_to_another_reader() -> None:
    for answer in (documents(OnePage()), documents(OnePage(is_shared=False))):
        assert answer(Request("/a", "a")).headers["vary"].startswith("Accept, User-Agent")


def test_everything_is_every_shared_page() -> None:
    assert [stored.body for stored in documents(OnePage()).iter_cached()] == [b"<p>1</p>", b"<p>2</p>"]
    assert list(documents(OnePage(is_shared=False)).iter_cached()) == []


def config(settings: str) -> str:
    """Return the configuration element of Dash."""
    return f'<script id="_dash-config" type="application/json">{settings}</script>'


def test_the_token_is_taken_out_of_the_configuration_and_nothing_else() -> None:
    written = without_token(config('{"b": 1, "end_id": "x.y", "a": {"c": "</script><b>"}}'))
    opening, _, body = written.partition(">")
    assert opening == '<script id="_dash-config" type="application/json"'
    assert json.loads(body.removesuffix("</script>")) == {"a": {"c": "</script><b>"}, "b": 1}
    assert body.count("</script>") == 1, "a value must not end the element"


def test_types_without_components_in_properties_are_left_out() -> None:
    written = without_token(
        config('{"end_id": "x", "children_props": {"html": {"Div": []}, "dmc": {"A": [], "B": ["icon"]}}}')
    )
    kept = json.loads(written.partition(">")[2].removesuffix("</script>"))
    assert kept == {"children_props": {"html": {}, "dmc": {"B": ["icon"]}}}


@pytest.mark.parametrize(
    "other",
    ["", "{}", config("{}"), config('{"other": "end_id"}'), config('{"deeper": {"end_id": "x"}}'), '"end_id":"x"'],
)
def test_where_dash_signs_elsewhere_nothing_is_written(other: str) -> None:
    """A token in a cached document would be the same for all users."""
    with pytest.raises(ValueError, match="token"):
        without_token(other)


def test_nothing_else_of_dashs_configuration_differs(dash_state: None) -> None:
    """If a release of Dash added a value, a cached document would show it to the next user."""
    app = Dash("config")
    first, second = app._config(), app._config()
    assert {name for name in first if first[name] != second[name]} == {END_ID}
    assert END_ID not in without_token(app._generate_config_html())


def test_each_load_gets_a_token_of_its_own(dash_state: None) -> None:
    responses = [token(Dash("tokens"))(Request("/_token")) for _ in range(2)]
    assert len({json.loads(response.body)[END_ID] for response in responses}) == 2
    assert {response.headers["cache-control"] for response in responses} == {"no-store"}


def test_two_readers_get_the_same_bytes(site: Site) -> None:
    loads = []
    for _ in range(2):
        with site.client() as client:
            loads.append(client.get("/getting-started").content)
            assert END_ID in client.get("/_token").json()
    assert loads[0] == loads[1]
    assert END_ID.encode() not in loads[0]


PRINT_ALL = """
import sys
from run import app
for stored in app.backend.memory.iter_cached():
    sys.stdout.write(f"{stored.fingerprint} {stored.content_type}\\n")
"""


@pytest.mark.parametrize("backend", fast_on())
def test_two_processes_write_the_same_bytes(backend: str) -> None:
    """If two workers had different ETags for any content of the site, browsers would fetch it again."""

    def print_all(seed: str) -> list[str]:
        environment = {**os.environ, "PYTHONHASHSEED": seed, "DASH_BACKEND": backend}
        run = subprocess.run(
            [sys.executable, "-c", PRINT_ALL], cwd=PROJECT, env=environment, capture_output=True, text=True, check=True
        )
        return run.stdout.splitlines()

    with ThreadPoolExecutor(2) as threads:
        lists = list(threads.map(print_all, ("1", "2")))
    assert len(lists[0]) > 50
    assert lists[0] == lists[1]
