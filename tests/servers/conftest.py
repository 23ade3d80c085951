"""The pages of the small shared site, for tests that serve them in another way, and the site below a prefix."""

from pathlib import Path

import pytest

from tests.serving import BACKENDS, Site
from tests.sites import PREFIX, VARIANTS, Sites, write_pages


@pytest.fixture(scope="session")
def contract_docs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The docs folder of the small site."""
    return write_pages(tmp_path_factory.mktemp("small") / "docs", VARIANTS["small"].pages)


@pytest.fixture(scope="session", params=BACKENDS)
def site_below_prefix(request: pytest.FixtureRequest, sites: Sites) -> Site:
    """Every page of this repository below `PREFIX`, with MCP."""
    return sites.get("below a prefix", request.param)


@pytest.fixture(scope="session", params=[(backend, prefix) for prefix in ("", PREFIX) for backend in BACKENDS],
                ids="-".join)  # fmt: skip
def place(request: pytest.FixtureRequest, sites: Sites) -> tuple[Site, str]:
    """The pages of this repository at the top and below a prefix, with the prefix."""
    backend, prefix = request.param
    return sites.get("below a prefix" if prefix else "plain", backend), prefix
