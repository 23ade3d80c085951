"""The site works behind the shipped nginx configuration, also when a process is killed."""

import json
import os
import re
import signal
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.deploy.entry import GREETING, greet
from tests.deploy.fleet import Fleet, configuration, fleet
from tests.ports import free_port, is_refused
from tests.services import nginx
from tests.serving import BACKENDS, BROWSER
from tests.sites import page, write_pages
from tests.test_code_blocks import BLOCKS
from tests.tiers import some
from tests.waiting import PATIENCE, until

ONE = "one process on fastapi"


@pytest.fixture(scope="module", params=some((ONE, *BACKENDS), ONE))
def behind(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fleet]:
    """Start processes on a backend, and nginx."""
    backend, count = ("fastapi", 1) if request.param == ONE else (request.param, 3)
    folder = tmp_path_factory.mktemp("fleet")
    pages = {
        "page": page("Getting Started", "/getting-started", f"{'Text. ' * 100}\n\n.. exec::docs.getting-started.hello")
    }
    env = {"DOCS_DIR": str(write_pages(folder / "docs", pages))}
    with fleet(backend, folder, env, count=count) as running:
        yield running


@pytest.fixture
def reader(behind: Fleet) -> Iterator[httpx.Client]:
    """Return a browser that sends its requests to nginx."""
    with httpx.Client(base_url=behind.front.url, headers={"user-agent": BROWSER}, timeout=PATIENCE) as client:
        yield client


def test_pages_are_packed_once(reader: httpx.Client) -> None:
    for encoding in ("br", "gzip"):
        until(lambda encoding=encoding: _encoding(reader, encoding) == encoding)  # type: ignore[misc]  # mypy #12557
    assert "<h1" in reader.get("/getting-started", headers={"accept-encoding": "gzip"}).text


def _encoding(reader: httpx.Client, encoding: str) -> str | None:
    answer = reader.get("/getting-started", headers={"accept-encoding": encoding})
    coded: str | None = answer.headers.get("content-encoding")
    return coded


def test_callbacks_are_answered(reader: httpx.Client) -> None:
    assert greet(reader) == "Hello, Ada."


@pytest.mark.parametrize("content", [b"x" * (2 * 1024 * 1024 + 1), [b"x" * 1024 * 1024] * 3], ids=["", "chunked"])
def test_a_long_body_is_refused_before_the_site_is_asked(reader: httpx.Client, content: bytes | list[bytes]) -> None:
    """The site would close the connection while nginx still sends."""
    answer = reader.post("/_dash-update-component", content=content)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["status"] == 413
    assert "x-request-id" not in answer.headers, "the site was asked"


def test_a_body_of_the_limit_reaches_the_site(reader: httpx.Client) -> None:
    body = json.dumps(GREETING).encode().ljust(2 * 1024 * 1024)
    answer = reader.post("/_dash-update-component", content=body, headers={"content-type": "application/json"})
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("status", "headers"), [(403, {"sec-fetch-site": "cross-site"}), (421, {"host": "elsewhere.example"})]
)
def test_a_refusal_arrives_though_nobody_wanted_the_body(
    reader: httpx.Client, status: int, headers: dict[str, str]
) -> None:
    """A connection that is closed with unread bytes is reset. nginx would respond with 502 and avoid the process."""
    body = b"x" * (2 * 1024 * 1024 - 1)
    answers = [reader.post("/_dash-update-component", content=body, headers=headers) for _ in range(20)]
    assert {answer.status_code for answer in answers} == {status}


@pytest.mark.parametrize("is_named", [True, False])
def test_only_a_balancer_that_is_named_is_believed(is_named: bool, tmp_path: Path) -> None:
    port = free_port()
    with echoing() as server:
        main = configuration(tmp_path, [server] * 3, port)
        file = tmp_path / "nginx" / "balancer.conf"
        if is_named:
            marks = re.compile(r"^( *)# (?=set_real|real_ip|10\.)", re.MULTILINE)
            text = marks.sub(r"\1", file.read_text(encoding="utf-8"))
            file.write_text(text.replace("10.0.0.0/8", "127.0.0.1"), encoding="utf-8")
        with nginx(main, port) as front:
            said = {"x-forwarded-for": "192.0.2.9, 203.0.113.7", "x-forwarded-proto": "https"}
            got = httpx.get(f"{front.url}/", headers=said, timeout=PATIENCE).json()
    seen = (got["x-forwarded-for"], got["x-forwarded-proto"])
    assert seen == (("203.0.113.7", "https") if is_named else ("127.0.0.1", "http"))


