"""Only an administrator can publish announcements, and every open page shows them."""

import time
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from lib.features.live.announcement import MAX_TEXT_LENGTH, AnnouncementForm, announcement_panel, new_announcement
from lib.features.live.live_state import current
from lib.islands import to_html
from lib.site import get_site
from tests.broadcast.live import ANNOUNCEMENT, LIVE, TOKEN, administrator, announce, reading
from tests.serving import BACKENDS, Site, serving
from tests.sites import Sites, plain_pages
from tests.tiers import fast_on, release
from tests.waiting import PATIENCE, until

STRANGER = {"sec-fetch-site": "cross-site"}


@pytest.fixture(scope="session", params=BACKENDS)
def announced(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return a site with an administrator."""
    return sites.get("admin", request.param)


def test_it_is_one_line_of_plain_text() -> None:
    form = AnnouncementForm(text=" The\u202e reef\n\tis\u0000 closed \u200b")
    assert form.text == "The reef is closed"


@pytest.mark.parametrize("text", ["", " \n\u200b", "a" * (MAX_TEXT_LENGTH + 1)])
def test_it_has_a_length(text: str) -> None:
    with pytest.raises(ValidationError):
        AnnouncementForm(text=text)


@pytest.mark.parametrize("minutes", ["0", "-1", "soon", str(10**9)])
def test_its_end_is_near(minutes: str) -> None:
    with pytest.raises(ValidationError):
        AnnouncementForm.model_validate({"text": "a", "minutes": minutes})


def test_it_is_shown_until_its_end() -> None:
    said = new_announcement("a", 1)
    assert current(said) == {"id": said["id"], "text": "a"}
    assert current({**said, "until": time.time() - 1}) is None
    assert current(new_announcement()) is None
    assert current({"text": 1}) is None
    assert current(None) is None


def test_the_form_is_sent_to_the_address() -> None:
    markup = to_html(announcement_panel(get_site(), {}))
    assert f'action="{ANNOUNCEMENT}"' in markup and 'method="post"' in markup
    for name in ("text", "minutes", "do"):
        assert f'name="{name}"' in markup


def test_nobody_else_may(announced: Site) -> None:
    with announced.client() as client:
        assert client.post(ANNOUNCEMENT, data={"text": "a"}).status_code == 403
        assert client.get(ANNOUNCEMENT).status_code == 405
    with administrator(announced) as client:
        assert client.post(ANNOUNCEMENT, data={"text": "a"}, headers=STRANGER).status_code == 403


def test_what_is_no_announcement_is_refused(announced: Site) -> None:
    with administrator(announced) as client:
        assert client.post(ANNOUNCEMENT, data={"text": ""}).status_code == 422
        assert client.post(ANNOUNCEMENT, data={"text": "a" * 300}).status_code == 422
        assert client.post(ANNOUNCEMENT, data={"text": "a" * 9000}).status_code == 413
        assert client.post(ANNOUNCEMENT, json={"text": "a"}).status_code == 415
        assert client.post(ANNOUNCEMENT, content=b"text=%ff", headers=_form()).status_code == 400


def test_a_form_of_a_page_leads_back_to_it(announced: Site) -> None:
    with administrator(announced) as client:
        answer = client.post(ANNOUNCEMENT, data={"text": "a"}, headers={"accept": "text/html"})
    assert answer.status_code == 303
    assert answer.headers["location"] == "/analytics?announced=site#announce"


def test_without_a_token_there_is_no_address(site: Site) -> None:
    with site.client() as client:
        assert client.post(ANNOUNCEMENT, data={"text": "a"}).status_code in {404, 405}


@pytest.mark.parametrize("backend", fast_on("flask"))
def test_it_can_be_turned_off(backend: str, tmp_path: Path) -> None:
    env = {**plain_pages(tmp_path, "a"), "ADMIN_TOKEN": TOKEN, "LIVE_UPDATES": "false"}
    with serving(backend, tmp_path, env=env) as site, site.client() as client:
        assert client.get(LIVE).status_code == 404
        assert client.post(ANNOUNCEMENT, data={"text": "a"}).status_code in {404, 405}
        page = client.get("/").text
        assert "data-updates" not in page


def test_a_reader_who_knows_the_state_gets_no_body(announced: Site) -> None:
    if announced.backend != "flask":
        assert_stream_goes_on(announced)
        return
    with announced.client() as client:
        until(lambda: client.get(LIVE).json()["readers"] == 0)
        first = client.get(LIVE)
        again = client.get(LIVE, headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert first.headers["cache-control"] == "no-store"


def assert_stream_goes_on(site: Site) -> None:
    """Assert that a client that reconnects receives changes, and nothing if nothing changed."""
    with site.client() as client, client.stream("GET", LIVE) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        lines = answer.iter_lines()
        known = ""
        for line in lines:
            known = line.removeprefix("id: ") if line.startswith("id: ") else known
            if '"readers": 1' in line:
                break
        assert known
        # A second client makes two visitors, so the state is new to both.
        with client.stream("GET", LIVE, headers={"last-event-id": known}) as second:
            assert next(line for line in second.iter_lines() if '"readers": 2' in line)


def test_one_client_cannot_hold_all_streams(announced: Site) -> None:
    if announced.backend == "flask":
        return
    with httpx.Client(base_url=announced.url, limits=httpx.Limits(max_connections=None), timeout=PATIENCE) as client:
        held = [client.send(client.build_request("GET", LIVE), stream=True)]
        lines = held[0].iter_lines()  # Without this reference, the connection would be closed.
        # Streams that were just closed occupy their slots for a moment.
        assert next(line for line in lines if '"readers": 1' in line)
        held += [client.send(client.build_request("GET", LIVE), stream=True) for _ in range(63)]
        refused = client.get(LIVE)
        assert [answer.status_code for answer in held] == [200] * 64
        assert refused.status_code == 429 and int(refused.headers["retry-after"]) > 0
        for answer in held:
            answer.close()

        def is_free() -> bool:
            with client.stream("GET", LIVE) as answer:
                return answer.status_code == 200

        until(is_free)


def test_it_comes_changes_ends_and_goes(announced: Site) -> None:
    with reading(announced) as reader:
        for text in ("The reef is closed", "Ümlaut <b>&amp;</b>"):
            announce(announced, text)
            until(lambda text=text: reader.text == text)  # type: ignore[misc]
        announce(announced, "", do="withdraw")
        until(lambda: reader.text is None)


@pytest.mark.parametrize("backend", ["fastapi", release("quart")])
def test_streams_end_when_the_process_is_told_to_stop(backend: str, tmp_path: Path) -> None:
    env = {**plain_pages(tmp_path, "a"), "LIVE_UPDATES": "true"}
    with serving(backend, tmp_path, env=env) as site, reading(site) as reader:
        site.process.terminate()
        site.process.wait(PATIENCE)
        until(lambda: reader.ended)


def _form() -> dict[str, str]:
    return {"content-type": "application/x-www-form-urlencoded"}
