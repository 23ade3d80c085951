"""The site gets the full score of Mozilla's HTTP Observatory."""

import pytest

from tests.security.conftest import BY_PROXY
from tests.security.observatory import results, score
from tests.serving import Site

A_PLUS = 120


@pytest.mark.parametrize("path", ["/", "/data-visualization", "/nope"])
def test_the_score(path: str, site_behind_tls: Site) -> None:
    with site_behind_tls.client() as client:
        # The scanner sends a foreign origin to check whether the site allows it.
        answer = client.get(path, headers={**BY_PROXY, "origin": "https://http-observatory.example"})
    found = results(answer.headers, answer.text)
    assert score(found) >= A_PLUS, found


def test_the_scoring_sees_what_is_lacking(site_behind_tls: Site) -> None:
    with site_behind_tls.client() as client:
        answer = client.get("/", headers=BY_PROXY)
    for name in (
        "content-security-policy",
        "referrer-policy",
        "strict-transport-security",
        "x-content-type-options",
        "cross-origin-resource-policy",
    ):
        headers = {key: value for key, value in answer.headers.items() if key != name}
        assert score(results(headers, answer.text)) < A_PLUS, name
    unsafe = answer.headers["content-security-policy"].replace("script-src", "script-src data:")
    assert score(results({**answer.headers, "content-security-policy": unsafe}, answer.text)) == 80
