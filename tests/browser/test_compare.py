"""The Compare page works with three backends, and with peers that fail."""

import json
import re
import signal
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.visitor import Visitor, typed
from tests.comparing import Comparing, comparing, servers_of, until_ready
from tests.live_examples.compare import PLAIN, measured
from tests.live_examples.operating import drawn_frame
from tests.serving import Site, serving
from tests.tiers import release
from tests.waiting import PATIENCE, until

EXAMPLE = "docs.compare.compare"
LABELS = {"Flask": "flask", "FastAPI": "fastapi", "Quart": "quart"}


def opened(visitor: Visitor) -> Locator:
    """Open the example, and make it live."""
    visitor.go("/compare")
    visitor.live()
    frame = drawn_frame(visitor, EXAMPLE)
    expect(frame.locator("#compare-status")).to_have_text("Nothing measured yet.")
    return frame


def complaints(visitor: Visitor) -> list[str]:
    """Return the errors. A request to a peer is not an error here."""
    return [trouble for trouble in visitor.troubles if not trouble.startswith("request to another host")]


def rows(table: Locator) -> list[list[str]]:
    """Return the cells of the table body."""
    return [row.locator("td").all_inner_texts() for row in table.locator("tbody tr").all()]


@pytest.fixture(scope="module")
def tool(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Comparing]:
    """Start `make compare`, and wait until it is ready."""
    with comparing(tmp_path_factory.mktemp("compare")) as running:
        until_ready(running)
        yield running


@pytest.fixture(scope="module")
def three(tool: Comparing) -> dict[str, str]:
    """Return the URLs of the three backends by label."""
    return tool.urls


@pytest.mark.release
def test_three_are_started_that_know_each_other(three: dict[str, str]) -> None:
    assert list(three) == list(LABELS)
    for label, url in three.items():
        assert httpx.get(f"{url}/readyz", timeout=PATIENCE).status_code == 200
        assert httpx.get(f"{url}/api/backend", timeout=PATIENCE).json()["name"] == LABELS[label]
        for peer in three.values():
            answer = httpx.get(f"{url}/healthz", headers={"origin": peer}, timeout=PATIENCE)
            assert answer.headers["access-control-allow-origin"] == peer
    assert len(servers_of(three["Flask"])) >= 4  # The worker of Flask has a master process.


@pytest.mark.release
@pytest.mark.parametrize("label", ["FastAPI", release("Flask"), release("Quart")])
def test_three_backends_are_measured_and_plotted(label: str, browser: Browser, three: dict[str, str]) -> None:
    with Visitor.returning(browser, three[label]) as visitor:
        frame = opened(visitor)
        measured(visitor, frame, 3)
        expect(frame.locator("#compare-status")).to_have_text("Done: 3 requests of each kind, Flask, FastAPI, Quart.")
        hosts = [url.removeprefix("http://") for url in three.values()]
        backends = rows(frame.locator("#compare-backends"))
        assert [(name, state, host) for name, state, _, host in backends] == [
            (name, "measured", host) for name, host in zip(three, hosts, strict=True)
        ]
        assert len({version for _, _, version, _ in backends}) == 1
        figures = frame.locator("#compare-figures")
        expect(figures.locator("th")).to_have_text(["ms", "Flask", "FastAPI", "Quart"])
        measures = {name: [float(cell) for cell in cells] for name, *cells in rows(figures)}
        assert len(measures) == 6
        # A delayed browser reads several events at the same time.
        assert min(measures.pop("Between events")) >= 0
        assert all(time > 0 for times in measures.values() for time in times)
        expect(frame.locator(".recharts-bar-rectangle")).to_have_count(3 * 5)
        expect(frame.locator("#compare-chart")).to_contain_text(re.compile("Flask.*FastAPI.*Quart"))
        expect(frame.locator("#compare-ran")).to_contain_text(f"Ran on {label} at")
        frame.get_by_text("Per second", exact=True).click()
        expect(figures.locator("th").first).to_have_text("per s")
        assert [cells[-1] for cells in rows(figures)][-1] == "–"
        assert complaints(visitor) == []


