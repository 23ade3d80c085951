"""The tables of security headers."""

import re
from base64 import b64encode
from hashlib import sha256

import pytest

from lib.servers.security import (
    DEVELOPMENT,
    DOCUMENTS,
    EXPLORERS,
    FOR_OTHERS,
    ContentSecurity,
    headers_for,
    is_document,
    script_hashes,
)

RUN = b"alert(1)"
HASH = f"'sha256-{b64encode(sha256(RUN).digest()).decode()}'"


@pytest.mark.parametrize("opening", [
    b"<script>", b"<SCRIPT defer>", b'<script type="module">', b"<script type='text/javascript'>",
    b"<script type=text/dash>",
    b'<script id="x"\n type="text/dash">', b'<script type="">', b'<script data-src="x">',
])  # fmt: skip
def test_a_script_that_runs_is_named(opening: bytes) -> None:
    assert script_hashes(b"<p>" + opening + RUN + b"</script ><p>") == (HASH,)


@pytest.mark.parametrize("opening", [
    b'<script type="application/json">', b'<script type="application/ld+json">', b'<script src="/a.js">',
    b'<script src="/a.js" type="text/dash">', b'<script type="importmap">', b"<scripty>",
])  # fmt: skip
def test_data_and_files_are_not(opening: bytes) -> None:
    assert script_hashes(opening + RUN + b"</script>") == ()


def test_a_script_is_named_once_and_an_empty_one_never() -> None:
    assert script_hashes(b"<script></script>" + 2 * (b"<script>" + RUN + b"</script>")) == (HASH,)


def test_scripts_are_allowed_by_their_hashes_alone() -> None:
    for directives in (DOCUMENTS, EXPLORERS):
        policy = ContentSecurity(directives).of(b"<script>" + RUN + b"</script>")
        assert f"script-src 'self' {HASH};" in policy
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe" not in policy.replace("style-src 'self' 'unsafe-inline'", "")
        for name in ("base-uri", "form-action", "frame-ancestors", "object-src", "worker-src", "manifest-src"):
            assert re.search(rf"(^|; ){name} ", policy)


def test_in_development_scripts_may_do_what_dev_tools_do() -> None:
    policy = ContentSecurity(DEVELOPMENT).of(b"<script>" + RUN + b"</script>")
    # If a hash were next to it, browsers would ignore 'unsafe-inline'.
    assert "script-src 'self' 'unsafe-inline' 'unsafe-eval';" in policy


def test_what_an_answer_is_sent_with_by_its_type() -> None:
    script = dict(headers_for("text/javascript", document=False, secure=False))
    assert script == {"x-content-type-options": "nosniff"}
    data = dict(headers_for("application/json", document=False, secure=False))
    assert data["cross-origin-resource-policy"] == "same-origin"
    document = dict(headers_for("text/html; charset=utf-8", document=True, secure=False))
    assert {"referrer-policy", "permissions-policy", "cross-origin-opener-policy"} <= document.keys()
    assert document["cross-origin-resource-policy"] == "same-origin"
    for beginning in FOR_OTHERS:
        assert dict(headers_for(beginning, document=False, secure=False))[
            "cross-origin-resource-policy"
        ] == "cross-origin"  # fmt: skip
    assert "default-src 'none'" in dict(headers_for("image/svg+xml", document=False, secure=False))[
        "content-security-policy"
    ]  # fmt: skip


def test_a_copy_that_is_still_good_is_told_nothing_that_depends_on_its_type() -> None:
    assert headers_for("", document=False, secure=False) == (("x-content-type-options", "nosniff"),)


def test_only_by_tls_is_tls_asked_for() -> None:
    for document in (True, False):
        plain = dict(headers_for("text/html", document=document, secure=False))
        secure = dict(headers_for("text/html", document=document, secure=True))
        assert secure.keys() - plain.keys() == {"strict-transport-security"}


def test_which_answers_are_documents() -> None:
    assert is_document("text/html; charset=utf-8")
    assert not is_document("text/plain")
    assert not is_document(None)


def test_other_origins_are_added_to_their_directives() -> None:
    sources = {"img-src": ("https://a.example",), "frame-src": ("https://b.example", "https://c.example")}
    policy = ContentSecurity(DOCUMENTS, (), sources).of(b"")
    assert "; img-src 'self' data: blob: https://a.example;" in policy
    assert policy.endswith("; frame-src https://b.example https://c.example")
    assert "a.example" not in ContentSecurity(DOCUMENTS).of(b"")
