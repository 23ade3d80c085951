"""The callback of the live example works on each backend. This file is yours: change it with your examples."""

import httpx


def test_the_callback_returns_a_sentence(client: httpx.Client) -> None:
    body = {
        "output": "live-example-sentence.children",
        "outputs": {"id": "live-example-sentence", "property": "children"},
        "inputs": [{"id": "live-example-islands", "property": "value", "value": 7}],
        "changedPropIds": ["live-example-islands.value"],
    }
    response = client.post("/_dash-update-component", json=body)
    assert response.status_code == 200
    assert response.json()["response"]["live-example-sentence"]["children"] == "7 islands around a lagoon."
