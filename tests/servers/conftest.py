"""The pages of the small shared site, for tests that serve them in another way, and the site under a prefix."""

from pathlib import Path

import pytest

from tests.serving import BACKENDS, Site
from tests.sites import PREFIX, VARIANTS, Sites, write_pages


@pytest.fixture(scope="session")
def contract_docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the docs folder of the small site."""
    return write_pages(tmp_path_factory.mktemp("small") / "docs", VARIANTS["small"].pages)


@pytest.fixture(scope="session", params=BACKENDS)
def site_below_prefix(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Return the site with every page of this repository under `PREFIX`, with MCP."""
    return sites.get("below a prefix", request.param)


@pytest.fixture(scope="session", params=[(backend, prefix) for prefix in ("", PREFIX) for backend in BACKENDS],
                ids="-".join)  # fmt: skip
def place(request: pytest.FixtureRequest, sites: Sites) -> tuple[Site, str]:
    """Return the site of this repository, at the root and under a prefix, and the prefix."""
    backend, prefix = request.param
    return sites.get("below a prefix" if prefix else "plain", backend), prefix
