"""Sites behind the shipped nginx configuration, in which only addresses and folders are replaced."""

import re
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import token_urlsafe

from tests.deploy.entry import Started
from tests.ports import free_port
from tests.services import Nginx, nginx
from tests.serving import PROJECT

SHIPPED = PROJECT / "deploy"
LISTEN = "8080"


def configuration(folder: Path, servers: list[str], port: int, listener: str = "http") -> str:
    """Return the shipped `nginx.conf`, and write its other files to `folder`."""
    (folder / "nginx").mkdir()
    for file in (SHIPPED / "nginx").glob("*.conf"):
        text = file.read_text(encoding="utf-8")
        for number, server in enumerate(servers, 1):
            text = text.replace(f"site-{number}:8550", server)
        text = text.replace(f"listen {LISTEN}", f"listen 127.0.0.1:{port}")
        (folder / "nginx" / file.name).write_text(text, encoding="utf-8")
    main = (SHIPPED / "nginx.conf").read_text(encoding="utf-8").replace("nginx/http.conf", f"nginx/{listener}.conf")
    main = main.replace("include nginx/", f"include {folder}/nginx/").replace("/tmp/nginx", f"/tmp/nginx-{port}")
    for file in (folder / "nginx").glob("*.conf"):
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("include nginx/", f"include {folder}/nginx/"), encoding="utf-8")
    assert not re.search(r"site-\d", main)
    return main.replace("/dev/stdout", f"{folder}/access.log")


@dataclass(slots=True)
class Fleet:
    """The sites, and the nginx server through which clients reach them."""

    sites: list[Started]
    front: Nginx


@contextmanager
def fleet(backend: str, folder: Path, env: Mapping[str, str] | None = None, *, count: int = 3) -> Iterator[Fleet]:
    """Provide three ready sites behind nginx until the block ends.

    With a `count` of one, the same site is in all three places.
    """
    port = free_port()
    base = {"SITE_BASE_URL": f"http://127.0.0.1:{port}", "TRUSTED_PROXIES": "127.0.0.1", "SECRET_KEY": token_urlsafe()}
    sites = [Started(backend, free_port(), folder, {**base, **(env or {})}) for _ in range(count)]
    servers = [f"127.0.0.1:{site.port}" for site in sites] * (3 // count)
    try:
        for site in sites:
            site.begin()
        for site in sites:
            site.await_ready()
        with nginx(configuration(folder, servers, port), port) as front:
            yield Fleet(sites, front)
    finally:
        for site in sites:
            site.end()
        for left in Path("/tmp").glob(f"nginx-{port}*"):
            shutil.rmtree(left, ignore_errors=True)
