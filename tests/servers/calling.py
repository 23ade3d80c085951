"""Call a callback as Dash's renderer does."""

from collections.abc import Mapping, Sequence
from typing import Any

import httpx

from tests.serving import BROWSER, Site
from tests.waiting import PATIENCE


def call(
    site: Site,
    name: str,
    value: Any = 1,
    *,
    prefix: str = "",
    headers: Mapping[str, str] | None = None,
    more_inputs: Sequence[Any] = (),
    properties: Sequence[str] = ("children",),
) -> httpx.Response:
    """Call the callback from `<name>-button` to `<name>-output`."""
    outputs = [{"id": f"{name}-output", "property": prop} for prop in properties]
    ids = [f"{output['id']}.{output['property']}" for output in outputs]
    body = {
        "output": ids[0] if len(ids) == 1 else f"..{'...'.join(ids)}..",
        "outputs": outputs[0] if len(outputs) == 1 else outputs,
        "inputs": [{"id": f"{name}-button", "property": "n_clicks", "value": value}, *more_inputs],
        "changedPropIds": [f"{name}-button.n_clicks"],
    }
    url = f"{site.url}{prefix}/_dash-update-component"
    return httpx.post(url, json=body, headers={"user-agent": BROWSER, **(headers or {})}, timeout=PATIENCE)


def output_of(answer: httpx.Response, name: str, prop: str = "children") -> Any:
    """Return the value that a successful callback sent to its output."""
    assert answer.status_code == 200, answer.text
    return answer.json()["response"][f"{name}-output"][prop]
