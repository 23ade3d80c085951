"""The dashboard, its callbacks, and the exports are available to a signed-in administrator only."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from lib.features.analytics.admin import COOKIE
from lib.features.analytics.report import VIEWS
from tests.analytics_dashboard.conftest import ADMIN, FIRST, FORMULA, SECOND, TOKEN
from tests.serving import Site, serving
from tests.sites import plain_pages
from tests.tiers import fast_on

PAGE, SIGN_IN, SIGN_OUT = "/analytics", "/analytics/session", "/analytics/session/end"
ANNOUNCEMENT = "/analytics/announcement"
EXPORTS = ("/analytics/export.csv", "/analytics/export.json")
DAYS = {"from": FIRST, "to": SECOND}
# Values that no response without a session may contain.
SECRETS = ("search.example", "forum.example")


@pytest.fixture
def stranger(admin_site: Site) -> Iterator[httpx.Client]:
    """Return a browser without a session."""
    with admin_site.client() as client:
        yield client


@pytest.fixture
def settings(tmp_path: Path) -> dict[str, str]:
    """Return the settings of a site with an administrator and one page."""
    return {**ADMIN, **plain_pages(tmp_path, "a")}


@pytest.fixture
def admin(stranger: httpx.Client) -> httpx.Client:
    """Return the same browser, signed in."""
    assert stranger.post(SIGN_IN, data={"token": TOKEN}).status_code == 303
    return stranger


def asked(section: str) -> dict[str, Any]:
    """Return the request of the browser for one section of the dashboard."""
    return {
        "output": f"analytics-{section}.children",
        "outputs": {"id": f"analytics-{section}", "property": "children"},
        "inputs": [
            {"id": "analytics-selection", "property": "data", "value": [FIRST, SECOND]},
            {"id": "analytics-refresh", "property": "n_clicks"},
        ],
        "changedPropIds": ["analytics-selection.data"],
    }


def test_signing_in_and_out(stranger: httpx.Client) -> None:
    assert 'name="token"' in stranger.get(PAGE).text
    answer = stranger.post(SIGN_IN, data={"token": TOKEN})
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert answer.headers["cache-control"] == "no-store"
    cookie = answer.headers["set-cookie"]
    assert all(part in cookie for part in (f"{COOKIE}=", "HttpOnly", "SameSite=Strict", "Path=/"))
    assert TOKEN not in cookie
    page = stranger.get(PAGE)
    assert 'name="token"' not in page.text
    assert "Visits and visitors" in page.text
    assert page.headers["cache-control"] == "no-store"
    answer = stranger.post(SIGN_OUT)
    assert (answer.status_code, answer.headers["location"]) == (303, PAGE)
    assert 'name="token"' in stranger.get(PAGE).text


def test_another_token_opens_nothing_and_is_told_so(stranger: httpx.Client) -> None:
    answer = stranger.post(SIGN_IN, data={"token": "guessed"})
    assert answer.status_code == 303
    assert "set-cookie" not in answer.headers
    assert "Incorrect token." in stranger.get(answer.headers["location"]).text
    assert stranger.post(SIGN_IN, data={"token": TOKEN}).status_code == 303  # This also resets the attempts.


@pytest.mark.parametrize("path", [SIGN_IN, SIGN_OUT])
@pytest.mark.parametrize(
    "headers",
    [{"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"},
     {"origin": "null"}],
)  # fmt: skip
def test_pages_of_other_sites_may_not_ask(stranger: httpx.Client, path: str, headers: dict[str, str]) -> None:
    answer = stranger.post(path, data={"token": TOKEN}, headers=headers)
    assert answer.status_code == 403
    assert "set-cookie" not in answer.headers


def test_the_form_of_the_page_itself_may(admin_site: Site, stranger: httpx.Client) -> None:
    headers = {"origin": admin_site.url, "sec-fetch-site": "same-origin"}
    assert stranger.post(SIGN_IN, data={"token": TOKEN}, headers=headers).status_code == 303


def test_what_is_no_form_is_refused(stranger: httpx.Client) -> None:
    assert stranger.post(SIGN_IN, json={"token": TOKEN}).status_code == 415
    assert stranger.post(SIGN_IN, data={"token": "x" * 5000}).status_code == 413
    assert stranger.get(SIGN_IN).status_code == 405


@pytest.mark.parametrize("section", VIEWS)
def test_a_callback_without_a_session_gives_no_metrics(stranger: httpx.Client, section: str) -> None:
    for cookie in ("", f"{COOKIE}=admin.AAAAAA.forged"):
        answer = stranger.post("/_dash-update-component", json=asked(section), headers={"cookie": cookie})
        assert answer.status_code == 200
        assert "Your session has ended" in answer.text
        assert not [word for word in SECRETS if word in answer.text]


def test_a_callback_with_a_session_gives_them(admin: httpx.Client) -> None:
    answer = admin.post("/_dash-update-component", json=asked("referrers"))
    assert answer.status_code == 200
    assert all(word in answer.text for word in SECRETS)
    admin.post(SIGN_OUT)
    answer = admin.post("/_dash-update-component", json=asked("referrers"))
    assert "Your session has ended" in answer.text


def test_days_that_are_none_are_told_not_failed(admin: httpx.Client) -> None:
    body = asked("pages")
    for value, told in (["2026-03-02", "2026-03-01"], "is after"), (["a", "b"], "not a valid date"), ([], "values"):
        body["inputs"][0]["value"] = value
        answer = admin.post("/_dash-update-component", json=body)
        assert answer.status_code == 200
        assert told in answer.text


@pytest.mark.parametrize("path", EXPORTS)
def test_exports_are_for_the_administrator(stranger: httpx.Client, path: str) -> None:
    answer = stranger.get(path, params=DAYS)
    assert answer.status_code == 401
    assert not [word for word in SECRETS if word in answer.text]


@pytest.mark.parametrize("view", [*VIEWS, "all"])
def test_exports_name_their_files_and_are_kept_by_no_cache(admin: httpx.Client, view: str) -> None:
    for path, content_type in zip(EXPORTS, ("text/csv", "application/json"), strict=True):
        answer = admin.get(path, params={**DAYS, "view": view})
        assert answer.status_code == 200
        assert answer.headers["content-type"].startswith(content_type)
        name = f"analytics-{view}-{FIRST}-{SECOND}.{path.rpartition('.')[2]}"
        assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
        assert answer.headers["cache-control"] == "no-store"


def test_exports_say_what_the_database_does(admin: httpx.Client) -> None:
    pages = json.loads(admin.get(EXPORTS[1], params={**DAYS, "view": "pages"}).text)["views"]["pages"]
    assert pages == [{"name": "/a", "count": 3, "before": 0}, {"name": "/", "count": 1, "before": 1}]
    assert f"'{FORMULA[1:]}" in admin.get(EXPORTS[0], params={"view": "pages"}).text


@pytest.mark.parametrize("query", [{"view": "secrets"}, {"from": "yesterday"}, {"from": SECOND, "to": FIRST}])
def test_exports_refuse_what_there_is_not(admin: httpx.Client, query: dict[str, str]) -> None:
    for path in EXPORTS:
        assert admin.get(path, params=query).status_code == 400


def test_the_page_is_in_no_list(stranger: httpx.Client) -> None:
    for path in ("/sitemap.xml", "/llms.txt", "/llms-full.txt", "/_pages.json", "/api/pages", "/feed.xml"):
        answer = stranger.get(path)
        assert answer.status_code == 200, path
        assert '/analytics"' not in answer.text and "/analytics<" not in answer.text, path
    page = stranger.get(PAGE).text
    assert re.search("<meta[^>]*noindex", page)
    assert 'href="/analytics"' not in page
    assert stranger.get(f"{PAGE}.md").status_code == 404


def test_without_a_token_there_is_nothing(site: Site) -> None:
    assert_nothing(site)


@pytest.mark.parametrize("backend", fast_on())
def test_without_a_token_live_updates_bring_nothing(backend: str, settings: dict[str, str], tmp_path: Path) -> None:
    with serving(backend, tmp_path, env={**settings, "ADMIN_TOKEN": ""}) as site:
        assert_nothing(site)


def assert_nothing(site: Site) -> None:
    """Assert that a site has no dashboard, no sign-in form, and no exports, and accepts no announcements."""
    with site.client() as client:
        assert client.get(PAGE).status_code == 404
        assert [client.get(path).status_code for path in EXPORTS] == [404, 404]
        assert "analytics" not in client.get("/_dash-dependencies").text
        assert client.post(SIGN_IN, data={"token": ""}).status_code == 404
        assert client.post(SIGN_OUT).status_code == 404
        assert client.post(ANNOUNCEMENT, data={"text": "a"}).status_code in {404, 405}


@pytest.mark.parametrize("backend", fast_on("quart"))
def test_where_no_visits_are_counted_there_are_announcements(
    backend: str, settings: dict[str, str], tmp_path: Path
) -> None:
    with serving(backend, tmp_path, env={**settings, "ANALYTICS_ENABLED": "false"}) as site, site.client() as client:
        assert [client.get(path).status_code for path in EXPORTS] == [404, 404]
        assert "analytics" not in client.get("/_dash-dependencies").text
        sign_in_view = client.get(PAGE).text
        assert 'name="token"' in sign_in_view and ANNOUNCEMENT not in sign_in_view
        client.post(SIGN_IN, data={"token": TOKEN})
        page = client.get(PAGE)
        assert page.headers["cache-control"] == "no-store"
        assert "Visits are not counted" in page.text and "Visits and visitors" not in page.text
        assert f'action="{ANNOUNCEMENT}"' in page.text and 'class="announced"' not in page.text
        answer = client.post(ANNOUNCEMENT, data={"text": "a"}, headers={"accept": "text/html"})
        assert '<p class="announced" role="status">' in client.get(answer.headers["location"]).text


def test_how_far_an_announcement_got_is_told(admin: httpx.Client) -> None:
    for query, said in {
        "announced=site": "All open pages show the announcement.",
        "announced=process": "Only one worker received the announcement",
        "withdrawn=site": "removed from all open pages",
        "withdrawn=process": "Only one worker removed the announcement",
    }.items():
        assert said in client_text(admin, f"{PAGE}?{query}"), query
    for query in ("announced=<b>x", "announced=", ""):
        assert 'class="announced"' not in client_text(admin, f"{PAGE}?{query}")


def client_text(client: httpx.Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.text


def test_guessing_is_limited(stranger: httpx.Client) -> None:
    stranger.headers["x-forwarded-for"] = "192.0.2.77"  # No other test uses this client.
    for number in range(5):
        assert stranger.post(SIGN_IN, data={"token": f"guess-{number}"}).status_code == 303
    # The response to the correct token is the same, so that it does not reveal the token.
    for token in ("guess", TOKEN):
        answer = stranger.post(SIGN_IN, data={"token": token})
        assert answer.status_code == 429
        assert 0 < int(answer.headers["retry-after"]) <= 60
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("backend", fast_on("flask"))
def test_below_a_prefix_and_behind_tls(backend: str, settings: dict[str, str], tmp_path: Path) -> None:
    env = {**settings, "DASH_URL_BASE_PATHNAME": "/docs/", "SITE_BASE_URL": "https://docs.example"}
    with serving(backend, tmp_path, env=env) as site, site.client() as client:
        answer = client.post(f"/docs{SIGN_IN}", data={"token": TOKEN}, headers={"host": "docs.example"})
        assert (answer.status_code, answer.headers["location"]) == (303, "/docs/analytics")
        cookie = answer.headers["set-cookie"]
        assert "Path=/docs;" in cookie
        assert cookie.endswith("Secure")
        session = {"cookie": cookie.partition(";")[0]}
        assert "Visits and visitors" in client.get(f"/docs{PAGE}", headers=session).text
        assert client.get(f"/docs{EXPORTS[0]}", headers=session).status_code == 200


def test_a_database_that_is_away_is_told(settings: dict[str, str], tmp_path: Path) -> None:
    env = {**settings, "ANALYTICS_URL": "postgresql+psycopg://nobody@127.0.0.1:1/none"}
    with serving("fastapi", tmp_path, env=env) as site, site.client() as client:
        client.post(SIGN_IN, data={"token": TOKEN})
        answer = client.post("/_dash-update-component", json=asked("totals"))
        assert answer.status_code == 200
        assert "does not respond" in answer.text
        assert "Refresh" in answer.text
        assert client.get(EXPORTS[0]).status_code == 503
