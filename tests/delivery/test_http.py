"""What a browser may keep: ETag, 304 and the policies."""

import pytest

from lib.delivery.http import FOREVER, REVALIDATE, cacheable, etag
from lib.servers.contract import Request

BODY = b"text"
TAG = etag(BODY)


def ask(known: str | None = None, policy: str = REVALIDATE) -> tuple[int, bytes]:
    headers = {} if known is None else {"if-none-match": known}
    response = cacheable(Request("/x", headers=headers), BODY, "text/plain", policy)
    assert response.headers == {"etag": TAG, "cache-control": policy}
    assert response.content_type == "text/plain"
    return response.status, response.body


def test_the_first_answer_is_complete() -> None:
    assert ask() == (200, BODY)
    assert ask(policy=FOREVER) == (200, BODY)


@pytest.mark.parametrize("known", [TAG, f"W/{TAG}", f'"other", {TAG}', f'"other",W/{TAG} , "third"', "*"])
def test_a_copy_that_is_the_same_is_not_sent_again(known: str) -> None:
    assert ask(known) == (304, b"")


@pytest.mark.parametrize("known", ["", '"other"', TAG.strip('"'), TAG.upper(), 'W/"other"', ","])
def test_any_other_copy_is_replaced(known: str) -> None:
    assert ask(known) == (200, BODY)


def test_a_tag_is_made_of_the_bytes() -> None:
    assert etag(b"text") == TAG
    assert etag(b"text ") != TAG
    assert TAG.startswith('"') and TAG.endswith('"') and '"' not in TAG[1:-1]
