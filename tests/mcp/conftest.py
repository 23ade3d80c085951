"""A small site with all kinds of content that agents may and may not access, served to the official client."""

from pathlib import Path

import pytest

from tests.serving import BACKENDS, Site
from tests.sites import Sites, Variant, page, write_pages
from tests.tiers import some

BASE_URL = "https://docs.example.com"
ENABLED = {"DASH_MCP_ENABLED": "true", "MCP_RATE_LIMIT": "100000/minute", "SITE_BASE_URL": BASE_URL}

HARBOR = """\
A harbor keeps boats from the swell.

## Moorings {#ropes}

Tie a bowline.

### Long stays

Ask the harbor master.

```python
## not a heading
```

## The `tide` clock

It tells high water.

.. exec::docs.data-visualization.stations
   :code: false
"""
EXAMPLES = ("runs", "runs_async", "runs_untyped", "contract")
FORMER = "redirect_from: [/port, /old/pier]"
PAGES = {
    "harbor": (
        "Harbor",
        "category: Sea\ntags: [boats]\nredirect_from: [/port, /old/pier]\nlastmod: 2026-01-31",
        HARBOR,
    ),
    "examples/all": ("All examples", "", "".join(f"\n.. exec::tests.examples.{name}\n" for name in EXAMPLES)),
    "cellar": ("Cellar", "hidden: true", "The wreck lies here.\n\n.. exec::tests.examples.slow\n"),
    "sketch": ("Sketch", "draft: true", "The wreck will lie there.\n\n.. exec::docs.interactive-components.ferry\n"),
}


VARIANT = Variant(
    # Dash's own setting for the path changes nothing.
    {**ENABLED, "DASH_MCP_PATH": "_elsewhere", "MCP_ALLOWED_HOSTS": "docs.lan, x.lan:80"},
    {
        path.replace("/", "-"): page(name, f"/{path}", text, f"About {name.lower()}.", more)
        for path, (name, more, text) in PAGES.items()
    },
)
BELOW_PREFIX = Variant({**VARIANT.env, "DASH_URL_BASE_PATHNAME": "/handbook/"}, VARIANT.pages)
PLACES = [(backend, prefix) for backend in BACKENDS for prefix in ("", "/handbook")]
FAST = [(backend, "") for backend in BACKENDS]


@pytest.fixture(scope="session")
def mcp_docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the docs folder of that site, for tests that serve it in another way."""
    return write_pages(tmp_path_factory.mktemp("site") / "docs", VARIANT.pages)


@pytest.fixture(scope="session", params=some(PLACES, *FAST), ids="".join)
def mcp_site(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return the site, at the root and under a prefix."""
    return running(sites, *request.param)


def running(sites: Sites, backend: str, prefix: str) -> Site:
    """Return a site with these pages. Its `url` includes the prefix."""
    name, variant = ("agents below a prefix", BELOW_PREFIX) if prefix else ("agents", VARIANT)
    site = sites.get(name, backend, variant)
    return Site(site.backend, site.url + prefix, site.log, site.process)
