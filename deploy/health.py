"""Asks the site in this container whether it lives: `python -m deploy.health` exits 1 when it does not.

`/healthz`, not `/readyz`: a container that is starting or stopping, or whose database is away, needs no new start.
"""

import os
import sys
import urllib.error
import urllib.request

SECONDS = 3


def address() -> str:
    """Where the site's own routes begin, whatever a proxy adds to that."""
    prefix = os.environ.get("DASH_URL_BASE_PATHNAME") or os.environ.get("DASH_ROUTES_PATHNAME_PREFIX") or "/"
    path = f"/{prefix.strip('/')}/healthz".replace("//", "/")
    return f"http://127.0.0.1:{os.environ.get('PORT') or '8550'}{path}"


def main() -> int:
    """0 when it answers 200."""
    try:
        # Whatever HTTP_PROXY says: a proxy does not reach into the container.
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(address(), timeout=SECONDS) as answer:
            return 0 if answer.status == 200 else 1
    except (OSError, urllib.error.URLError) as error:
        sys.stderr.write(f"{address()}: {error}\n")
        return 1


if __name__ == "__main__":
    sys.exit(main())