@contextmanager
def echoing() -> Iterator[str]:
    """Start a server that responds with the headers of the request, instead of the site."""

    class Echo(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            body = json.dumps({name.lower(): value for name, value in self.headers.items()}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Do nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Echo) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def test_metrics_are_not_for_readers(reader: httpx.Client) -> None:
    answer = reader.get("/metrics")
    assert (answer.status_code, "nginx" in answer.text) == (404, True)


def test_events_come_as_they_are_sent(reader: httpx.Client) -> None:
    """The first event arrives while the server still has others to send."""
    with reader.stream("GET", "/api/demo/events?count=30&interval_ms=500") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        first = next(stream.iter_text())
    assert "event: tick" in first
    assert "event: end" not in first


def test_a_websocket_is_passed_on(behind: Fleet, reader: httpx.Client) -> None:
    address = behind.front.url.replace("http", "ws") + "/api/demo/clock"
    if behind.sites[0].backend == "flask":
        pytest.skip("Flask has no WebSockets.")
    with connect(address, origin=Origin(behind.front.url), user_agent_header=BROWSER) as socket:
        assert json.loads(socket.recv(timeout=PATIENCE))


@pytest.mark.parametrize("alive", range(3))
def test_where_a_process_is_gone_the_next_one_is_asked(alive: int, tmp_path: Path) -> None:
    port = free_port()
    with echoing() as server:
        servers = [server if number == alive else f"127.0.0.1:{free_port()}" for number in range(3)]
        with (
            nginx(configuration(tmp_path, servers, port), port) as front,
            httpx.Client(base_url=front.url, timeout=PATIENCE) as client,
        ):
            assert [client.get("/").status_code for _ in range(10)] == [200] * 10
            assert [client.post("/_dash-update-component", json={}).status_code for _ in range(10)] == [200] * 10


@pytest.mark.release
def test_a_killed_process_costs_no_page(behind: Fleet, reader: httpx.Client) -> None:
    """All processes of the site are killed without warning. The site starts again at the end."""
    if len(behind.sites) == 1:
        pytest.skip("There is no other process.")
    site = behind.sites[0]
    assert site.process is not None
    for pid in [site.process.pid, *site.workers()]:
        os.kill(pid, signal.SIGKILL)
    site.process.wait(PATIENCE)
    assert [reader.get("/getting-started").status_code for _ in range(30)] == [200] * 30
    # A worker that is ending can still accept a connection. nginx does not repeat a callback that was sent to it.
    until(lambda: is_refused(site.port))
    assert greet(reader) == "Hello, Ada."
    site.start()


@pytest.mark.release
def test_a_killed_worker_comes_back(behind: Fleet) -> None:
    site = behind.sites[-1]
    before = site.workers()
    os.kill(before[0], signal.SIGKILL)
    until(lambda: site.workers() and site.workers() != before and site.is_ready())


def test_the_configuration_for_one_machine(behind: Fleet, tmp_path: Path) -> None:
    """The configuration is that of /deployment, with nginx and the site on the same machine."""
    (block,) = [block for block in BLOCKS if block.title == "/etc/nginx/conf.d/atoll.conf"]
    port = free_port()
    text = re.sub(r"listen 443 ssl;", f"listen 127.0.0.1:{port};", block.code)
    text = re.sub(r"^ *ssl_.*\n", "", text, flags=re.MULTILINE)
    text = text.replace("127.0.0.1:8550", f"127.0.0.1:{behind.sites[-1].port}")
    paths = "".join(
        f"{name}_temp_path {tmp_path}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    main = f"pid {tmp_path}/pid; events {{}} http {{ access_log off; {paths} {text} }}"
    with (
        nginx(main, port) as front,
        httpx.Client(base_url=front.url, headers={"user-agent": BROWSER}, timeout=PATIENCE) as client,
    ):
        assert client.get("/getting-started").status_code == 200
        assert greet(client) == "Hello, Ada."
        with client.stream("GET", "/api/demo/events?count=2&interval_ms=50") as stream:
            assert "data:" in stream.read().decode()


def test_https(behind: Fleet, tmp_path: Path) -> None:
    """With `tls.conf` instead of `http.conf`, the site knows that the client uses HTTPS."""
    key, certificate, port, plain = tmp_path / "key.pem", tmp_path / "cert.pem", free_port(), free_port()
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1",
         "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out", certificate],
        check=True, capture_output=True,
    )  # fmt: skip
    servers = [f"127.0.0.1:{site.port}" for site in behind.sites] * (3 // len(behind.sites))
    main = configuration(tmp_path, servers, plain, "tls")
    file = tmp_path / "nginx" / "tls.conf"
    text = file.read_text(encoding="utf-8").replace("listen 8443", f"listen 127.0.0.1:{port}")
    text = text.replace("/etc/nginx/tls/fullchain.pem", str(certificate))
    file.write_text(text.replace("/etc/nginx/tls/privkey.pem", str(key)), encoding="utf-8")
    with (
        nginx(main, plain) as front,
        httpx.Client(
            verify=ssl.create_default_context(cafile=certificate), headers={"user-agent": BROWSER}, timeout=PATIENCE
        ) as client,
    ):
        assert client.get(f"{front.url}/getting-started").headers["location"] == "https://127.0.0.1/getting-started"
        assert client.get(f"{front.url}/healthz").status_code == 200, "probes are not sent on"
        answer = client.get(f"https://127.0.0.1:{port}/getting-started")
        assert answer.status_code == 200
        assert "strict-transport-security" in answer.headers