@pytest.mark.release
def test_a_run_is_cancelled_and_ends_with_its_page(browser: Browser, three: dict[str, str]) -> None:
    with Visitor.returning(browser, three["FastAPI"]) as visitor:
        frame = opened(visitor)
        count = frame.get_by_label("Requests of each kind")
        typed(count, "200")
        with visitor.holding(PLAIN):
            frame.get_by_role("button", name="Compare").click()
            expect(frame.locator("#compare-status")).to_contain_text("one at a time")
            expect(frame.get_by_role("button", name="Compare")).to_be_disabled()
            frame.get_by_role("button", name="Cancel").click()
            expect(frame.locator("#compare-status")).to_contain_text("Canceled")
        expect(frame.get_by_role("button", name="Cancel")).to_be_disabled()

        with visitor.holding(PLAIN):
            frame.get_by_role("button", name="Compare").click()
            expect(frame.locator("#compare-status")).to_contain_text("one at a time")
            visitor.page.locator('.navigation a[href="/"]').click()
        expect(visitor.heading).not_to_have_text("Compare backends")
        visitor.live()
        visitor.page.locator('.navigation a[href="/compare"]').click()
        expect(frame.locator("#compare-status")).to_have_text("Nothing measured yet.")
        measured(visitor, frame, 1)  # Only one run is possible at a time, so the other one has ended.
        expect(frame.locator("#compare-status")).to_have_text("Done: 1 request of each kind, Flask, FastAPI, Quart.")
        assert complaints(visitor) == []


@pytest.mark.release
def test_ctrl_c_stops_them_with_their_workers(tool: Comparing, three: dict[str, str]) -> None:
    """This is the last test that uses the three backends."""
    assert tool.stop(signal.SIGINT) == 0
    until(lambda: servers_of(three["Flask"]) == [])


class Old(BaseHTTPRequestHandler):
    """A site with another version, which has no demos."""

    def do_GET(self) -> None:
        bodies = {"/api/backend": {"name": "flask", "label": "Flask"}, "/healthz": {"dash_version": "3.0.0"}}
        body = json.dumps(bodies.get(self.path, {})).encode()
        self.send_response(200 if self.path in bodies else 404)
        self.send_header("access-control-allow-origin", "*")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Do nothing."""


@pytest.mark.release
def test_a_peer_that_is_none_is_named_and_the_others_go_on(browser: Browser, site: Site, tmp_path: Path) -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as silent,  # This server accepts connections, and sends nothing.
        socket.socket() as down,  # This socket is bound, so that no other process gets the port, and does not listen.
        ThreadingHTTPServer(("127.0.0.1", 0), Old) as old,
    ):
        down.bind(("127.0.0.1", 0))
        threading.Thread(target=old.serve_forever, daemon=True).start()
        others = [f"127.0.0.1:{each.getsockname()[1]}" for each in (silent, down)]
        others += [f"127.0.0.1:{old.server_port}", site.url.removeprefix("http://")]
        env = {"PEER_BACKENDS": ",".join(f"http://{host}" for host in others)}
        with serving(site.backend, tmp_path, env=env) as asking, Visitor.opening(browser, asking.url) as visitor:
            frame = opened(visitor)
            measured(visitor, frame, 2, absent=1)
            states = {host: state for _, state, _, host in rows(frame.locator("#compare-backends"))}
            slow, gone, other, closed = (states[host] for host in others)
            assert slow.startswith("too slow")
            assert gone == "down: no connection"
            assert other.startswith("stopped: Plain response, status 404")
            assert closed.startswith(f"blocked by CORS: it does not allow requests from {asking.url}")
            assert states[asking.url.removeprefix("http://")] == "measured"
            expect(frame.locator("#compare-status")).to_contain_text("4 not measured, see “State”")
        old.shutdown()


@pytest.mark.release
def test_a_peer_of_another_version_is_marked(browser: Browser, site: Site) -> None:
    with Visitor.returning(browser, site.url) as visitor:
        frame = opened(visitor)
        # This is the page of two backends. The test changes the response of the second one.
        marked = visitor.page.evaluate(
            """async () => {
                const { identify, backendsOf } = await import("/_examples/docs/compare/backends.js");
                const backends = backendsOf([window.location.origin, "http://peer.example"], [["plain", "Plain"]]);
                window.fetch = async (url) => Response.json({
                    name: "quart", label: "Quart", dash_version: url.startsWith("http://peer.") ? "4.0.0" : "4.4.1",
                });
                await identify(backends, new AbortController().signal, 1000);
                return backends.map(({ label, state, isThere }) => [label, state, isThere]);
            }"""
        )
        own = site.url.removeprefix("http://")
        assert marked == [
            [f"Quart, {own}", "ready", True],
            ["Quart, peer.example", "different version: Dash 4.0.0, this site 4.4.1", True],
        ]
        expect(frame).to_be_visible()


def test_a_page_may_connect_to_nobody_else(visitor: Visitor) -> None:
    visitor.go("/compare")
    refused = visitor.page.evaluate(
        """() => new Promise((resolve) => {
            document.addEventListener("securitypolicyviolation", (event) => resolve(event.effectiveDirective));
            fetch("http://127.0.0.1:9/").catch(() => {});
        })"""
    )
    assert refused == "connect-src"
    visitor.troubles.clear()  # Chromium logs this too.
