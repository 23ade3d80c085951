"""The site under `/site` of a parent app."""

from lib.app import create_app
from lib.settings import get_settings
from tests.examples.parents import PARENTS

settings = get_settings().model_copy(
    update={"dash_routes_pathname_prefix": "/", "dash_requests_pathname_prefix": "/site/"}
)
site = create_app(settings).server
server = PARENTS[settings.dash_backend](site)
