"""Find Chromium for the browser tests, or install it: Debian's package, or the one of Playwright.

Usage: `python -m tools.browser [--full]`. Benchmarks need the full browser, which can prerender pages.
"""

import os
import shutil
import subprocess
import sys

from tools.debian import install

# Chromium without a user interface: the same engine, and a third less CPU time for each page.
HEADLESS = "chromium-headless-shell"
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser(*, full: bool = False) -> str | None:
    """Return the path of Chromium or Chrome. `CHROMIUM` overrides the search. With `full`, it has a user interface."""
    names = NAMES if full else (HEADLESS, *NAMES)
    return os.environ.get("CHROMIUM") or next((path for name in names if (path := shutil.which(name))), None)


def main() -> int:
    """Find or install a browser. Return 1 if neither works."""
    full = "--full" in sys.argv[1:]
    if find_browser(full=full):
        return 0
    return 0 if _from_debian(full=full) or _from_playwright() else 1


def _from_debian(*, full: bool) -> bool:
    packages = ("chromium",) if full else (HEADLESS, "chromium")
    return any(install(package) for package in packages) and find_browser(full=full) is not None


def _from_playwright() -> bool:
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
