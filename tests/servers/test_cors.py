"""CORS rules, without a server."""

from lib.http.messages import Response
from lib.servers.hosts import CrossSite
from lib.servers.policy import Policy
from lib.servers.rule_list import CrossOrigin
from lib.servers.rules import ResponseHead, WsgiRequest
from lib.servers.security import ContentSecurity, is_document

ONE, TWO, OTHER = "http://127.0.0.1:8551", "https://docs.example.org", "http://other.example"
PUBLIC = frozenset({"api/", ".md", "llms.txt", "/llms.txt", ".well-known/"})
RULE = CrossOrigin(Policy(prefix="/my-app/", cross_site=CrossSite(peers=(ONE, TWO))))
OPEN_RULE = CrossOrigin(Policy(prefix="/my-app/", public_paths=PUBLIC))


def request(method: str, origin: str | None, requested: str | None = None, path: str = "/my-app/") -> WsgiRequest:
    """Return a request with the headers of a browser."""
    given = {"HTTP_ORIGIN": origin, "HTTP_ACCESS_CONTROL_REQUEST_METHOD": requested}
    headers = {name: value for name, value in given.items() if value is not None}
    return WsgiRequest({"REQUEST_METHOD": method, **headers}, path)


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


def test_pages_of_all_sites_can_read_public_paths_and_markdown() -> None:
    open_paths = ("api/pages", "api/", "a.md", "deep/b.md", "llms.txt", "a/llms.txt", ".well-known/api-catalog")
    closed_paths = ("", "a", "apis", "amd", "a/api/pages", "healthz", "_dash-layout")

    def allowed(path: str, content_type: str = "application/json", method: str = "GET") -> str | None:
        head = ResponseHead(200, [("content-type", content_type)])
        assert not OPEN_RULE.process_response(request(method, OTHER, path=f"/my-app/{path}"), head)
        return head.get("access-control-allow-origin")

    assert {path: allowed(path) for path in open_paths} == dict.fromkeys(open_paths, "*")
    assert {path: allowed(path) for path in closed_paths} == dict.fromkeys(closed_paths)
    assert allowed("a", "text/markdown; charset=utf-8") == "*"
    assert allowed("api/tasks", method="POST") is None
    for path in open_paths:
        told = OPEN_RULE.process_request(request("OPTIONS", OTHER, "GET", f"/my-app/{path}"))
        assert told is not None and told.headers["access-control-allow-methods"] == "GET, HEAD", path
    for path in closed_paths:
        assert OPEN_RULE.process_request(request("OPTIONS", OTHER, "GET", f"/my-app/{path}")) is None, path


def test_without_public_paths_nothing_is_open() -> None:
    rule = CrossOrigin(Policy())
    head = ResponseHead(200, [("content-type", "text/markdown")])
    assert not rule.process_response(request("GET", OTHER, path="/api/pages"), head)
    assert head.headers == [("content-type", "text/markdown")]
    assert rule.process_request(request("OPTIONS", OTHER, "GET", "/api/pages")) is None


def test_an_app_can_allow_other_origins_itself() -> None:
    head = ResponseHead(200, [("Access-Control-Allow-Origin", ONE)])
    OPEN_RULE.process_response(request("GET", ONE, path="/my-app/api/own"), head)
    assert [value for name, value in head.headers if name.lower() == "access-control-allow-origin"] == [ONE]


def test_documents_may_connect_to_the_site_and_its_peers() -> None:
    assert "; connect-src 'self'; " in ContentSecurity().of(b"")
    reachable = "http://127.0.0.1:8551 ws://127.0.0.1:8551 https://docs.example.org wss://docs.example.org"
    assert f"; connect-src 'self' {reachable}; " in ContentSecurity(peers=(ONE, TWO)).of(b"")


def test_which_answers_carry_the_policy() -> None:
    assert is_document("text/html; charset=utf-8")
    assert is_document("text/html")
    assert not is_document(None)
    assert not is_document("application/json")
