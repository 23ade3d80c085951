"""Install Debian packages if this process has the permission. As a command, install the programs of the tests.

Usage: `python -m tools.debian [--release]`. It needs only Python, so `make test` runs it in parallel with pip.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

# Debian's package for each program that the tests start, and for those of `make test-all` only.
PROGRAMS = {
    "chromium-headless-shell": "chromium-headless-shell",
    "firefox-esr": "firefox-esr",
    "redis-server": "redis-server",
    "nginx": "nginx",
    "postgres": "postgresql",
}
RELEASE_PROGRAMS = {"WebKitWebDriver": "webkit2gtk-driver", "Xvfb": "xvfb"}
POSTGRESQL_BIN = Path("/usr/lib/postgresql")


def find_program(name: str) -> str | None:
    """Return the path of a program. PostgreSQL has a folder per version; system programs are not on a user's `PATH`."""
    versioned = sorted(POSTGRESQL_BIN.glob(f"*/bin/{name}"))
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    return str(versioned[-1]) if versioned else shutil.which(name, path=path)


def install(*packages: str) -> bool:
    """Install packages and return True if they are installed now."""
    if not shutil.which("apt-get") or not hasattr(os, "geteuid") or os.geteuid() != 0:
        return False
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", *packages]):
        if subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False).returncode:
            return False
    return True


def main() -> int:
    """Install the programs that are missing. Tests that need one of them fail if that is not possible."""
    programs = PROGRAMS | RELEASE_PROGRAMS if "--release" in sys.argv[1:] else PROGRAMS
    missing = [package for name, package in programs.items() if find_program(name) is None]
    if missing and not install(*missing):
        unknown = [package for package in missing if not install(package)]  # one package can be unknown to this system
        if unknown:
            sys.stderr.write(f"The tests need these programs; please install them: {', '.join(unknown)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
