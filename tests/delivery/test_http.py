"""ETags are derived from the bytes."""

from lib.http.compression import etag


def test_a_tag_is_made_of_the_bytes() -> None:
    tag = etag(b"text", "text/plain")
    assert etag(b"text", "text/plain") == tag
    assert etag(b"text ", "text/plain") != tag
    assert etag(b"text", "text/markdown") != tag, "a copy of one form is none of another"
    assert tag.startswith('"') and tag.endswith('"') and '"' not in tag[1:-1]
