"""Send a request to a running site, and return the response unchanged: not decompressed, with all headers."""

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
# Headers of the server, of the connection, and of the request ID.
OF_THE_SERVER = frozenset({"date", "server", "connection", "keep-alive", "x-request-id"})
UNPACK: Mapping[str, Callable[[bytes], bytes]] = {
    "br": brotli.decompress,
    "zstd": lambda body: zstandard.ZstdDecompressor().decompress(body),
    "gzip": gzip.decompress,
}


@dataclass(frozen=True, slots=True)
class Fetched:
    """A response. Header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes

    @property
    def encoding(self) -> str:
        """Return the encoding of the body, or an empty string."""
        return self.headers.get("content-encoding", "")

    @property
    def unpacked(self) -> bytes:
        """Return the body without its encoding."""
        return UNPACK[self.encoding](self.body) if self.encoding else self.body


def fetch(site: Site, path: str, method: str = "GET", **headers: str) -> Fetched:
    """Send a request as a browser, with only these headers. `if_none_match` is sent as `if-none-match`."""
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
    """Return the response in one encoding, compressed with the best level.

    The site does this after the first request, so this function repeats the request.
    """
    last: list[Fetched] = []

    def is_packed() -> bool:
        last[:] = [fetch(site, path, accept_encoding=accept_encoding, **headers)]
        is_fast = last[0].headers.get("etag", "").endswith('-fast"')
        return last[0].encoding == accept_encoding and not is_fast

    until(is_packed, seconds=WAIT_SECONDS)
    return last[0]
