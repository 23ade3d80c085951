"""A small site with everything that agents may and may not see, served to the official client."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.serving import BACKENDS, Site, serving

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
PAGES = {
    "harbor": ("Harbor", "category: Sea\ntags: [boats]", HARBOR),
    "examples/all": ("All examples", "", "".join(f"\n.. exec::tests.examples.{name}\n" for name in EXAMPLES)),
    "cellar": ("Cellar", "hidden: true", "The wreck lies here.\n\n.. exec::tests.examples.slow\n"),
    "sketch": ("Sketch", "draft: true", "The wreck will lie there.\n\n.. exec::docs.interactive-components.ferry\n"),
}


@pytest.fixture(scope="session")
def mcp_docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The docs folder of that site."""
    docs = tmp_path_factory.mktemp("docs")
    for path, (name, more, text) in PAGES.items():
        head = f"---\nname: {name}\ndescription: About {name.lower()}.\nendpoint: /{path}\n{more}\n---\n"
        (docs / f"{path.replace('/', '-')}.md").write_text(f"{head}\n{text}", encoding="utf-8")
    return docs


@pytest.fixture(scope="session", params=[(backend, prefix) for backend in BACKENDS for prefix in ("", "/handbook")])
def mcp_site(
    request: pytest.FixtureRequest, mcp_docs: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """The site on each backend, at the top and below a prefix. Its `url` has the prefix."""
    backend, prefix = request.param
    env = {**ENABLED, "DOCS_DIR": str(mcp_docs), **({"DASH_URL_BASE_PATHNAME": f"{prefix}/"} if prefix else {})}
    with serving(backend, tmp_path_factory.mktemp("site"), env=env) as running:
        yield Site(running.backend, running.url + prefix, running.log, running.process)
