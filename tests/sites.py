"""The sites that several test files share. Each starts at first use and runs until the end of the session."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from tests.servers.contract_cases import PEER
from tests.serving import PRODUCTION, Site, serving
from tests.waiting import PATIENCE

# Many tests send requests, for example the fuzz tests.
MCP = {"DASH_MCP_ENABLED": "true", "MCP_RATE_LIMIT": "100000/minute"}


@dataclass(frozen=True, slots=True)
class Variant:
    """The differences between a shared site and the site of this repository: settings, pages, and the command.

    `pages` are the texts of Markdown files by name. `{folder}` and `{port}` in a setting are replaced.
    """

    env: Mapping[str, str] = field(default_factory=dict)
    pages: Mapping[str, str] = field(default_factory=dict)
    commands: Mapping[str, str] = field(default_factory=lambda: PRODUCTION)


def page(name: str, endpoint: str, text: str, description: str = "D", more: str = "") -> str:
    """Return the Markdown of a page."""
    return f"---\nname: {name}\ndescription: {description}\nendpoint: {endpoint}\n{more}\n---\n\n{text}\n"


PREFIX = "/my-app"
# The site behind a proxy that terminates TLS. The test acts as the proxy.
HOST = "docs.example.org"
BEHIND_TLS = {
    "ENVIRONMENT": "production",
    "SITE_BASE_URL": f"https://{HOST}",
    "TRUSTED_PROXIES": "127.0.0.1",
    "ALLOWED_HOSTS": "*.mirror.example.org",
    "PEER_BACKENDS": "https://peer.example.org",
    "DASH_MCP_ENABLED": "true",
}
# The site with an administrator. The test can act as a proxy, and therefore as several clients.
ADMIN_TOKEN = "a-token-for-the-tests-of-announcements"
ADMIN = {
    "ADMIN_TOKEN": ADMIN_TOKEN,
    "SECRET_KEY": "0123456789abcdef0123456789abcdef",
    "LIVE_UPDATES": "true",
    "TRUSTED_PROXIES": "127.0.0.1",
}
# The servers trust no proxy, so that the site gets the IP address of the connection. One process counts all clients.
TLS_COMMANDS = {
    "flask": f"{PRODUCTION['flask']} --workers 1 --forwarded-allow-ips 192.0.2.255",
    "fastapi": f"{PRODUCTION['fastapi']} --no-proxy-headers",
    "quart": f"{PRODUCTION['quart']} --no-proxy-headers",
}

_TABS = """.. tabs::
    {}

    .. tab::Flask

        One.

    .. tab::Quart

        Two.
"""

# A table of words that cannot be wrapped.
_WIDE = f"| {' | '.join('ABCDEF')} |\n{'|---' * 6}|\n| {' | '.join(f'`{each * 24}`' for each in 'abcde')} | `END` |"
_READING = """
```bash
$ make
done
$ curl \\
    --silent
{}
```

```python del={{1}} numbered
old = 1
new = 2
```

```diff
-old = 1
+new = 2
 same = 3
```

```diff
--- a.py
+++ a.py
-old = 1
```

```text title="long.txt" numbered
{}
```

.. tabs::

    .. tab::First

        Coral.

    .. tab::Second

        Lagoon.

        ## In a tab {{#in-a-tab}}

| A | B |
|---|---|
| {} | b |

<details><summary>More</summary>

Hidden reef.

</details>

