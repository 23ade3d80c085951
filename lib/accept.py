"""What a reader would rather have (RFC 9110, section 12.5.1): a page as HTML, or as Markdown."""

from collections.abc import Iterator

from lib.remembered import remembered

MARKDOWN, HTML = "text/markdown", "text/html"


@remembered(256)
def prefers_markdown(accept: str) -> bool:
    """Whether an `Accept` header asks for Markdown rather than for HTML.

    It must name Markdown: no browser does, and a wildcard is none. Where both are worth the same, the one that is named
    wins, and of two that are named the first.
    """
    ranges = list(_ranges(accept))
    named = [name for name, _ in ranges]
    worth = dict(reversed(ranges))
    if not worth.get(MARKDOWN):
        return False
    html = next((worth[name] for name in (HTML, "text/*", "*/*") if name in worth), 0.0)
    if worth[MARKDOWN] != html:
        return worth[MARKDOWN] > html
    return HTML not in worth or named.index(MARKDOWN) < named.index(HTML)


def names_html(accept: str) -> bool:
    """Whether the header names HTML itself, as browsers do when they open a page."""
    return any(name == HTML and worth for name, worth in _ranges(accept))


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    """The media ranges of the header, each with what it is worth: 0 to 1."""
    for part in accept.split(","):
        name, *parameters = (piece.strip().lower() for piece in part.split(";"))
        worth = next((piece.partition("=")[2] for piece in parameters if piece.partition("=")[0].strip() == "q"), "1")
        if name:
            yield name, _number(worth.strip())


def _number(worth: str) -> float:
    """A quality; one that cannot be read counts as the default, as browsers' own slips should not cost the page."""
    try:
        return min(max(float(worth), 0.0), 1.0)
    except ValueError:
        return 1.0
