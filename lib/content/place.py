"""Where pages live, and where what is written in one of them leads."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urldefrag

from lib.content.images import resolve_image
from lib.content.values import ImageSource


@dataclass(frozen=True, slots=True)
class Place:
    """Where a site's pages live, the same for all of them. `endpoints` maps a page's file to its path."""

    root: Path
    docs_dir: Path
    assets_dir: Path
    endpoints: Mapping[Path, str]
    debug: bool
    prefix: str = ""


@dataclass(frozen=True, slots=True)
class PagePlace:
    """One page's file in its place."""

    place: Place
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
