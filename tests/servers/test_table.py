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
    """What came back. Header names are in lower case."""

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
    """Send the request of a row and compare the response."""
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
    assert "| Pages | Flask, FastAPI, Quart |\n| --- | --- |\n" in table
    assert "| A trailing slash `GET /a-page/?x=1&y` | 308 Permanent Redirect, to /a-page?x=1&y |\n" in table
    assert "(uvicorn knows the methods by name and" in table
    assert "| Flask: 405 Method Not Allowed, GET, HEAD, OPTIONS; FastAPI: 400 Bad Request; Quart: 400" in table


def named(site: Site) -> BackendName:
    """The backend of a site, as a name the table knows."""
    return next(name for name in SUPPORTED_BACKENDS if name == site.backend)


def described(received: Received) -> dict[str, str | None]:
    """What HEAD and GET must have in common."""
    return {name: received.headers.get(name) for name in ("content-type", "content-length", "location", "allow")}


def asked(site: Site, ask: CaseRequest) -> Received:
    """Sends a request without the tidying of an HTTP client, and reads the answer even if the server stops reading."""
    connection = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=PATIENCE)
    try:
        connection.putrequest(ask.method, ask.path, skip_host="host" in ask.headers, skip_accept_encoding=True)
        for name, value in headers_of(ask).items():
            connection.putheader(name, value)
        connection.endheaders()
        send(connection, ask)
        response = connection.getresponse()
        named_headers = {name.lower(): value for name, value in response.getheaders()}
        return Received(response.status, named_headers, response.read())
    finally:
        connection.close()


def headers_of(ask: CaseRequest) -> dict[str, str]:
    """The headers of a request, with those that frame its body."""
    framing = {"transfer-encoding": "chunked"} if ask.chunks else {"content-length": str(len(ask.body))}
    return {"user-agent": BROWSER, **framing, **ask.headers}


def send(connection: http.client.HTTPConnection, ask: CaseRequest) -> None:
    """The body. A server that has answered may close before it has read all of it."""
    try:
        connection.send(ask.body)
        for chunk in ask.chunks:
            connection.send(b"%x\r\n%s\r\n" % (len(chunk), chunk))
        if ask.chunks:
            connection.send(b"0\r\n\r\n")
    except (BrokenPipeError, ConnectionResetError):
        pass
