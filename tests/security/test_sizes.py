"""URLs and headers that are too long are rejected."""

import httpx
import pytest

from lib.servers.policy import HEADERS_LIMIT, TARGET_LIMIT
from tests.serving import Site

LONG = "x" * TARGET_LIMIT


@pytest.mark.parametrize("path", [f"/{LONG}", f"/compare?q={LONG}", f"/api/search?q={LONG}"])
def test_a_long_address(path: str, site_behind_tls: Site) -> None:
    with site_behind_tls.client() as client:
        refused = client.get(path)
        assert client.get("/compare?q=" + "x" * 4000).status_code == 200
    if site_behind_tls.backend == "flask":
        assert refused.status_code == 414  # from gunicorn
    else:
        assert_problem(refused, 414)


def test_long_headers(site_behind_tls: Site) -> None:
    parts = HEADERS_LIMIT // 4000 + 1
    with site_behind_tls.client() as client:
        one = client.get("/compare", headers={"x-long": "x" * HEADERS_LIMIT})
        many = client.get("/compare", headers={f"x-{number}": "x" * 4000 for number in range(parts)})
        assert client.get("/compare", headers={"x-short": "x" * 8000}).status_code == 200
    if site_behind_tls.backend == "flask":
        assert one.status_code == 431  # from gunicorn
        assert many.status_code == 200
    else:
        assert_problem(one, 431)
        assert_problem(many, 431)


def assert_problem(refused: httpx.Response, status: int) -> None:
    assert refused.status_code == refused.json()["status"] == status
    assert refused.headers["content-type"] == "application/problem+json"
    assert refused.headers["x-content-type-options"] == "nosniff"
