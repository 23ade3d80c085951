"""Images are found inside the site only."""

import os
import struct
import zlib
from pathlib import Path

import pytest

from lib.content.links import LinkContext, LinkResolver, resolve_media
from lib.content.parsed_page import ImageSource

SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="30" height="20"/>'


def png(width: int, height: int) -> bytes:
    """Return a small image."""
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b"")]
    body = b"".join(struct.pack(">I", len(data)) + kind + data + struct.pack(">I", 0) for kind, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + body


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Create a site with a page folder, its assets, and private files."""
    for folder in ("docs/page/.git", "docs/.hidden", "docs/other", "assets/deep", "outside", "docs-private"):
        (tmp_path / folder).mkdir(parents=True)
    for file in ("docs/page/a.png", "docs/page/.a.png", "docs/.hidden/a.png", "docs/page/.git/a.png",
                 "docs/other/a b ü#1.png", "outside/a.png", "docs-private/a.png", "assets/deep/a.png"):  # fmt: skip
        (tmp_path / file).write_bytes(png(40, 30))
    (tmp_path / "docs/page/a.svg").write_text(SVG)
    (tmp_path / "docs/page/bad.png").write_text("no picture")
    (tmp_path / "docs/page/UPPER.PNG").write_bytes(png(1, 2))
    (tmp_path / "docs/page/secret.md").write_text("secret")
    (tmp_path / "docs/page/folder.png").mkdir()
    (tmp_path / "docs/page/b\\a.png").write_bytes(png(1, 1))
    (tmp_path / "docs/page/out.png").symlink_to(tmp_path / "outside/a.png")
    (tmp_path / "docs/page/hidden.png").symlink_to(tmp_path / "docs/.hidden/a.png")
    (tmp_path / "docs/page/text.png").symlink_to(tmp_path / "docs/page/secret.md")
    (tmp_path / "docs/page/in.png").symlink_to(tmp_path / "docs/page/a.png")
    (tmp_path / "docs/page/up").symlink_to(tmp_path / "outside")
    (tmp_path / "docs/page/loop.png").symlink_to(tmp_path / "docs/page/loop.png")
    return tmp_path


def found(site: Path, src: str) -> ImageSource | None:
    """Return the result for a source on a page in `docs/page`."""
    return LinkResolver(LinkContext(site, site / "docs", {}, debug=True), site / "docs/page/page.md").image(src)


@pytest.mark.parametrize(
    ("src", "expected"),
    [
        ("a.png", ImageSource("/_media/page/a.png", 40, 30)),
        ("./a.png?v=1", ImageSource("/_media/page/a.png", 40, 30)),
        ("UPPER.PNG", ImageSource("/_media/page/UPPER.PNG", 1, 2)),
        ("a.svg", ImageSource("/_media/page/a.svg", 30, 20)),
        ("a.svg#part", ImageSource("/_media/page/a.svg#part", 30, 20)),
        ("bad.png", ImageSource("/_media/page/bad.png", None, None)),
        ("in.png", ImageSource("/_media/page/a.png", 40, 30)),
        ("../other/a%20b%20ü%231.png", ImageSource("/_media/other/a%20b%20%C3%BC%231.png", 40, 30)),
        ("../../docs/page/a.png", ImageSource("/_media/page/a.png", 40, 30)),
        ("/assets/deep/a.png", ImageSource("/assets/deep/a.png", 40, 30)),
        ("data:image/png;base64,AAAA", ImageSource("data:image/png;base64,AAAA", None, None)),
    ],
)
def test_images_of_the_site(site: Path, src: str, expected: ImageSource) -> None:
    """An image next to the page or in the assets gets its URL and, if the file contains it, its size."""
    assert found(site, src) == expected


@pytest.mark.parametrize(
    "src",
    [
        "",
        "missing.png",
        "https://example.org/a.png",
        "http://example.org/a.png",
        "//example.org/a.png",
        "https://example.org/assets/deep/a.png",
        "//example.org/assets/deep/a.png",
        "x:a.png",
        "b\\a.png",
        "file:///etc/a.png",
        "javascript:alert(1)//a.png",
        "data:text/html,<script>",
        "http://[",
        "../../outside/a.png",
        "..%2f..%2foutside/a.png",
        "%2e%2e/%2e%2e/outside/a.png",
        "../../docs-private/a.png",
        "up/a.png",
        "out.png",
        "..\\..\\outside\\a.png",
        "/outside/a.png",
        "/a.png",
        "/assets",
        "/assets/",
        "/assets/../outside/a.png",
        "/assets//etc/a.png",
        "/assetsx/a.png",
        ".a.png",
        ".git/a.png",
        "../.hidden/a.png",
        "hidden.png",
        "secret.md",
        "text.png",
        "folder.png",
        "loop.png",
        "a.png\0",
        "a.png%00.png",
        "a.png/b.png",
        "x" * 5000 + ".png",
    ],
)
def test_nothing_else(site: Path, src: str) -> None:
    """No other host, no path out of the folder, no hidden file, and no file other than an image is allowed."""
    assert found(site, src) is None


def test_an_absolute_path_is_never_a_file_path(site: Path) -> None:
    """The location of a file on the machine has no meaning in a source."""
    assert found(site, os.fspath(site / "docs/page/a.png")) is None


def test_media_answers_what_pages_show_and_no_more(site: Path) -> None:
    """The URL of an image leads back to its file. The same rules apply to a path that a visitor invents."""
    root = site / "docs"
    assert resolve_media("page/a.png", root) == (root / "page/a.png").resolve()
    invented = [
        "",
        "../outside/a.png",
        "page/.a.png",
        "page/secret.md",
        "page/out.png",
        "/etc/a.png",
        "a\0.png",
        "page",
    ]
    assert [resolve_media(path, root) for path in invented] == [None] * len(invented)
