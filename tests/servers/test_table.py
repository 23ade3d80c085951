"""Every case of the server contract, on every backend."""

import http.client
from dataclasses import dataclass, replace
from pathlib import Path

from lib.backend import SUPPORTED_BACKENDS, BackendName
from tests.cases import all_cases
from tests.page_tables import stale_pages
from tests.servers.contract_cases import ROWS, CaseRequest, CaseResponse, ContractCase, contract_tables
from tests.serving import BROWSER, Site
from tests.waiting import PATIENCE

ASKED = [row for row in ROWS if row.ask is not None]
PROVED = [row for row in ROWS if row.ask is None]


@dataclass(frozen=True, slots=True)
class Received:
    """A response. Header names are in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


def test_each_row(contract_site: Site) -> None:
    assert len(ASKED) > 80
    with all_cases() as case:
        for row in ASKED:
            with case(row.name):
                check(contract_site, row)


def check(contract_site: Site, row: ContractCase) -> None:
    """Send the request of a case, and compare the response."""
    assert row.ask is not None
    received = asked(contract_site, row.ask)
    expected = row.on(named(contract_site))
    assert isinstance(expected, CaseResponse)
    assert received.status == expected.status, received
    for name, value in expected.headers.items():
        got = received.headers.get(name)
        assert got == value if name != "content-type" else (got or "").startswith(value or ""), received.headers
    assert expected.says in received.body.decode("utf-8", "replace")
    assert b"Traceback" not in received.body
    if row.ask.method == "HEAD":
        assert received.body == b""
        assert described(received) == described(asked(contract_site, replace(row.ask, method="GET")))


def test_a_row_without_a_request_has_a_test() -> None:
    tests = "".join(file.read_text(encoding="utf-8") for file in Path(__file__).parents[1].rglob("test_*.py"))
    assert [row.name for row in PROVED if f"def {row.proof}(" not in tests] == []


def test_a_difference_has_its_reason() -> None:
    assert [row.name for row in ROWS if row.differs and not row.note] == []
    assert len({row.name for row in ROWS}) == len(ROWS)


def test_the_page_shows_the_contract() -> None:
    assert stale_pages("contract", contract_tables()) == [], "run `make test-table`"


def test_the_table_in_words() -> None:
    table = contract_tables()
    assert "## Pages\n\n| Case | Request | Response |\n| --- | --- | --- |\n" in table
    assert "| Trailing slash | `GET /a-page/?x=1&y` | 308 Permanent Redirect, `Location: /a-page?x=1&y` |\n" in table
    assert "(uvicorn rejects unknown methods before the app sees" in table
    assert "| Flask: 405 Method Not Allowed, `Allow: GET, HEAD, OPTIONS`; FastAPI and Quart: 400 Bad Request (" in table


def named(site: Site) -> BackendName:
    """Return the backend of a site, as a name of the contract."""
    return next(name for name in SUPPORTED_BACKENDS if name == site.backend)


def described(received: Received) -> dict[str, str | None]:
    """Return the headers that HEAD and GET must have in common."""
    return {name: received.headers.get(name) for name in ("content-type", "content-length", "location", "allow")}


def asked(site: Site, ask: CaseRequest) -> Received:
    """Send a request unchanged, and return the response even if the server stops reading the body."""
    connection = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=PATIENCE)
    try:
        connection.putrequest(ask.method, ask.path, skip_host="host" in ask.headers, skip_accept_encoding=True)
        for name, value in headers_of(ask):
            connection.putheader(name, value)
        connection.endheaders()
        send(connection, ask)
        response = connection.getresponse()
        named_headers = {name.lower(): value for name, value in response.getheaders()}
        return Received(response.status, named_headers, response.read())
    finally:
        connection.close()


def headers_of(ask: CaseRequest) -> list[tuple[str, str]]:
    """Return the headers of a request, including those that frame its body."""
    framing = {"transfer-encoding": "chunked"} if ask.chunks else {"content-length": str(len(ask.body))}
    added = {"user-agent": BROWSER, **framing}
    return [*((name, value) for name, value in added.items() if name not in ask.headers), *ask.header_lines()]


def send(connection: http.client.HTTPConnection, ask: CaseRequest) -> None:
    """Send the body. A server that has responded can close the connection before it has read the whole body."""
    try:
        connection.send(ask.body)
        for chunk in ask.chunks:
            connection.send(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        if ask.chunks:
            connection.send(b"0\r\n\r\n")
    except (BrokenPipeError, ConnectionResetError):
        pass
