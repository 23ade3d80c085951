"""Where pages live, and where what is written in one of them leads."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote, unquote, urldefrag, urlsplit

import imagesize

from lib.content.diagnostics import Diagnostic, ImageSource
from lib.content.page import PageSource

SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif", ".svg"})
MEDIA_PREFIX = "/_media/"
ASSETS_PREFIX = "/assets/"


def resolve_image(src: str, *, folder: Path, root: Path, assets: Path) -> ImageSource | None:
    """Turn an image's source into a URL of this site, or None if it is elsewhere, missing or not to be shown.

    `src` is relative to `folder`, which lies in `root`; `/assets/…` is looked up in `assets`; `data:image/…` is itself.
    Images of other hosts are None: a page asks no one else for anything.
    """
    if src[:11].lower() == "data:image/":
        return ImageSource(src, None, None)
    try:
        parts = urlsplit(src)
        path = unquote(parts.path)
    except ValueError:
        return None
    if parts.scheme or parts.netloc or not path:
        return None
    if path.startswith("/"):
        base, prefix, start, rest = assets, ASSETS_PREFIX, assets, path.removeprefix(ASSETS_PREFIX)
        if rest == path:
            return None
    else:
        base, prefix, start, rest = root, MEDIA_PREFIX, folder, path
    file = _image_inside(base, start, rest)
    if file is None:
        return None
    fragment = f"#{parts.fragment}" if parts.fragment else ""
    url = prefix + quote(file.relative_to(base.resolve()).as_posix()) + fragment
    return ImageSource(url, *_size(file))


def resolve_media(path: str, root: Path) -> Path | None:
    """The image file behind `/_media/<path>` (already unquoted), by the same rules, or None."""
    return _image_inside(root, root, path)


def _image_inside(base: Path, start: Path, path: str) -> Path | None:
    """The real file at `start / path`, if it is an image, not hidden, and below `base` after following links."""
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
    """Width and height in pixels; a file that does not say, or says nonsense, has neither."""
    try:
        width, height = imagesize.get(file)
    except Exception:  # a damaged image is still an image the browser may show
        return None, None
    if width <= 0 or height <= 0:
        return None, None
    return round(width), round(height)


@dataclass(frozen=True, slots=True)
class LinkContext:
    """Where a site's pages live, the same for all of them. `endpoints` maps a page's file to its path."""

    root: Path
    docs_dir: Path
    assets_dir: Path
    endpoints: Mapping[Path, str]
    debug: bool
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class LinkResolver:
    """One page's file in its place."""

    place: LinkContext
    file: Path

    def path(self, target: str) -> str:
        """The path in the site: a relative link to another page's file becomes that page's path."""
        path, anchor = urldefrag(target)
        if not path.endswith(".md") or ":" in path or path.startswith("/"):
            return target
        endpoint = self.place.endpoints.get((self.file.parent / PurePosixPath(unquote(path))).resolve())
        return target if endpoint is None else endpoint + (f"#{anchor}" if anchor else "")

    def href(self, target: str) -> str:
        """The URL that a link as it is written leads to, below the site's prefix."""
        return self.url(self.path(target))

    def url(self, path: str) -> str:
        """The URL of a path of the site."""
        return f"{self.place.prefix}{path}" if path.startswith("/") and not path.startswith("//") else path

    def image(self, src: str) -> ImageSource | None:
        """The URL and size of an image as it is written, or None when there is no such image in this project."""
        place = self.place
        found = resolve_image(src, folder=self.file.parent, root=place.docs_dir, assets=place.assets_dir)
        return found and ImageSource(self.url(found.url), found.width, found.height)


def with_own_endpoint(
    sources: Iterable[PageSource], reserved: Collection[str], diagnostics: list[Diagnostic]
) -> Iterator[PageSource]:
    """The first page of each endpoint, without those whose path the site itself answers."""
    owners: dict[str, str] = {}
    for draft in sources:
        endpoint = draft.matter.endpoint
        if is_reserved(endpoint, reserved):
            expected = "an endpoint that the site itself does not serve"
            diagnostics.append(Diagnostic(draft.source, draft.endpoint_line, f"the endpoint `{endpoint}`", expected))
        elif endpoint in owners:
            expected = f"an endpoint of its own; {owners[endpoint]} has this one"
            found = f"the endpoint `{endpoint}`, which is taken"
            diagnostics.append(Diagnostic(draft.source, draft.endpoint_line, found, expected))
        else:
            owners[endpoint] = draft.source
            yield draft


def own_redirects(
    sources: Iterable[PageSource], reserved: Collection[str], diagnostics: list[Diagnostic]
) -> dict[str, tuple[str, ...]]:
    """The former paths of each page, by its file, that lead nowhere else. Dash would not start over the others."""
    sources = list(sources)
    taken = {"/", *(draft.matter.endpoint for draft in sources)}
    redirects: dict[str, tuple[str, ...]] = {}
    for draft in sources:
        own = []
        for path in draft.matter.redirect_from:
            if path in taken or is_reserved(path, reserved):
                found = f"`redirect_from: {path}`, which is taken"
                diagnostics.append(
                    Diagnostic(draft.source, draft.endpoint_line, found, "a path that nothing else answers")
                )
            else:
                taken.add(path)
                own.append(path)
        redirects[draft.source] = tuple(own)
    return redirects


def is_reserved(path: str, reserved: Collection[str]) -> bool:
    """Whether the site itself answers a path: by its first part or its end, or because it begins with an underscore."""
    first = path.strip("/").split("/")[0]
    ends = tuple(name for name in reserved if name.startswith("."))
    odd = any(character in path for character in "?#<>{}\\ ")
    return first in reserved or path.endswith(ends) or first.startswith("_") or odd
