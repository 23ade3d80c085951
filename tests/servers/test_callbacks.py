"""Callbacks work as Dash documents them, on every backend."""

from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.examples.gate import Gate
from tests.servers.calling import call, output_of
from tests.serving import Site
from tests.waiting import until

SLOW_CALLS = 6
FAULTS = {
    "fails": "ValueError: a secret of callback 1",
    "async-fails": "ValueError: a secret of callback 1",
    "exhausts": "StopIteration",
}


def test_slow_callbacks_hold_nobody_up(contract_site: Site) -> None:
    """On the event loop, the first callback would block the server until it ends."""
    gate = Gate.of(contract_site)
    with ThreadPoolExecutor(SLOW_CALLS) as pool, contract_site.client() as client, gate.shut():
        calls = [pool.submit(call, contract_site, "slow", number) for number in range(SLOW_CALLS)]
        until(lambda: gate.waiting == SLOW_CALLS)  # in parallel
        assert client.get("/healthz").status_code == 200, "others are served while all of the callbacks wait"
        gate.open()
        outputs = [output_of(done.result(), "slow") for done in calls]
    assert outputs == [f"waited {number}" for number in range(SLOW_CALLS)]


def test_a_callback_answers_json(contract_site: Site) -> None:
    answer = call(contract_site, "echo", {"Ä": [None, 1.5]})
    assert answer.headers["content-type"] == "application/json"
    assert output_of(answer, "echo") == {"Ä": [None, 1.5]}


def test_async_callbacks_work(contract_site: Site) -> None:
    value, thread = output_of(call(contract_site, "async", 7), "async")
    assert value == 7
    assert thread == ("callback-loop" if contract_site.backend == "flask" else "MainThread")


def test_many_async_callbacks_at_once(contract_site: Site) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda number: call(contract_site, "async", number), range(24)))
    assert [output_of(answer, "async")[0] for answer in answers] == list(range(24))


@pytest.mark.parametrize("name", FAULTS)
def test_a_failing_callback_is_an_id_for_the_asker_and_a_traceback_in_the_log(contract_site: Site, name: str) -> None:
    answer = call(contract_site, name)
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json()) == {"error", "id"}
    assert "secret" not in answer.text
    assert "Traceback" not in answer.text
    number = answer.json()["id"]
    assert len(number) >= 8
    log = until(lambda: log if FAULTS[name] in (log := contract_site.said(number)).partition(number)[2] else "")
    assert log.count(number) == 1
    record = log.split(number)[1]
    assert record.partition("\n")[2].startswith("Traceback")
    assert FAULTS[name] in record
    assert record.count("another exception") == 0


@pytest.mark.parametrize("name", ["exits", "async-exits"])
def test_a_callback_cannot_end_the_server(contract_site: Site, name: str) -> None:
    """SystemExit ends the runner of the code: an event loop, a thread, or gunicorn."""
    for _ in range(3):
        assert call(contract_site, name).status_code == 500
    assert output_of(call(contract_site, "async", 2), "async")[0] == 2
    assert output_of(call(contract_site, "echo", 2), "echo") == 2


@pytest.mark.parametrize("name", ["prevents", "async-prevents"])
def test_preventing_an_update_is_204(contract_site: Site, name: str) -> None:
    answer = call(contract_site, name)
    assert (answer.status_code, answer.content) == (204, b"")


def test_values_that_update_nothing(contract_site: Site) -> None:
    assert call(contract_site, "updates-nothing").json()["response"] == {}
    one = call(contract_site, "two", 5, properties=("children", "title"))
    assert one.json()["response"] == {"two-output": {"children": 5}}


def test_set_props_and_patch(contract_site: Site) -> None:
    assert call(contract_site, "props", 4).json()["sideUpdate"] == {"echo-output": {"title": "set by 4"}}
    patched = output_of(call(contract_site, "patch", "more"), "patch")
    assert patched["operations"] == [{"operation": "Append", "location": [], "params": {"value": "more"}}]


@pytest.mark.parametrize("name", ["context", "async-context"])
def test_a_callback_knows_its_request(contract_site: Site, name: str) -> None:
    answer = call(contract_site, name, headers={"cookie": "flavour=salt", "x-asked": "politely"})
    assert output_of(answer, name) == {
        "triggered": f"{name}-button",
        "cookie": "salt",
        "header": ["politely"] * 3,
        "path": "/_dash-update-component?",
        "remote": "127.0.0.1",
        "app": contract_site.backend,
    }
    assert answer.cookies["seen"] == "yes"
    assert answer.headers["x-callback"] == "spoken"


def test_a_callback_with_a_handler_for_its_errors(contract_site: Site) -> None:
    assert output_of(call(contract_site, "recovers"), "recovers") == "recovered from a fault"


def test_a_callback_with_however_many_inputs(contract_site: Site) -> None:
    rows = [{"id": {"row": row}, "property": "children", "value": row} for row in range(3)]
    assert output_of(call(contract_site, "all", more_inputs=[rows]), "all") == [0, 1, 2]
    assert output_of(call(contract_site, "all", more_inputs=[[]]), "all") == []
    assert call(contract_site, "all", more_inputs=[rows[0]]).status_code == 400


@pytest.mark.parametrize("inputs", [[1], [None], [{}], [{"id": 1, "property": "p"}], [{"id": "i", "property": None}]])
def test_more_or_other_inputs_than_it_has_are_refused(contract_site: Site, inputs: list[object]) -> None:
    assert call(contract_site, "echo", more_inputs=inputs).status_code == 400
    assert call(contract_site, "all", more_inputs=[inputs]).status_code == 400


def test_other_outputs_than_it_has_are_refused(contract_site: Site) -> None:
    body = {"inputs": [{"id": "echo-button", "property": "n_clicks", "value": 1}], "output": "echo-output.children"}
    others: list[object] = [None, [], {}, "x", {"id": "fails-output", "property": "children"}, [{"id": {}}]]
    with contract_site.client() as client:
        for outputs in others:
            answer = client.post("/_dash-update-component", json={**body, "outputs": outputs})
            assert answer.status_code == 400, outputs
            assert "error" in answer.json()


@pytest.mark.parametrize("name", ["fails", "async-fails"])
def test_dev_tools_get_their_error_page(debug_site: Site, name: str) -> None:
    answer = call(debug_site, name)
    assert answer.status_code == 500
    assert answer.headers["content-type"].startswith("text/html")
    assert "a secret of callback 1" in answer.text


def test_a_wrong_address_is_no_exception_in_debug_mode(debug_site: Site) -> None:
    with debug_site.client() as client:
        assert client.get("/assets/nope.css").status_code == 404
        assert client.post("/a-page").status_code == 405
    assert call(debug_site, "prevents").status_code == 204
