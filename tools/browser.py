"""Makes sure that the browser tests have a Chromium: one that is there, else Debian's, else Playwright's own."""

import os
import shutil
import subprocess
import sys

from tools.debian import install

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def find_browser() -> str | None:
    """The path of an installed Chromium or Chrome; `CHROMIUM` overrides the search."""
    return os.environ.get("CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


def main() -> int:
    """Finds or installs a browser. Exits 1 when neither works."""
    if find_browser():
        return 0
    return 0 if _from_debian() or _from_playwright() else 1


def _from_debian() -> bool:
    """Debian's package, where this process may install packages."""
    return install("chromium") and find_browser() is not None


def _from_playwright() -> bool:
    return subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=False).returncode == 0


if __name__ == "__main__":
    sys.exit(main())
