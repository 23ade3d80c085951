"""What authors should mend in this site: the faults of its pages and the links that lead nowhere.

`python -m lib.check` prints them all and exits 1 when there is one.
"""

import logging
import sys
from collections.abc import Collection

import dash

from lib.content.faults import Fault
from lib.content.link_check import link_faults
from lib.library import get_library
from lib.page_markdown import markdown_path
from lib.settings import PROJECT_ROOT

# Served by the site, but not as pages.
ROUTES = frozenset({"/docs", "/redoc", "/openapi.json", "/llms.txt", "/llms-small.txt", "/llms-full.txt", "/robots.txt",
                    "/sitemap.xml", "/feed.xml", "/.well-known/api-catalog", "/healthz", "/readyz", "/api/backend",
                    "/api/pages", "/api/search", "/api/demo/plain", "/api/demo/fan-out", "/api/demo/dependency",
                    "/api/demo/events", "/api/demo/feed", "/api/demo/feed/events"})  # fmt: skip


def site_faults() -> list[Fault]:
    """The faults of all pages, sorted by file and line. Call it once every page is registered."""
    content = get_library()
    pages = {page["path"] for page in dash.page_registry.values()}
    return sorted([*content.faults, *link_faults(content, lambda path: _is_served(path, pages))])


def _is_served(path: str, pages: Collection[str]) -> bool:
    """Whether a file, a route or one of the registered pages answers the path."""
    if path.startswith("/assets/"):
        assets = (PROJECT_ROOT / "assets").resolve()
        file = (PROJECT_ROOT / path.lstrip("/")).resolve()
        return file.is_relative_to(assets) and file.is_file()
    if path in ROUTES or path in pages or path == markdown_path("/"):
        return True
    return path.removesuffix("/llms.txt") in pages or path.removesuffix(".md") in pages


def main() -> int:
    """Builds the site as it would start, and prints what is wrong with its pages."""
    logging.getLogger("atoll.content").setLevel(logging.ERROR)
    import run  # noqa: F401, PLC0415  # the whole site, so that every page is registered

    faults = site_faults()
    for fault in faults:
        sys.stdout.write(f"{fault}\n")
    sys.stdout.write(f"{len(faults)} fault{'' if len(faults) == 1 else 's'} in {len(get_library().pages)} pages\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
