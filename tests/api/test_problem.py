"""Errors as problem documents."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.api.parameters import PageQuery
from lib.api.problem import ProblemError, ProblemItem, validated


def test_the_document() -> None:
    error = ProblemError(503, "Not now.", [ProblemItem(name="disk", detail="Full.")], {"retry-after": "5"})
    assert json.loads(error.body()) == {
        "type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": "Not now.",
        "errors": [{"name": "disk", "detail": "Full."}],
    }  # fmt: skip
    assert error.headers == {"cache-control": "no-store", "retry-after": "5"}


def test_each_parameter_that_does_not_fit_is_named() -> None:
    with pytest.raises(ProblemError) as caught:
        validated(PageQuery, {"limit": "0", "offset": "x", "sort": "size", "q": "fine", "unknown": "fine"})
    assert caught.value.status == 422
    assert caught.value.problem.title == "Unprocessable Content"
    assert [item.name for item in caught.value.problem.errors] == ["sort", "limit", "offset"]


@given(st.dictionaries(st.sampled_from(["sort", "category", "tag", "q", "limit", "offset", "x"]), st.text()))
def test_whatever_is_asked_fits_or_is_refused(values: dict[str, str]) -> None:
    try:
        query = validated(PageQuery, values)
    except ProblemError as error:
        assert error.status == 422
        assert error.problem.errors
    else:
        assert 1 <= query.limit <= 500
