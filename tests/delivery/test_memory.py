"""The response cache serves each path from the correct handler, and leaves all other paths to the framework."""

from collections.abc import Callable, Iterator, Mapping

import pytest

from lib.delivery import delivery as module
from lib.delivery.delivery import SiteCache
from lib.http.cached_body import NOT_FOUND, CachedBody, CachedHandler
from lib.http.messages import Handler, Request, Response


class Shelf(CachedHandler):
    """A handler that finds bodies by the rest of the path, and records its requests."""

    def __init__(self, **bodies: str) -> None:
        self._bodies = {name: CachedBody(body.encode(), "text/plain") for name, body in bodies.items()}
        self.asked: list[Request] = []

    def lookup(self, request: Request) -> CachedBody | None:
        self.asked.append(request)
        return self._bodies.get(request.tail)

    def iter_cached(self) -> Iterator[CachedBody]:
        yield from self._bodies.values()


class Endless(Shelf):
    """A handler with the same body for every path."""

    def lookup(self, request: Request) -> CachedBody | None:
        return CachedBody(b"item", "text/plain")


def fresh(_: Request) -> Response:
    return Response(b"made for one reader")


def noting(asked: list[str]) -> Callable[[str], bool]:
    """Return a function that reports that no other route has a path, and records the paths."""

    def is_taken(path: str) -> bool:
        asked.append(path)
        return False

    return is_taken


def memory(prefix: str = "", taken: tuple[str, ...] = ()) -> tuple[SiteCache, Mapping[str, Shelf]]:
    """Return the cache and the handlers of a site with pages, a folder, and a file."""
    shelves = {
        "pages": Shelf(**{"": "home", "a": "page a", "files/x": "a page that nobody can ask for"}),
        "/files/": Shelf(x="file x", **{"deep/y": "file y"}),
        "/index.json": Shelf(**{"": "index"}),
    }
    routes: dict[str, Handler] = {"/files/": shelves["/files/"], "/index.json": shelves["/index.json"], "/fresh": fresh}
    return SiteCache(prefix, routes, shelves["pages"], lambda path: path in taken), shelves


@pytest.mark.parametrize("prefix", ["", "/my-app"])
@pytest.mark.parametrize(
    ("path", "body"),
    [("/", b"home"), ("/a", b"page a"), ("/files/x", b"file x"), ("/files/deep/y", b"file y"),
     ("/index.json", b"index")],
)  # fmt: skip
def test_each_address_has_its_part(prefix: str, path: str, body: bytes) -> None:
    response = memory(prefix)[0](Request(prefix + path))
    assert response is not None
    assert (response.status, response.body) == (200, body)


@pytest.mark.parametrize("prefix", ["", "/my-app"])
@pytest.mark.parametrize(
    "path", ["/b", "/files/", "/files", "/files/nope", "/fresh", "/index.json/", "/index", "//", "//x"]
)
def test_the_framework_answers_the_rest(prefix: str, path: str) -> None:
    assert memory(prefix)[0](Request(prefix + path)) is None


def test_a_part_sees_the_whole_request() -> None:
    kept, shelves = memory("/my-app")
    kept(Request("/my-app/files/deep/y", query={"m": "1"}, headers={"range": "bytes=0-0"}))
    [asked] = shelves["/files/"].asked
    assert (asked.path, asked.tail) == ("/my-app/files/deep/y", "deep/y")
    assert (asked.query, asked.headers) == ({"m": "1"}, {"range": "bytes=0-0"})


def test_the_answer_suits_the_request() -> None:
    kept, _ = memory()
    response = kept(Request("/a", headers={"range": "bytes=0-0"}))
    assert response is not None
    assert (response.status, response.body) == (206, b"p")
    known = kept(Request("/a", headers={"if-none-match": response.headers["etag"]}))
    assert known is not None
    assert known.status == 304


def test_a_route_of_somebody_elses_at_a_pages_path_goes_first() -> None:
    kept, _ = memory("/my-app", taken=("/my-app/a",))
    assert kept(Request("/my-app/a")) is None
    assert kept(Request("/my-app/")) is not None


def test_asking_for_nonsense_leaves_nothing_behind() -> None:
    asked: list[str] = []
    kept = SiteCache("", {}, Shelf(a="page a"), noting(asked))
    for number in range(100):
        assert kept(Request(f"/nope-{number}")) is None
    assert asked == []
    for _ in range(3):
        kept(Request("/a"))
    assert asked == ["/a"], "routes are looked up once per page"


def test_what_is_remembered_has_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """A page whose path has variables responds to any number of paths."""
    monkeypatch.setattr(module, "CACHE_SIZE", 10)
    asked: list[str] = []
    kept = SiteCache("", {}, Endless(), noting(asked))
    for number in range(30):
        assert kept(Request(f"/items/{number}")) is not None
    kept(Request("/items/0"))
    assert asked.count("/items/0") == 2


def test_everything_is_all_that_the_parts_have() -> None:
    kept, _ = memory()
    bodies = sorted(stored.body for stored in kept.iter_cached())
    assert bodies == sorted([b"home", b"page a", b"file x", b"file y", b"index", b"a page that nobody can ask for"])


def test_a_part_without_a_body_says_that_there_is_none() -> None:
    assert Shelf()(Request("/x", "x")) is NOT_FOUND
    assert NOT_FOUND.headers["cache-control"] == "no-store"
