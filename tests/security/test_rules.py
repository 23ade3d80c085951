"""Host, origin, and proxy rules, without a server."""

from collections.abc import Mapping

import pytest

from lib.http.origins import is_at, is_from_own_page
from lib.servers.hosts import CrossSite, Hosts, hosts_from
from lib.servers.proxies import ForwardedRequest, Proxies, proxies_from
from lib.settings import Settings

SERVED = Hosts(frozenset({"docs.example.org", "*.mirror.example.org", "::1"}))


@pytest.mark.parametrize("host", [
    "docs.example.org", "DOCS.example.org:8443", "docs.example.org.", "a.mirror.example.org",
    "b.a.mirror.example.org:80", "[::1]:8550",
])  # fmt: skip
def test_hosts_that_are_served(host: str) -> None:
    assert SERVED.rejection(host, "") is None


@pytest.mark.parametrize(("host", "status"), [
    ("evil.example", 421), ("mirror.example.org", 421), ("evilmirror.example.org", 421),
    ("docs.example.org.evil.example", 421),
    ("", 400), (None, 400), ("a b", 400), ("user@docs.example.org", 400), ("docs.example.org/x", 400),
    ("docs.example.org, evil.example", 400), ("[::1", 400), ("docs.example.org:port", 400), ("\x00", 421),
])  # fmt: skip
def test_hosts_that_are_not(host: str | None, status: int) -> None:
    rejection = SERVED.rejection(host, "")
    assert rejection is not None
    assert rejection.status == status
    for probe in ("healthz", "readyz"):
        assert SERVED.rejection(host, probe) is None


def test_the_hosts_of_the_settings() -> None:
    production = Settings(
        _env_file=None,
        environment="production",
        site_base_url="https://docs.example.org:8443",
        allowed_hosts="A.lan:80, *.example.net, fd00::5",
    )
    local = {"localhost", "127.0.0.1", "::1"}
    assert hosts_from(production).names == local | {"docs.example.org", "a.lan", "*.example.net", "fd00::5"}
    development = production.model_copy(update={"environment": "development"})
    assert hosts_from(development).rejection("anything.example", "") is None
    assert hosts_from(production.model_copy(update={"allowed_hosts": "*"})).rejection("a.example", "") is None


@pytest.mark.parametrize(("origin", "host", "same"), [
    ("https://a.example", "a.example", True), ("https://A.example:443", "a.example", True),
    ("http://a.example:8550", "a.example:8550", True), ("http://[::1]:80", "[::1]", True),
    ("https://a.example", "a.example:8443", False), ("https://b.example", "a.example", False),
    ("null", "a.example", False),
    ("", "", False), ("file://", "a.example", False), ("https://a.example@b.example", "a.example", False),
])  # fmt: skip
def test_whether_an_origin_is_that_of_the_host(origin: str, host: str, same: bool) -> None:
    assert is_at(origin, host) is same


PEER = "https://peer.example"
OWN = {"host": "a.example"}


@pytest.mark.parametrize(("headers", "allowed"), [
    ({}, True),  # a script
    ({"sec-fetch-site": "same-origin", "origin": "https://other.example"}, True),  # a proxy changed the host
    ({"sec-fetch-site": "none"}, True),
    ({"sec-fetch-site": "same-site"}, False),
    ({"sec-fetch-site": "cross-site", "origin": "https://a.example"}, False),
    ({"sec-fetch-site": "cross-site", "origin": PEER}, True),
    ({"sec-fetch-site": "nonsense"}, False),
    ({"origin": "https://a.example"}, True),
    ({"origin": "https://evil.example"}, False),
    ({"origin": "null"}, False),
    ({"origin": PEER}, True),
])  # fmt: skip
def test_who_may_change_something(headers: Mapping[str, str], allowed: bool) -> None:
    rules = CrossSite((PEER,))
    for method in ("POST", "PUT", "DELETE", "PATCH", "FOO"):
        assert (rules.rejection(method, "_visit", {**OWN, **headers}) is None) is allowed
    for method in ("GET", "HEAD", "OPTIONS"):
        assert rules.rejection(method, "_visit", {**OWN, **headers}) is None
    assert rules.is_own({**OWN, **headers}) is allowed


