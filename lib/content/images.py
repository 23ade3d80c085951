"""Finds the image an author means, inside the site and nowhere else."""

from pathlib import Path
from urllib.parse import quote, unquote, urlsplit

import imagesize

from lib.content.values import ImageSource

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
