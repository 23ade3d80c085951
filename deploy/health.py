"""The health check of the container: `python -m deploy.health` exits with 1 if `/healthz` does not return 200.

It does not use `/readyz`: a container that starts or stops, or whose database is down, needs no restart.
"""

import os
import sys
import urllib.error
import urllib.request

SECONDS = 3


def address() -> str:
    """Return the URL of `/healthz` in this container."""
    prefix = os.environ.get("DASH_URL_BASE_PATHNAME") or os.environ.get("DASH_ROUTES_PATHNAME_PREFIX") or "/"
    path = f"/{prefix.strip('/')}/healthz".replace("//", "/")
    return f"http://127.0.0.1:{os.environ.get('PORT') or '8550'}{path}"


def main() -> int:
    """Return the exit code."""
    try:
        # Without HTTP_PROXY: a proxy cannot reach the container.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(address(), timeout=SECONDS) as answer:
            return 0 if answer.status == 200 else 1
    except (OSError, urllib.error.URLError) as error:
        sys.stderr.write(f"{address()}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