[Elsewhere](https://example.org/a)
""".format("output " * 30, "line\n" * 100, "word" * 60)

VARIANTS = {
    "plain": Variant(),
    "production": Variant(BEHIND_TLS, commands=TLS_COMMANDS),
    "admin": Variant(ADMIN, {"a": page("A", "/a", "Text.")}),
    # Pages with all kinds of callbacks, and a page with a component per view.
    "small": Variant(
        {**MCP, "PEER_BACKENDS": f"{PEER}, http://127.0.0.1:{{port}}"},
        {
            "slow": page("Slow", "/slow", ".. exec::tests.examples.slow"),
            "contract": page("A page", "/a-page", ".. exec::tests.examples.contract"),
            "views": page("Views", "/views", ".. exec::tests.examples.views"),
        },
    ),
    # Every page of this repository under `PREFIX`.
    "below a prefix": Variant(
        {**MCP, "SITE_BASE_URL": "http://127.0.0.1:{port}", "DASH_URL_BASE_PATHNAME": f"{PREFIX}/"},
    ),
    # Examples that the pages of this repository do not have, for browsers.
    "widgets": Variant(
        pages={
            "plain": page("Plain", "/plain", "A paragraph.\n\n" * 60 + ".. exec::tests.browser.plain_example"),
            "figures": page("Figures", "/figures", ".. exec::tests.browser.figure_example"),
            "demanding": page("Demanding", "/demanding", ".. exec::tests.examples.demanding"),
            "scheme": page("Scheme", "/scheme", ".. exec::tests.browser.scheme_example"),
            "tabs": page("Tabs", "/tabs", "\n\n".join(map(_TABS.format, ("", "", ":sync: false")))),
            "reading": page("Reading", "/reading", _READING),
            "wide": page("Wide", "/wide", _WIDE),
            "short": page("Short", "/short", "\n\n".join(f"## Section {number}\n\nText." for number in range(10))),
        },
    ),
    "debug": Variant(
        {**MCP, "DASH_DEBUG": "true"},
        {
            "contract": page("A page", "/a-page", ".. exec::tests.examples.contract"),
            "unknown": page("Unknown", "/unknown", ".. nonsense::x\n\nAfter it."),
            "sketch": page(
                "Sketch", "/sketch", "The wreck.\n\n.. exec::docs.interactive-components.ferry", more="draft: true"
            ),
        },
    ),
}


class Sites:
    """Running sites by variant and backend.

    A parametrized session fixture alone would stop one backend before it starts the next, and start it again later.
    """

    def __init__(self, stack: ExitStack, folder: Callable[[str], Path]) -> None:
        self._stack = stack
        self._folder = folder
        self._running: dict[tuple[str, str], Site] = {}

    def get(self, name: str, backend: str, variant: Variant | None = None) -> Site:
        """Return a running site. It has responded once: gunicorn listens before its worker has loaded the site.

        Pass `variant` if the name is not in `VARIANTS`, because only one folder of tests uses the variant.
        """
        if (name, backend) not in self._running:
            self._running[name, backend] = self._start(variant or VARIANTS[name], backend)
        return self._running[name, backend]

    def terminate(self) -> None:
        """Send SIGTERM to all sites. They stop in parallel, and the fixture waits for each."""
        for site in self._running.values():
            site.process.terminate()

    def _start(self, variant: Variant, backend: str) -> Site:
        folder = self._folder("site")
        env = {name: value.replace("{folder}", str(folder)) for name, value in variant.env.items()}
        if variant.pages:
            env["DOCS_DIR"] = str(write_pages(folder / "docs", variant.pages))
        site = self._stack.enter_context(serving(backend, folder, variant.commands[backend], env))
        httpx.get(f"{site.url}/healthz", timeout=PATIENCE)
        return site


def write_pages(folder: Path, pages: Mapping[str, str]) -> Path:
    """Write Markdown files into a new docs folder and return the folder."""
    folder.mkdir()
    for name, text in pages.items():
        (folder / f"{name}.md").write_text(text, encoding="utf-8")
    return folder


def plain_pages(folder: Path, *names: str) -> dict[str, str]:
    """Return the setting of a new docs folder with short pages of these names; `a` is at `/a`."""
    pages = {name: page(name.title(), f"/{name}", "Text.") for name in names}
    return {"DOCS_DIR": str(write_pages(folder / "docs", pages))}
