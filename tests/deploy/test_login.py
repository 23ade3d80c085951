"""The nginx recipes of the Login page protect every location, in both configurations of nginx."""

import re
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx
import pytest

from tests.cases import all_cases
from tests.deploy.fleet import configuration
from tests.ports import free_port
from tests.services import nginx
from tests.test_code_blocks import BLOCKS
from tests.waiting import PATIENCE

# Paths in each location of the two configurations.
PRIVATE = ("/", "/page", "/llms.txt", "/_dash-update-component", "/mcp", "/_dash-mcp", "/_dash-ws-callback", "/_live",
           "/api/demo/events", "/api/pages", "/_site/a.css", "/healthz/x", "/x/readyz")  # fmt: skip
PUBLIC = ("/healthz", "/readyz")
CREDENTIALS = {
    "basic auth": {"authorization": f"Basic {b64encode(b'docs:secret').decode()}"},
    "OAuth2 Proxy": {"cookie": "session=signed-in"},
}


@contextmanager
def responding(text: str) -> Iterator[str]:
    """Start a server in place of the site or of OAuth2 Proxy, which accepts one cookie."""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            rejected = self.path == "/oauth2/auth" and self.headers["cookie"] != CREDENTIALS["OAuth2 Proxy"]["cookie"]
            self.send_response(401 if rejected else 200)
            self.send_header("content-length", str(len(text)))
            self.end_headers()
            self.wfile.write(text.encode())

        def do_POST(self) -> None:
            self.do_GET()

        def log_message(self, format: str, *args: object) -> None:
            """Do nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()


def code_of(title: str) -> str:
    (block,) = [block for block in BLOCKS if block.title == title]
    return block.code


def for_one_machine(folder: Path, port: int, recipe: str) -> str:
    """Return the configuration of /deployment with a recipe in its `server` block, without TLS."""
    text = re.sub(r"^ *ssl_.*\n", "", code_of("/etc/nginx/conf.d/atoll.conf"), flags=re.MULTILINE)
    text = text.replace("listen 443 ssl;", f"listen 127.0.0.1:{port};\n{recipe}")
    paths = "".join(
        f"{name}_temp_path {folder}/{name};" for name in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    return f"pid {folder}/pid; events {{}} http {{ access_log off; {paths} {text} }}"


def for_compose(folder: Path, port: int, recipe: str) -> str:
    """Return the shipped configuration with a recipe in `locations.conf`."""
    main = configuration(folder, ["127.0.0.1:8550"] * 3, port)
    locations = folder / "nginx" / "locations.conf"
    added = recipe.replace("http://127.0.0.1:8550", "http://atoll")
    locations.write_text(locations.read_text(encoding="utf-8") + added, encoding="utf-8")
    return main


@pytest.mark.parametrize("configured", [for_one_machine, for_compose])
@pytest.mark.parametrize("name", CREDENTIALS)
def test_only_the_health_checks_are_public(
    name: str, configured: Callable[[Path, int, str], str], tmp_path: Path
) -> None:
    port = free_port()
    with responding("a page") as site, responding("sign in") as oauth, TemporaryDirectory() as secrets:
        passwords = Path(secrets) / "passwords"
        passwords.write_text("docs:{PLAIN}secret\n", encoding="utf-8")
        passwords.parent.chmod(0o755)  # the user of nginx reads the file
        main = configured(tmp_path, port, code_of(f"In the server block: {name}"))
        for file in (tmp_path / "nginx").glob("*.conf"):
            file.write_text(placed(file.read_text(encoding="utf-8"), passwords, site, oauth), encoding="utf-8")
        with (
            nginx(placed(main, passwords, site, oauth), port) as front,
            httpx.Client(base_url=front.url, timeout=PATIENCE) as client,
            all_cases() as case,
        ):
            for path in PUBLIC:
                with case(path):
                    assert client.get(path).text == "a page"
            for path in PRIVATE:
                with case(path):
                    for answer in (client.get(path), client.post(path)):
                        assert "a page" not in answer.text
                        if name == "OAuth2 Proxy":
                            assert answer.headers["location"].endswith(f"/oauth2/sign_in?rd={path}")
                        else:
                            assert answer.status_code == 401
                    assert client.get(path, headers=CREDENTIALS[name]).text == "a page"
            if name == "OAuth2 Proxy":
                with case("sign in"):
                    assert client.get("/oauth2/sign_in").text == "sign in"
                    assert client.get("/oauth2/auth").status_code == 404


def placed(text: str, passwords: Path, site: str, oauth: str) -> str:
    """Return a configuration with the addresses and the password file of the test."""
    text = text.replace("/etc/nginx/atoll.htpasswd", str(passwords))
    return text.replace("127.0.0.1:8550", site).replace("127.0.0.1:4180", oauth)
