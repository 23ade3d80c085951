"""Unmodified Dash under `/site` of a parent app that has no knowledge of it."""

import os

os.environ["DASH_REQUESTS_PATHNAME_PREFIX"] = "/site/"

from tests.capabilities.stock.app import server as site
from tests.capabilities.stock.frameworks import BACKEND
from tests.examples.parents import PARENTS

server = PARENTS[BACKEND](site)
