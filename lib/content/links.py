"""The targets of links and images in pages, the paths of pages, and the patterns of links in Markdown."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from re import Match
from urllib.parse import quote, unquote, urldefrag, urlsplit

import imagesize

from lib.content.diagnostics import Diagnostic
from lib.content.page import PageSource
from lib.content.parsed_page import ImageSource

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"})
MEDIA_PREFIX = "/_media/"
ASSETS_PREFIX = "/assets/"


@dataclass(frozen=True, slots=True)
class LinkContext:
    """The folders and paths of all pages. `endpoints` maps the file of a page to its path."""

    root: Path
    docs_dir: Path
    endpoints: Mapping[Path, str]
    debug: bool
    prefix: str = ""
    sources: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Other origins that pages can use, by directive of the Content Security Policy."""
    fences: frozenset[str] = frozenset()
    """Languages of code blocks that directives render."""
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class LinkResolver:
    """Resolves the links and images in the file of one page."""

    place: LinkContext
    file: Path

    def path(self, target: str) -> str:
        """Return the path of a target: for a relative link to the file of another page, the path of that page."""
        path, anchor = urldefrag(target)
        if not path.endswith(".md") or ":" in path or path.startswith("/"):
            return target
        endpoint = self.place.endpoints.get((self.file.parent / PurePosixPath(unquote(path))).resolve())
        return target if endpoint is None else endpoint + (f"#{anchor}" if anchor else "")

    def href(self, target: str) -> str:
        """Return the URL of a link as written, under the prefix of the site."""
        return self.url(self.path(target))

    def url(self, path: str) -> str:
        return f"{self.place.prefix}{path}" if path.startswith("/") and not path.startswith("//") else path

    def image(self, src: str) -> ImageSource | None:
        """Return the URL and size of an image, or None if it is missing, not allowed, or on another host.

        `src` is relative to the file of the page, or a path `/assets/…`, or a `data:image/…` URL, or a URL of an origin
        that is allowed.
        """
        if src[:11].lower() == "data:image/":
            return ImageSource(src)
        try:
            parts = urlsplit(src)
            path = unquote(parts.path)
        except ValueError:
            return None
        if parts.scheme or parts.netloc:
            origins = self.place.sources.get("img-src", ())
            return ImageSource(src) if f"{parts.scheme}://{parts.netloc}".lower() in origins else None
        base, prefix, start = self.place.docs_dir, MEDIA_PREFIX, self.file.parent
        if path.startswith(ASSETS_PREFIX):
            base = start = self.place.root / "assets"
            prefix, path = ASSETS_PREFIX, path.removeprefix(ASSETS_PREFIX)
        file = _image_inside(base, start, path)
        if file is None:
            return None
        fragment = f"#{parts.fragment}" if parts.fragment else ""
        url = prefix + quote(file.relative_to(base.resolve()).as_posix()) + fragment
        return ImageSource(self.url(url), *_size(file))


def resolve_media(path: str, root: Path) -> Path | None:
    """Return the image file of `/_media/<path>` (already unquoted) by the same rules, or None."""
    return _image_inside(root, root, path)


def _image_inside(base: Path, start: Path, path: str) -> Path | None:
    """Return the real file at `start / path` if it is an image, not hidden, and under `base`."""
    if path.startswith("/") or "\\" in path or _is_hidden(Path(path)):
        return None
    try:
        root = base.resolve()
        file = (start / path).resolve()
        if not file.is_relative_to(root) or _is_hidden(file.relative_to(root)):
            return None
        return file if file.suffix.lower() in SUFFIXES and file.is_file() else None
    except (OSError, RuntimeError, ValueError):  # a name too long, a circle of links, a NUL
        return None


def _is_hidden(path: Path) -> bool:
    return any(part.startswith(".") and part not in {".", ".."} for part in path.parts)


def _size(file: Path) -> tuple[int | None, int | None]:
    """Return width and height in pixels, or None for both if they are unknown or invalid."""
    try:
        width, height = imagesize.get(file)
    except Exception:  # a damaged image is still an image the browser may show
        return None, None
    return (round(width), round(height)) if width > 0 and height > 0 else (None, None)


