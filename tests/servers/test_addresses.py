"""Paths with extra slashes redirect to one URL on this site."""

import pytest

from lib.servers.rule_list import location, tidy


@pytest.mark.parametrize(
    ("path", "prefix", "clean"),
    [
        ("/a/", "/", "/a"),
        ("//a", "/", "/a"),
        ("/a//b///c/", "/", "/a/b/c"),
        ("//", "/", "/"),
        ("//evil.example//a/", "/", "/evil.example/a"),
        ("/app", "/app/", "/app/"),
        ("/app//", "/app/", "/app/"),
        ("//app/a", "/app/", "/app/a"),
        ("/application/", "/app/", None),
        ("/other//", "/app/", None),
    ],
)
def test_a_path_is_tidied(path: str, prefix: str, clean: str | None) -> None:
    assert tidy(path, prefix) == clean != path
    assert clean is None or tidy(clean, prefix) == clean


@pytest.mark.parametrize("path", ["/", "/a", "/a/b.c", "/ä b"])
def test_a_tidy_path_is_left_alone(path: str) -> None:
    assert tidy(path, "/") == path


@pytest.mark.parametrize(
    ("path", "query", "address"),
    [
        ("/a", "", "/a"),
        ("/a", "x=1&y=%20", "/a?x=1&y=%20"),
        ("//evil.example", "", "/evil.example"),
        ("/\\evil.example", "", "/%5Cevil.example"),
        ("/ä b\r\nx: y", "", "/%C3%A4%20b%0D%0Ax:%20y"),
        ("/a?b#c%", "", "/a%3Fb%23c%25"),
    ],
)
def test_a_location_stays_on_the_site(path: str, query: str, address: str) -> None:
    assert location(path, query) == address
