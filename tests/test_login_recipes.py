"""The Python recipes of the Login page protect the site: pages, documents, the API, and callbacks."""

from base64 import b64encode
from pathlib import Path

import httpx
import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin

from tests.cases import all_cases
from tests.servers.test_hooks import ADDRESSES, PAGE
from tests.serving import BROWSER, serving
from tests.sites import page, write_pages
from tests.test_code_blocks import BLOCKS, CodeBlock
from tests.tiers import some
from tests.waiting import PATIENCE

COMMANDS = {
    "flask": "-m gunicorn login:server --pythonpath {folder} --bind 127.0.0.1:{{port}} --workers 1 --threads 8",
    "fastapi": "-m uvicorn login:server --app-dir {folder} --host 127.0.0.1 --port {{port}}",
    "quart": "-m uvicorn login:server --app-dir {folder} --host 127.0.0.1 --port {{port}}",
}
PASSWORD = "a-password-for-tests"
BASIC = {"authorization": f"Basic {b64encode(f'docs:{PASSWORD}'.encode()).decode()}"}
RECIPES = {block.code: block for block in BLOCKS if block.page == "login" and block.title == "login.py"}


def recipe(*words: str) -> CodeBlock:
    """Return the recipe that contains these words."""
    (block,) = [block for code, block in RECIPES.items() if all(word in code for word in words)]
    return block


CASES = (
    ("dependency", "fastapi", recipe("FastAPI(")),
    ("middleware", "fastapi", recipe("class Login:")),
    ("middleware", "quart", recipe("class Login:")),
    ("hooks", "quart", recipe("before_websocket")),
    ("flask_login", "flask", recipe("flask_login")),
    ("dash_auth", "flask", recipe("dash_auth")),
)


def test_every_recipe_has_a_case() -> None:
    assert set(RECIPES) == {block.code for _, _, block in CASES}


@pytest.mark.parametrize("given", some(CASES, CASES[0]), ids=lambda given: f"{given[0]}-{given[1]}")
def test_nothing_is_public(given: tuple[str, str, CodeBlock], tmp_path: Path) -> None:
    name, backend, block = given
    (tmp_path / "login.py").write_text(block.code, encoding="utf-8")
    docs = str(write_pages(tmp_path / "docs", {"a": page("A page", PAGE, "Text.")}))
    env = {"DOCS_DIR": docs, "DOCS_PASSWORD": PASSWORD, "SECRET_KEY": "k0" * 16}
    known = {"x-auth-token": "your own check"} if name == "hooks" else BASIC
    with (
        serving(backend, tmp_path, COMMANDS[backend].format(folder=tmp_path), env) as site,
        httpx.Client(base_url=site.url, headers={"user-agent": BROWSER}, timeout=PATIENCE) as client,
        all_cases() as case,
    ):
        if name == "flask_login":
            assert client.get("/", headers={"accept": "text/html"}).headers["location"] == "/sign-in"
            assert client.post("/sign-in", data={"password": "no"}).status_code == 200
        for path in (*ADDRESSES, "/api/pages", "/api/search?q=text", "/nope"):
            with case(path):
                for headers in ({}, {"authorization": "Basic ZG9jczpubw=="}, {"authorization": "Bearer x"}):
                    answer = client.get(path, headers=headers)
                    assert answer.status_code == 401
                    assert "Text." not in answer.text
                if name != "flask_login":
                    assert client.get(path, headers=known).status_code == (404 if path == "/nope" else 200)
        with case("a public path in the host"):
            assert client.get(PAGE, headers={"host": "x/healthz?"}).status_code in {400, 401}
        for path in ("/_dash-update-component", "/_visit"):
            with case(path):
                assert client.post(path, json={"output": "x", "inputs": []}).status_code == 401
        with case("/healthz"):
            assert client.get("/healthz", headers=known).status_code == 200
            assert name == "hooks" or client.get("/healthz").status_code == 200
        if backend != "flask":
            with case("the WebSocket of callbacks"):
                address, origin = f"{site.url.replace('http', 'ws', 1)}/_dash-ws-callback", Origin(site.url)
                with pytest.raises(InvalidStatus), connect(address, origin=origin):
                    pass
                with connect(address, origin=origin, additional_headers=known):
                    pass
        if name == "flask_login":
            cookie = client.post("/sign-in", data={"password": PASSWORD}).headers["set-cookie"].partition(";")[0]
            assert client.get(PAGE, headers={"cookie": cookie}).status_code == 200
