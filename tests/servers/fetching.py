"""Asks a running site for one thing, and shows the answer as it came: nothing unpacked, no header dropped."""

import gzip
import http.client
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import brotli
import zstandard

from benchmarks.ready import WAIT_SECONDS
from tests.serving import BROWSER, Site
from tests.waiting import PATIENCE, until

ENCODINGS = ("br", "zstd", "gzip")
# What a server says of itself, of the connection and of the request.
OF_THE_SERVER = frozenset({"date", "server", "connection", "keep-alive", "x-request-id"})
UNPACK: Mapping[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "gzip": gzip.decompress,
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """One answer. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def encoding(self) -> str:
        """The encoding of the body; empty when there is none."""
        return self.headers.get("content-encoding", "")

    @property
    def unpacked(self) -> bytes:
        """The body without its encoding."""
        return UNPACK[self.encoding](self.body) if self.encoding else self.body


def fetch(site: Site, path: str, method: str = "GET", **headers: str) -> Fetched:
    """As a browser that says no more than is given: `if_none_match` stands for `if-none-match`."""
    connection = http.client.HTTPConnection(site.url.removeprefix("http://"), timeout=PATIENCE)
    try:
        connection.putrequest(method, path, skip_accept_encoding=True)
        for name, value in {"user_agent": BROWSER, "accept": "text/html, */*;q=0.8", **headers}.items():
            connection.putheader(name.replace("_", "-"), value)
        connection.endheaders()
        response = connection.getresponse()
        pairs = [(name.lower(), value) for name, value in response.getheaders()]
        headers = dict(pairs)
        assert len(headers) == len(pairs), f"a header came twice: {pairs}"
        of_the_app = {name: value for name, value in headers.items() if name not in OF_THE_SERVER}
        return Fetched(response.status, of_the_app, response.read())
    finally:
        connection.close()


def fetch_packed(site: Site, path: str, accept_encoding: str, **headers: str) -> Fetched:
    """The same in one encoding, once the site has packed it: that happens after the first reader asked."""
    last: list[Fetched] = []

    def is_packed() -> bool:
        last[:] = [fetch(site, path, accept_encoding=accept_encoding, **headers)]
        return last[0].encoding == accept_encoding

    until(is_packed, seconds=WAIT_SECONDS)
    return last[0]
