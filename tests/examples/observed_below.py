"""The site under `/site` of a parent app, with the log of the site."""

from lib.process.logs import configure_logging
from lib.settings import get_settings

configure_logging(get_settings())

from tests.examples.mounted import server  # noqa: E402

__all__ = ["server"]
