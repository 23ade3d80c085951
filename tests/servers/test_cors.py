"""CORS rules, without a server."""

from lib.http.messages import Response
from lib.servers.rule_list import CrossOrigin
from lib.servers.rules import ResponseHead, WsgiRequest
from lib.servers.security import ContentSecurity, is_document

ONE, TWO, OTHER = "http://127.0.0.1:8551", "https://docs.example.org", "http://other.example"
RULE = CrossOrigin((ONE, TWO))


def request(method: str, origin: str | None, requested: str | None = None) -> WsgiRequest:
    """Return a request with the headers of a browser."""
    given = {"HTTP_ORIGIN": origin, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": requested}
    headers = {name: value for name, value in given.items() if value is not None}
    return WsgiRequest({"REQUEST_METHOD": method, **headers}, "/")


def response_headers(sent: list[tuple[str, str]], origin: str | None) -> list[tuple[str, str]]:
    """Return the headers of a response after the rule."""
    head = ResponseHead(200, sent)
    assert not RULE.process_response(request("GET", origin), head)
    return head.headers


def preflight(method: str, origin: str | None, requested: str | None) -> Response | None:
    """Return the response to a preflight request."""
    return RULE.process_request(request(method, origin, requested))


def test_an_allowed_origin_is_named_alone() -> None:
    assert dict(response_headers([], TWO)) == {"vary": "Origin", "access-control-allow-origin": TWO}


def test_another_origin_and_none_get_no_more_than_vary() -> None:
    for origin in (OTHER, None, "", "null", "*", f"{ONE}0", f"{ONE}/", ONE.upper(), f"{ONE}, {TWO}"):
        assert response_headers([], origin) == [("vary", "Origin")], origin


def test_a_response_keeps_its_headers_and_what_it_varies_by() -> None:
    sent = [("content-type", "text/html"), ("Vary", "Accept"), ("set-cookie", "a=1"), ("vary", "Accept-Encoding")]
    assert response_headers(sent, None) == [
        ("content-type", "text/html"),
        ("set-cookie", "a=1"),
        ("vary", "Accept, Accept-Encoding, Origin"),
    ]


def test_a_preflight_of_an_allowed_origin_is_told_what_it_may() -> None:
    told = preflight("OPTIONS", ONE, "DELETE")
    assert told is not None
    assert (told.status, told.body) == (204, b"")
    assert told.headers["access-control-allow-methods"] == "GET, POST"
    assert told.headers["access-control-allow-headers"] == "content-type"
    assert int(told.headers["access-control-max-age"]) > 0
    assert "access-control-allow-credentials" not in told.headers


def test_what_is_no_preflight_is_left_to_the_site() -> None:
    assert preflight("OPTIONS", OTHER, "POST") is None
    assert preflight("OPTIONS", None, "POST") is None
    assert preflight("OPTIONS", ONE, None) is None
    assert preflight("POST", ONE, "POST") is None


def test_documents_may_connect_to_the_site_and_its_peers() -> None:
    assert "; connect-src 'self'; " in ContentSecurity().of(b"")
    reachable = "http://127.0.0.1:8551 ws://127.0.0.1:8551 https://docs.example.org wss://docs.example.org"
    assert f"; connect-src 'self' {reachable}; " in ContentSecurity(peers=(ONE, TWO)).of(b"")


def test_which_answers_carry_the_policy() -> None:
    assert is_document("text/html; charset=utf-8")
    assert is_document("text/html")
    assert not is_document(None)
    assert not is_document("application/json")
