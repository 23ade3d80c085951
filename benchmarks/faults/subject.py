"""The site as in production: the entry point with two workers, and the services and resources that a fault affects."""

import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import httpx
import psutil
from sqlalchemy import Engine, Select, func, select
from sqlalchemy.exc import OperationalError, ProgrammingError

from benchmarks.faults.delay import Delay, delay
from lib.backend import BackendName
from lib.features.analytics.engine import engine_for
from lib.features.analytics.store import daily_counts, events
from tests.ports import free_port
from tests.services import PostgreSQL, Redis, nginx, postgresql, program, redis
from tests.serving import ENTRY_POINT, Site, serving

# The environment: PostgreSQL and Redis, a disk of a few megabytes, or a clock that jumps.
Place = Literal["services", "disk", "clock"]

WORKERS = 2
FALSE_CLOCK = Path(__file__).with_name("false_clock.c")
DISK_MEGABYTES = 32
NGINX = """
pid nginx.pid;
error_log error.log;
events {{ worker_connections 1024; }}
http {{
    access_log off;
    client_body_temp_path body; proxy_temp_path proxy; fastcgi_temp_path fastcgi; uwsgi_temp_path uwsgi;
    scgi_temp_path scgi;
    server {{
        listen 127.0.0.1:{port};
        location / {{
            proxy_pass {site};
            proxy_set_header X-Forwarded-For $http_x_forwarded_for;
            proxy_set_header Host $host;
        }}
    }}
}}
"""


@dataclass(frozen=True, slots=True)
class Subject:
    """A running site, the URL for the load (`front`), and methods to inspect it."""

    backend: BackendName
    site: Site
    front: str
    folder: Path
    engine: Engine

    def is_ready(self) -> bool:
        """Return whether the site accepts requests."""
        try:
            return httpx.get(f"{self.front}/readyz", timeout=10).status_code == 200
        except httpx.HTTPError:
            return False

    def workers(self) -> list[psutil.Process]:
        """Return the processes that handle requests."""
        return psutil.Process(self.site.process.pid).children()

    def megabytes(self) -> float:
        """Return the memory of all processes of the site in MB. Shared memory counts once."""
        main = psutil.Process(self.site.process.pid)
        return sum(each.memory_full_info().pss for each in (main, *main.children(recursive=True))) / 1e6

    def stored(self) -> int:
        """Return the number of visit events in the database, or 0 while it is unavailable."""
        return self._asked(select(func.count()).select_from(events)) or 0

    def lost(self) -> int:
        """Return the number of events that did not fit in the queues, as the processes reported it to the database."""
        told = select(func.coalesce(func.sum(daily_counts.c.count), 0)).where(daily_counts.c.dimension == "lost")
        return self._asked(told) or 0

    def _asked(self, query: Select[int]) -> int | None:
        try:
            with self.engine.connect() as connection:
                return connection.scalar(query)
        except (OperationalError, ProgrammingError):
            return None  # the database is unavailable, or the table does not exist yet


@dataclass(frozen=True, slots=True)
class WithServices(Subject):
    """The site with Redis, and PostgreSQL behind a network with a variable delay."""

    database: PostgreSQL
    redis: Redis
    network: Delay


@dataclass(frozen=True, slots=True)
class WithClock(Subject):
    """The site with a clock that a file controls."""

    clock: Path

    def set_clock(self, days: int) -> None:
        """Move the time of day of the processes by a number of days. 0 is the correct time."""
        with self.clock.open("r+b") as file:
            file.write((days * 86_400).to_bytes(8, sys.byteorder, signed=True))


@contextmanager
def subject_for(place: Place, backend: BackendName, folder: Path) -> Iterator[Subject]:
    """Run the site in the environment of a scenario."""
    made = {"services": with_services, "disk": with_small_disk, "clock": with_false_clock}
    with made[place](backend, folder) as subject:
        yield subject


@contextmanager
def with_services(backend: BackendName, folder: Path) -> Iterator[WithServices]:
    """Run the site with PostgreSQL and Redis.

    Flask is behind nginx, as recommended: Flask uses a thread for each request, and nginx waits for slow clients.
    """
    with postgresql() as database, redis() as cache, delay("127.0.0.1", database.port) as network, ExitStack() as stack:
        env = {"ANALYTICS_URL": database.url_at(network.port), "REDIS_URL": cache.url}
        site = stack.enter_context(_site(backend, folder, env))
        front = stack.enter_context(_front(site)) if backend == "flask" else site.url
        yield WithServices(backend, site, front, folder, engine_for(database.url), database, cache, network)


@contextmanager
def with_small_disk(backend: BackendName, folder: Path) -> Iterator[Subject]:
    """Run the site with SQLite on a separate disk of a few megabytes. Requires the permission to mount."""
    disk = folder / "disk"
    disk.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={DISK_MEGABYTES}m", "tmpfs", disk], check=True)
    try:
        with _site(backend, folder, {"DATA_DIR": str(disk)}) as site:
            engine = engine_for(f"sqlite:///{disk}/analytics.db")
            yield Subject(backend, site, site.url, disk, engine)
            engine.dispose()
    finally:
        subprocess.run(["umount", disk], check=True)


@contextmanager
def with_false_clock(backend: BackendName, folder: Path) -> Iterator[WithClock]:
    """Run the site with SQLite and a clock that a file controls."""
    library, clock = folder / "false_clock.so", folder / "clock"
    compiler = program("cc", "gcc")
    subprocess.run([compiler, "-shared", "-fPIC", "-O2", "-o", library, FALSE_CLOCK, "-ldl"], check=True)
    clock.write_bytes(bytes(8))
    env = {"LD_PRELOAD": str(library), "FALSE_CLOCK": str(clock)}
    with _site(backend, folder, env) as site:
        engine = engine_for(f"sqlite:///{folder}/data/analytics.db")
        yield WithClock(backend, site, site.url, folder, engine, clock)


@contextmanager
def _site(backend: BackendName, folder: Path, env: Mapping[str, str]) -> Iterator[Site]:
    """Run the entry point in production. The load comes from many users behind a trusted proxy."""
    settings = {
        "WEB_CONCURRENCY": str(WORKERS),
        "SITE_BASE_URL": "https://docs.example.com",
        "TRUSTED_PROXIES": "127.0.0.1",
        "RATE_LIMIT": "600/minute",
        "LIVE_UPDATES": "true",
        **env,
    }
    with serving(backend, folder, ENTRY_POINT, settings) as site:
        yield site


@contextmanager
def _front(site: Site) -> Iterator[str]:
    port = free_port()
    with nginx(NGINX.format(port=port, site=site.url), port) as front:
        yield front.url
