"""The requests that are measured: one of each kind that the site handles."""

import json
from dataclasses import dataclass
from typing import Literal

from tests.serving import BROWSER

AGENT = "curl/8.11.0"


@dataclass(frozen=True, slots=True)
class Target:
    """A request. `body` is sent as JSON. A client that is certainly not a browser gets the documents for crawlers.

    The encoding is always explicit. Otherwise, the client that records a response would accept more than wrk does.
    """

    name: str
    path: str
    method: Literal["GET", "POST"] = "GET"
    body: str = ""
    encoding: str = "gzip, deflate, br, zstd"
    agent: str = BROWSER
    accept: str = "*/*"

    @property
    def headers(self) -> dict[str, str]:
        """The request headers."""
        common = {"user-agent": self.agent, "accept": self.accept, "accept-encoding": self.encoding}
        return {**common, "content-type": "application/json"} if self.body else common


# The request body of Dash's renderer when the slider of the home page moves.
_SLIDER = json.dumps(
    {
        "output": "home-sentence.children",
        "outputs": {"id": "home-sentence", "property": "children"},
        "inputs": [{"id": "home-islands", "property": "value", "value": 7}],
        "changedPropIds": ["home-islands.value"],
    }
)

HEALTH = Target("Health", "/healthz")
# As browsers open a page: it counts as a visit. A request with a script's `*/*` does not.
PAGE = Target("Page", "/getting-started", encoding="br", accept="text/html,*/*")
PAYLOAD = Target("Payload", "/_page/getting-started", encoding="br")

CALLBACK = Target("Callback", "/_dash-update-component", "POST", _SLIDER)
VISIT = Target("Visit", PAGE.path, encoding="br", accept=PAGE.accept)

TARGETS: tuple[Target, ...] = (
    HEALTH,
    Target("API", "/api/pages"),
    PAGE,
    PAYLOAD,
    Target("llms.txt", "/llms.txt", encoding="identity", agent=AGENT),
    Target("A page's llms.txt", "/getting-started/llms.txt", encoding="identity", agent=AGENT),
)
