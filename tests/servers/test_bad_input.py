"""Inputs that fuzzing found, as regression tests."""

from typing import Any

import pytest

from tests.servers.calling import call
from tests.servers.test_fuzz import GOOD
from tests.servers.wire import Wire
from tests.serving import Site
from tests.waiting import PATIENCE


@pytest.mark.parametrize("host", [b"..", b".map", b"[", b"x" * 300])
def test_a_host_that_is_none(contract_site: Site, host: bytes) -> None:
    wire = Wire(int(contract_site.url.rsplit(":", maxsplit=1)[1]))
    reply = wire.ask(b"GET /a-page HTTP/1.1\r\nHost: %s\r\n\r\n" % host, head=False, timeout=PATIENCE)
    assert reply.status in (200, 400)
    assert wire.ask(GOOD, head=False, timeout=PATIENCE).status == 200
    wire.close()


@pytest.mark.parametrize("path", ["/a-%c0%ae", "/a%0d%0aset-cookie:%20x=1", "/%e2%82%ac"])
def test_an_agent_may_ask_for_any_path(contract_site: Site, path: str) -> None:
    """A `Link` header of the response contains the path."""
    headers = "Host: x\r\nAccept: text/markdown\r\nUser-Agent: curl/8\r\n"
    wire = Wire(int(contract_site.url.rsplit(":", maxsplit=1)[1]))
    reply = wire.ask(f"GET {path} HTTP/1.1\r\n{headers}\r\n".encode(), head=False, timeout=PATIENCE)
    wire.close()
    assert 200 <= reply.status < 500
    assert "set-cookie" not in reply.headers


@pytest.mark.parametrize("pathname", [1, [], {}, True, "no-slash", "\x00"])
def test_dashs_own_router_gets_an_address_only(contract_site: Site, pathname: Any) -> None:
    with contract_site.client() as client:
        assert client.post("/_dash-update-component", json=routing(pathname, "")).status_code == 400
        assert client.post("/_dash-update-component", json=routing("/a-page", pathname)).status_code in (200, 400)
        assert client.post("/_dash-update-component", json=routing("/a-page", "")).status_code == 200


def test_dashs_own_router_reads_inputs_by_place(contract_site: Site) -> None:
    body = routing([], "")
    body["inputs"][0]["id"] = "another"
    with contract_site.client() as client:
        assert client.post("/_dash-update-component", json=body).status_code == 400


def test_a_callback_that_exits_holds_nobody_up(contract_site: Site) -> None:
    """Exit code 3 once ended all of gunicorn."""
    assert [call(contract_site, name).status_code for name in ("exits", "async-exits") * 5] == [500] * 10
    assert call(contract_site, "echo").status_code == 200


def routing(pathname: Any, search: Any) -> dict[str, Any]:
    """Return the body with which `dash.page_container` requests a page."""
    values = {"pathname": pathname, "search": search}
    return {
        "output": ".._pages_content.children..._pages_store.data..",
        "outputs": [{"id": "_pages_content", "property": "children"}, {"id": "_pages_store", "property": "data"}],
        "inputs": [{"id": "_pages_location", "property": name, "value": value} for name, value in values.items()],
        "changedPropIds": ["_pages_location.pathname"],
    }
