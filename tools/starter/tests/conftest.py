"""The site on each backend, started once for all tests."""

from collections.abc import Iterator

import httpx
import pytest

from lib.settings import get_settings
from tests.serving import BACKENDS, Site, serving

# The tests do not depend on these settings in `.env`, and store no visits.
SETTINGS = {"ENVIRONMENT": "development", "DASH_DEBUG": "false", "ANALYTICS_ENABLED": "false"}


@pytest.fixture(scope="session", params=BACKENDS)
def site(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The site, served as in production."""
    with serving(request.param, tmp_path_factory.mktemp("site"), env=SETTINGS) as site:
        yield site


@pytest.fixture
def client(site: Site) -> Iterator[httpx.Client]:
    """An HTTP client for the site. Paths are under the site's prefix."""
    with site.client() as client:
        settings = get_settings()
        prefix = settings.dash_url_base_pathname or settings.dash_routes_pathname_prefix or "/"
        client.base_url = httpx.URL(f"{site.url}{prefix}")
        yield client
