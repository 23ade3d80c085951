"""Errors are problem documents (RFC 9457)."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.features.api.models import PageQuery
from lib.http.errors import Problem, ProblemError, ProblemItem, validated


def test_the_document() -> None:
    error = ProblemError(503, "Not now.", [ProblemItem(name="disk", detail="Full.")], {"retry-after": "5"})
    response = error.response()
    assert json.loads(response.body) == {
        "type": "about:blank", "title": "Service Unavailable", "status": 503, "detail": "Not now.",
        "errors": [{"name": "disk", "detail": "Full."}],
    }  # fmt: skip
    assert response.status == 503
    assert response.content_type == "application/problem+json"
    assert response.headers == {"cache-control": "no-store", "retry-after": "5"}


def test_the_document_without_reasons() -> None:
    assert json.loads(ProblemError(404, 'No "page".').response().body) == {
        "type": "about:blank", "title": "Not Found", "status": 404, "detail": 'No "page".'
    }  # fmt: skip


def test_the_document_fits_its_schema() -> None:
    error = ProblemError(422, "Not so.", [ProblemItem(name="limit", detail="Too much.")])
    document = Problem.model_validate_json(error.response().body)
    assert (document.title, document.errors) == ("Unprocessable Content", error.errors)


def test_each_parameter_that_does_not_fit_is_named() -> None:
    with pytest.raises(ProblemError) as caught:
        validated(PageQuery, {"limit": "0", "offset": "x", "sort": "size", "q": "fine", "unknown": "fine"})
    assert caught.value.status == 422
    assert [item.name for item in caught.value.errors] == ["sort", "limit", "offset"]


@given(st.dictionaries(st.sampled_from(["sort", "category", "tag", "q", "limit", "offset", "x"]), st.text()))
@settings(deadline=None)
def test_whatever_is_asked_fits_or_is_refused(values: dict[str, str]) -> None:
    try:
        query = validated(PageQuery, values)
    except ProblemError as error:
        assert error.status == 422
        assert error.errors
    else:
        assert 1 <= query.limit <= 500
