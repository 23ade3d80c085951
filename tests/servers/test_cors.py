"""CORS rules, without a server."""

from lib.servers.hosts import Cors
from lib.servers.security import ContentSecurity, is_document

ONE, TWO, OTHER = "http://127.0.0.1:8551", "https://docs.example.org", "http://other.example"
CORS = Cors((ONE, TWO))


def test_an_allowed_origin_is_named_alone() -> None:
    assert dict(CORS.amended([], TWO)) == {"vary": "Origin", "access-control-allow-origin": TWO}


def test_another_origin_and_none_get_no_more_than_vary() -> None:
    for origin in (OTHER, None, "", "null", "*", f"{ONE}0", f"{ONE}/", ONE.upper(), f"{ONE}, {TWO}"):
        assert CORS.amended([], origin) == [("vary", "Origin")], origin


def test_an_answer_keeps_its_headers_and_what_it_varies_by() -> None:
    sent = [("content-type", "text/html"), ("Vary", "Accept"), ("set-cookie", "a=1"), ("vary", "Accept-Encoding")]
    assert CORS.amended(sent, None) == [
        ("content-type", "text/html"),
        ("set-cookie", "a=1"),
        ("vary", "Accept, Accept-Encoding, Origin"),
    ]


def test_a_preflight_of_an_allowed_origin_is_told_what_it_may() -> None:
    told = CORS.preflight("OPTIONS", ONE, "DELETE")
    assert told is not None
    assert (told.status, told.body) == (204, b"")
    assert told.headers["access-control-allow-methods"] == "GET, POST"
    assert told.headers["access-control-allow-headers"] == "content-type"
    assert int(told.headers["access-control-max-age"]) > 0
    assert "access-control-allow-credentials" not in told.headers


def test_what_is_no_preflight_is_left_to_the_site() -> None:
    assert CORS.preflight("OPTIONS", OTHER, "POST") is None
    assert CORS.preflight("OPTIONS", None, "POST") is None
    assert CORS.preflight("OPTIONS", ONE, None) is None
    assert CORS.preflight("POST", ONE, "POST") is None


def test_documents_may_connect_to_the_site_and_its_peers() -> None:
    assert "; connect-src 'self'; " in ContentSecurity().of(b"")
    reachable = "http://127.0.0.1:8551 ws://127.0.0.1:8551 https://docs.example.org wss://docs.example.org"
    assert f"; connect-src 'self' {reachable}; " in ContentSecurity(peers=(ONE, TWO)).of(b"")


def test_which_answers_carry_the_policy() -> None:
    assert is_document("text/html; charset=utf-8")
    assert is_document("text/html")
    assert not is_document(None)
    assert not is_document("application/json")
