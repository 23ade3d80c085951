"""The links and media in raw HTML: resolved and checked like those in Markdown."""

import re
from html import escape, unescape
from re import Match
from urllib.parse import urlsplit

from mistune.renderers.html import HTMLRenderer

from lib.content.links import LinkResolver
from lib.content.parsed_page import ImageSource, Link, Problem

# Comments and scripts, whose content has no tags; and tags with a URL.
_PART = re.compile(
    r"<!--.*?(?:-->|\Z)|<(?P<script>script)\b.*?(?:</script\s*>|\Z)"
    r"|<(?P<tag>a|area|audio|embed|iframe|img|object|source|track|video)(?=[\s/>])(?P<rest>(?:[^<>\"']|\"[^\"]*\"|'[^']*'){0,2000})>",
    re.DOTALL | re.IGNORECASE,
)
_ATTRIBUTE = re.compile(
    r"(?P<name>[^\s\"'<>/=]+)(?:(?P<equals>\s*=\s*)(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'<>`]+)))?"
)
_URLS = frozenset({"href", "src", "srcset", "poster", "data"})
_CANDIDATE = re.compile(r"(?P<url>[^\s,]\S*?)(?P<size>,+(?=\s|$)|\s+[^,]*(?:,|$)|$)")
# Without a semicolon, `&` is often a part of a query.
_REFERENCE = re.compile(r"&#?\w+;")
_OTHER_SITE = re.compile(r"\s*(?:https?:)?//", re.IGNORECASE)
# The directive of the Content Security Policy for the resources of an element. Links have none.
_DIRECTIVES = {
    "audio": "media-src", "embed": "object-src", "iframe": "frame-src", "img": "img-src", "object": "object-src",
    "source": "media-src", "track": "media-src", "video": "media-src",
}  # fmt: skip


class RawHtmlRenderer(HTMLRenderer):
    """Renders the raw HTML of one page. Collects the links, images, and problems of the whole page."""

    def __init__(self, resolver: LinkResolver | None) -> None:
        super().__init__(escape=False)
        self.links: list[Link] = []
        self.images: dict[str, ImageSource | None] = {}
        self.problems: list[Problem] = []
        self._resolver = resolver

    def block_html(self, html: str, line: int = 0) -> str:
        return self.inline_html(super().block_html(html), line)

    def inline_html(self, html: str, line: int = 0) -> str:
        """Return HTML with resolved URLs. Report links, and what the browser blocks."""

        def part(found: Match[str]) -> str:
            at = line + html.count("\n", 0, found.start())
            if found["script"] and "json" not in found[0].partition(">")[0]:
                fix = "Use a live example, or a file in `assets/site/`."
                self.problems.append(Problem(at, "The tag `<script>` does not run in a page.", fix))
            if not found["tag"]:
                return found[0]
            tag = found["tag"].lower()
            rest = _ATTRIBUTE.sub(lambda attribute: self._attribute(attribute, tag, at), found["rest"])
            return f"<{found['tag']}{rest}>"

        return _PART.sub(part, html)

    def _attribute(self, found: Match[str], tag: str, line: int) -> str:
        name = found["name"].lower()
        written = next((text for text in found.group("double", "single", "bare") if text is not None), None)
        if written is None or name not in _URLS:
            return found[0]
        value = _REFERENCE.sub(lambda reference: unescape(reference[0]), written)
        if name == "srcset":
            resolved = _CANDIDATE.sub(lambda each: self._url(each["url"], "img", line) + each["size"], value)
        else:
            resolved = self._url(value, "img" if name == "poster" else tag, line)
        return found[0] if resolved == value else f'{found["name"]}{found["equals"]}"{escape(resolved)}"'

    def _url(self, target: str, tag: str, line: int) -> str:
        """Return the URL of a target as written."""
        directive = _DIRECTIVES.get(tag)
        if directive and _OTHER_SITE.match(target):
            self._check_origin(target, tag, directive, line)
            return target
        if tag == "img":
            found = self._resolved(target)
            if found is None:
                fix = "Use a png, jpg, gif, webp, avif, or svg file of this site."
                self.problems.append(Problem(line, f"Image not found or not allowed: `{target}`.", fix))
            return found.url if found else target
        self.links.append(Link(target, line))
        return self._href(target)

    def _href(self, target: str) -> str:
        return self._resolver.href(target) if self._resolver else target

    def _resolved(self, target: str) -> ImageSource | None:
        """Return the image of a target as written, and store that the page depends on it."""
        found = self._resolver.image(target) if self._resolver else ImageSource(self.sanitize_url(target), None, None)
        self.images[target] = found
        return found

    def _check_origin(self, target: str, tag: str, directive: str, line: int) -> None:
        origin = origin_of(target)
        sources = self._resolver.place.sources if self._resolver else {}
        if origin not in sources.get(directive, ()):
            message = f"The Content Security Policy blocks `<{tag}>` from `{origin}`."
            fix = f"Allow it with `CSP_SOURCES={directive} {origin}`, or use a file of this site."
            if directive == "object-src":
                fix = "Use a link, an image, or a video."
            self.problems.append(Problem(line, message, fix))


def origin_of(url: str) -> str:
    """Return the origin of an absolute URL. Without a scheme, it is that of the page, so `https`."""
    try:
        parts = urlsplit(url.strip(), "https")
        port = "" if parts.port in {None, {"http": 80, "https": 443}.get(parts.scheme)} else f":{parts.port}"
    except ValueError:
        return url
    return f"{parts.scheme}://{parts.hostname}{port}"
