"""The requests that are measured: one of each kind that the site answers."""

import json
from dataclasses import dataclass
from typing import Literal

from tests.serving import BROWSER


@dataclass(frozen=True, slots=True)
class Target:
    """One request. `body` is sent as JSON."""

    name: str
    path: str
    method: Literal["GET", "POST"] = "GET"
    body: str = ""

    @property
    def headers(self) -> dict[str, str]:
        """What a browser would send. Whatever is positively none gets the documents for crawlers."""
        common = {"user-agent": BROWSER, "accept": "*/*", "accept-encoding": "gzip, deflate, br"}
        return {**common, "content-type": "application/json"} if self.body else common


# What Dash's renderer sends when the slider of the home page moves.
_SLIDER = json.dumps(
    {
        "output": "home-sentence.children",
        "outputs": {"id": "home-sentence", "property": "children"},
        "inputs": [{"id": "home-islands", "property": "value", "value": 7}],
        "changedPropIds": ["home-islands.value"],
    }
)

HEALTH = Target("Health", "/healthz")

TARGETS: tuple[Target, ...] = (
    HEALTH,
    Target("API", "/api/pages"),
    Target("Page", "/getting-started"),
    Target("Payload", "/_page/getting-started"),
    Target("Callback", "/_dash-update-component", "POST", _SLIDER),
)
