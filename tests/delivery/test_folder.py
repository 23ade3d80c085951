"""Static files are served in their current version, and none outside the folder."""

import os
from pathlib import Path

import pytest

from lib.delivery.static_files import MAX_CACHED_BYTES, Folder, content_type
from lib.http.compression import FOREVER, REVALIDATE
from lib.http.messages import Request, Response
from tests.delivery.conftest import AS_IT_IS

SECRET = b"not for readers"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Create a folder with a file, a subfolder, and a secret next to it."""
    root = tmp_path / "assets"
    (root / "deep").mkdir(parents=True)
    (root / "a.css").write_bytes(b"a{}")
    (root / "deep" / "b.js").write_bytes(b"b()")
    (tmp_path / "secret.txt").write_bytes(SECRET)
    return root


@pytest.fixture
def folder(root: Path) -> Folder:
    return Folder(root, AS_IT_IS)


def get(folder: Folder, path: str, m: object = "", **headers: str) -> Response:
    query = {"m": str(m)} if m else {}
    return folder(
        Request(f"/assets/{path}", path, query, {name.replace("_", "-"): text for name, text in headers.items()})
    )


def touch(file: Path, seconds: float) -> None:
    """Set the modification time of a file."""
    os.utime(file, (seconds, seconds))


def test_a_file_is_answered_with_its_type(folder: Folder) -> None:
    css, js = get(folder, "a.css"), get(folder, "deep/b.js")
    assert (css.status, css.body, css.content_type) == (200, b"a{}", "text/css; charset=utf-8")
    assert (js.status, js.body, js.content_type) == (200, b"b()", "text/javascript")
    assert get(folder, "a.css", if_none_match=css.headers["etag"]).status == 304


def test_a_file_is_read_once(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    first = folder.lookup(Request("", "a.css"))
    monkeypatch.setattr(Path, "read_bytes", lambda _: pytest.fail("read again"))
    assert folder.lookup(Request("", "a.css")) is first


def test_a_change_of_the_file_is_seen(folder: Folder, root: Path) -> None:
    before = get(folder, "a.css").headers["etag"]
    (root / "a.css").write_bytes(b"a{color:red}")
    after = get(folder, "a.css", if_none_match=before)
    assert (after.status, after.body) == (200, b"a{color:red}")
    touch(root / "a.css", 1_000_000)
    (root / "a.css").write_bytes(b"a{color:tan}")  # The file has the same length.
    assert get(folder, "a.css").body == b"a{color:tan}"


def test_a_file_that_comes_or_goes_is_seen(folder: Folder, root: Path) -> None:
    assert get(folder, "new.css").status == 404
    (root / "new.css").write_bytes(b"n{}")
    assert get(folder, "new.css").body == b"n{}"
    (root / "new.css").unlink()
    assert get(folder, "new.css").status == 404


def version_in(markup: str) -> str:
    """Return the version in the only URL of this markup."""
    return markup.partition("?m=")[2].partition('"')[0]


def test_the_url_of_the_current_version_is_good_for_ever(folder: Folder, root: Path) -> None:
    current = version_in(folder.with_versions('<script src="/assets/a.css?m=1700000000.5"></script>'))
    assert get(folder, "a.css", current).headers["cache-control"] == FOREVER
    for other in ("", "1700000000.5", "x", current[:-1], f"{current}0"):
        assert get(folder, "a.css", other).headers["cache-control"] == REVALIDATE
    (root / "a.css").write_bytes(b"a{color:red}")
    assert get(folder, "a.css", current).headers["cache-control"] == REVALIDATE


def test_versions_are_the_same_wherever_a_file_was_installed(folder: Folder, root: Path) -> None:
    """Dash uses the modification time of the file, so two machines behind one URL would disagree."""
    written = []
    for seconds in (1_700_000_000, 1_800_000_000.25):
        touch(root / "a.css", seconds)
        touch(root / "deep" / "b.js", seconds)
        written.append(
            folder.with_versions(
                f'<link href="/app/assets/a.css?m={seconds}"><script src="/assets/deep/b.js?m={seconds}"></script>'
            )
        )
    assert written[0] == written[1]
    assert "1700000000" not in written[0]
    (root / "a.css").write_bytes(b"a{color:red}")
    assert folder.with_versions('<link href="/assets/a.css?m=1">') not in written[0]


@pytest.mark.parametrize(
    "markup",
    [
        "",
        "assets/a.css?m=1",
        '<a href="/assets/a.css">',
        '<a href="/assets/nope.css?m=1">',
        '<a href="/other/a.css?m=1">',
        '<a href="/assets/../secret.txt?m=1">',
    ],
)
def test_other_urls_stay(folder: Folder, markup: str) -> None:
    assert folder.with_versions(markup) == markup


def test_asking_for_other_versions_leaves_nothing_behind(folder: Folder) -> None:
    bodies = {id(folder.lookup(Request("", "a.css", {"m": str(number)}))) for number in range(50)}
    assert len(bodies) == 1


def test_a_very_long_file_is_not_kept(folder: Folder, root: Path) -> None:
    (root / "film.bin").write_bytes(bytes(MAX_CACHED_BYTES + 1))
    first, second = (folder.lookup(Request("", "film.bin")) for _ in range(2))
    assert first is not None
    assert second is not None
    assert first is not second
    assert first.fingerprint == second.fingerprint
    assert get(folder, "film.bin", range="bytes=5-9").body == bytes(5)


@pytest.mark.parametrize(
    "path",
    ["", ".", "/", "deep", "deep/", "nope.css", "../secret.txt", "deep/../../secret.txt", "/etc/passwd", "//etc/passwd",
     "..\\secret.txt", "a.css/", "a.css/x", "a" * 300, "a" * 70_000, "\0", "a\0.css", "\ud800",
     "link.txt", "linked/secret.txt"],
)  # fmt: skip
def test_nothing_else_is_served(folder: Folder, root: Path, path: str) -> None:
    (root / "link.txt").symlink_to(root.parent / "secret.txt")
    (root / "linked").symlink_to(root.parent)
    response = get(folder, path)
    if path == "a.css/":  # A slash at the end of a name has no effect.
        assert response.body == b"a{}"
        return
    assert (response.status, response.content_type) == (404, "application/problem+json")
    assert SECRET not in response.body


def test_a_link_inside_the_folder_is_followed(folder: Folder, root: Path) -> None:
    (root / "same.css").symlink_to(root / "a.css")
    assert get(folder, "same.css").body == b"a{}"


def test_everything_is_every_file(folder: Folder) -> None:
    assert [stored.body for stored in folder.iter_cached()] == [b"a{}", b"b()"]


@pytest.mark.parametrize(
    ("name", "expected"),
    [("x.svg", "image/svg+xml"), ("x.json", "application/json"), ("x.html", "text/html; charset=utf-8"),
     ("x", "application/octet-stream"), ("x.nosuch", "application/octet-stream"), ("x.woff2", "font/woff2")],
)  # fmt: skip
def test_the_type_by_the_name(name: str, expected: str) -> None:
    assert content_type(name) == expected