def proxies(trusted: str) -> Proxies:
    return proxies_from(Settings(_env_file=None, trusted_proxies=trusted))


@pytest.mark.parametrize(("peer", "trusted"), [
    ("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("11.1.2.3", False), ("fd00::7", True), ("fd01::7", False),
    ("192.0.2.1", True), ("", False), ("unix:", False), ("nonsense", False), ("10.1.2.3%eth0", True),
])  # fmt: skip
def test_who_is_trusted(peer: str, trusted: bool) -> None:
    assert proxies("10.0.0.0/8, fd00::/16, 192.0.2.1, nonsense, 10.0.0.1/8").trusts(peer) is trusted


def test_a_unix_socket_is_trusted_by_its_word() -> None:
    assert proxies("unix:").trusts("")
    assert not proxies("unix:").trusts("10.0.0.1")
    assert not proxies("").trusts("")


@pytest.mark.parametrize(("chain", "address"), [
    ("198.51.100.7", "198.51.100.7"),
    ("198.51.100.7, 10.0.0.2", "198.51.100.7"),
    ("6.6.6.6, 198.51.100.7, 10.0.0.2, 10.0.0.1", "198.51.100.7"),  # the first address was written by the client
    ("10.0.0.3, 10.0.0.2", "10.0.0.3"),
    ("198.51.100.7:4711", "198.51.100.7"),
    ("[2001:db8::1]:4711", "2001:db8::1"),
    ("2001:DB8::1", "2001:db8::1"),
    ('"198.51.100.7"', "198.51.100.7"),
    ("nonsense, 10.0.0.2", "10.0.0.2"),
    ("198.51.100.7, nonsense", None),
    ("", None), (",", None), ("[::1", None), ("1.2.3", None), ("\udcff", None), ("9" * 10_000, None),
])  # fmt: skip
def test_the_reader_is_the_last_who_is_no_proxy(chain: str, address: str | None) -> None:
    assert proxies("10.0.0.0/8").read({"x-forwarded-for": chain}).address == address


@pytest.mark.parametrize(("headers", "reader"), [
    ({"x-forwarded-proto": "HTTPS"}, ForwardedRequest(scheme="https")),
    ({"x-forwarded-proto": "http, https"}, ForwardedRequest(scheme="https")),
    ({"x-forwarded-proto": "javascript"}, ForwardedRequest()),
    ({"x-forwarded-host": "evil.example, docs.example.org:8443"}, ForwardedRequest(host="docs.example.org:8443")),
    ({"x-forwarded-host": "a b"}, ForwardedRequest()),
    ({"x-forwarded-host": ""}, ForwardedRequest()),
    ({}, ForwardedRequest()),
])  # fmt: skip
def test_scheme_and_host(headers: Mapping[str, str], reader: ForwardedRequest) -> None:
    assert proxies("10.0.0.0/8").read(headers) == reader


@pytest.mark.parametrize(("headers", "own"), [
    ({}, None),  # a script
    ({"sec-fetch-site": "none", "origin": "https://evil.example"}, None),  # a user who typed the URL
    ({"sec-fetch-site": "same-origin"}, True),
    ({"sec-fetch-site": "same-site"}, False),
    ({"sec-fetch-site": "", "origin": "https://evil.example"}, False),
    ({"origin": "https://a.example"}, True),
    ({"origin": "https://a.example:443"}, True),
    ({"origin": "https://docs.example.org"}, True),  # the public URL of the site
    ({"origin": "https://docs.example.org:8443"}, False),
    ({"origin": "null"}, False),
    ({"origin": "https://evil.example"}, False),
])  # fmt: skip
def test_whether_a_page_of_the_site_asks(headers: Mapping[str, str], own: bool | None) -> None:
    assert is_from_own_page({**OWN, **headers}, "https://docs.example.org/base") is own