def with_own_endpoint(
    sources: Iterable[PageSource], reserved: Collection[str], diagnostics: list[Diagnostic]
) -> Iterator[PageSource]:
    """Yield the first page of each endpoint, without those on reserved paths."""
    owners: dict[str, str] = {}
    for draft in sources:
        endpoint = draft.matter.endpoint
        if reason := why_reserved(endpoint, reserved):
            fix = f"{reason} Use another path, such as `{free_path(endpoint, reserved)}`."
            diagnostics.append(Diagnostic(draft.source, draft.endpoint_line, f"Invalid endpoint `{endpoint}`.", fix))
        elif endpoint in owners:
            fix = f"Use another endpoint; `{owners[endpoint]}` already has this one."
            diagnostics.append(Diagnostic(draft.source, draft.endpoint_line, f"Duplicate endpoint `{endpoint}`.", fix))
        else:
            owners[endpoint] = draft.source
            yield draft


def own_redirects(
    sources: Sequence[PageSource], reserved: Collection[str], diagnostics: list[Diagnostic]
) -> dict[str, list[str]]:
    """Return the former paths of each page, by its file, without paths in use, with which Dash would not start."""
    taken = {"/", *(draft.matter.endpoint for draft in sources)}
    redirects: dict[str, list[str]] = {draft.source: [] for draft in sources}
    for draft in sources:
        for path in draft.matter.redirect_from:
            if path in taken or why_reserved(path, reserved):
                message = f"Path `{path}` in `redirect_from` is not available."
                fix = "Use a path that no page and no route of the site uses."
                diagnostics.append(Diagnostic(draft.source, draft.endpoint_line, message, fix))
            else:
                taken.add(path)
                redirects[draft.source].append(path)
    return redirects


def reserved_name(path: str, reserved: Collection[str]) -> str | None:
    """Return the reserved name that a path has, or None.

    Reserved names are paths, folders with a slash at the end, and suffixes that start with a dot or a slash.
    """
    tail = path.strip("/")
    for name in reserved:
        is_suffix = name[0] in "./" and not name.endswith("/")
        if path.endswith(name) if is_suffix else f"{tail}/".startswith(name) if name.endswith("/") else tail == name:
            return name if is_suffix else f"/{name}"
    return None


def why_reserved(path: str, reserved: Collection[str]) -> str:
    """Return why pages cannot have a path, as a sentence; empty if they can."""
    if odd := next((part for part in ("//", "/./", "/../", *"?#<>{}\\ ") if part in f"{path.rstrip('/')}/"), None):
        return f"It contains `{odd}`." if odd.strip() else "It contains a space."
    name = "/_" if path.strip("/").startswith("_") else reserved_name(path, reserved)
    return f"The site uses `{name}` itself." if name else ""


def free_path(path: str, reserved: Collection[str]) -> str:
    """Return a similar path that pages can have."""
    plain = "/" + re.sub(r"[^\w/-]+/*|/+(?=/)", "-", path).replace("/-", "/").strip("/_-")
    return f"/pages{plain}" if why_reserved(plain, reserved) else plain


# Alternatives of a pattern with `re.DOTALL | re.MULTILINE`, before all others. A fixed first character keeps them fast.
CODE = (
    r"`(?<=^`)(?P<ticks>``+).*?^`(?P=ticks)`*",
    r"~(?<=^~)(?P<waves>~~+).*?^~(?P=waves)~*",
    r"[ \t](?<=^[ \t])[ \t]*(?P<inner>`{3,}).*?^[ \t]*(?P=inner)`*",
    # Code blocks in lists, and code spans, which end with their paragraph.
    r"`(?<!``)(?P<run>``+)(?!`).*?`(?P=run)`*",
    r"`(?<!``)(?P<span>`?)(?!`)(?:[^\n]|\n(?![ \t]*\n))*?(?<!`)`(?P=span)(?!`)",
)
# The targets of links and images, in their four notations.
TARGETS = (
    r"\]\((?:<(?P<enclosed>[^<>\n]*)>|(?P<target>[^()\s<>]+))",
    r"\[(?<=^\[)(?!\^)[^\]\n]+\]:[ \t]*<?(?P<defined>[^\s<>]+)",
    r"<(?:a|area|audio|img|source|video)\s[^<>]*?(?<=\s)(?:href|src)=[\"'](?P<attribute>[^\"'<>\s]+)",
)


def with_target(match: Match[str], rewrite: Callable[[str], str]) -> str:
    """Return the matched text with another target; code remains."""
    for notation in ("target", "enclosed", "defined", "attribute"):
        if match[notation]:
            start, end = (at - match.start() for at in match.span(notation))
            return f"{match[0][:start]}{rewrite(match[notation])}{match[0][end:]}"
    return match[0]
