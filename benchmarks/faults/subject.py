"""The site as an operator runs it: the entry point with two workers, and the ways to break what it stands on."""

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
from lib.features.analytics.schema import daily_counts, events
from tests.ports import free_port
from tests.services import PostgreSQL, Redis, nginx, postgresql, program, redis
from tests.serving import ENTRY_POINT, Site, serving

# The surroundings: PostgreSQL and Redis, a disk of a few megabytes, or a clock that jumps.
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
    """A running site, where the load is sent to (`front`), and what can be done to it."""

    backend: BackendName
    site: Site
    front: str
    folder: Path
    engine: Engine

    def is_ready(self) -> bool:
        """Whether the site takes requests."""
        try:
            return httpx.get(f"{self.front}/readyz", timeout=10).status_code == 200
        except httpx.HTTPError:
            return False

    def workers(self) -> list[psutil.Process]:
        """The processes that answer requests."""
        return psutil.Process(self.site.process.pid).children()

    def megabytes(self) -> float:
        """What all processes of the site hold together; what they share counts once."""
        main = psutil.Process(self.site.process.pid)
        return sum(each.memory_full_info().pss for each in (main, *main.children(recursive=True))) / 1e6

    def stored(self) -> int:
        """Events of visits in the database; none while it is away."""
        return self._asked(select(func.count()).select_from(events)) or 0

    def lost(self) -> int:
        """Events that the queues could not hold, as the processes told the database."""
        told = select(func.coalesce(func.sum(daily_counts.c.count), 0)).where(daily_counts.c.dimension == "lost")
        return self._asked(told) or 0

    def _asked(self, query: Select[int]) -> int | None:
        try:
            with self.engine.connect() as connection:
                return connection.scalar(query)
        except (OperationalError, ProgrammingError):
            return None  # there is no database yet, or no table


@dataclass(frozen=True, slots=True)
class WithServices(Subject):
    """The site with PostgreSQL behind a network that can be slow, and Redis."""

    database: PostgreSQL
    redis: Redis
    network: Delay


@dataclass(frozen=True, slots=True)
class WithClock(Subject):
    """The site with a clock that a file sets."""

    clock: Path

    def set_clock(self, days: int) -> None:
        """Moves the time of day of the processes; 0 is the right one."""
        with self.clock.open("r+b") as file:
            file.write((days * 86_400).to_bytes(8, sys.byteorder, signed=True))


@contextmanager
def subject_for(place: Place, backend: BackendName, folder: Path) -> Iterator[Subject]:
    """The site in the surroundings that a scenario needs."""
    made = {"services": with_services, "disk": with_small_disk, "clock": with_false_clock}
    with made[place](backend, folder) as subject:
        yield subject


@contextmanager
def with_services(backend: BackendName, folder: Path) -> Iterator[WithServices]:
    """With PostgreSQL and Redis. Flask stands behind nginx, as it should: it has a
    thread for each request, and nginx waits for slow clients.
    """
    with postgresql() as database, redis() as cache, delay("127.0.0.1", database.port) as network, ExitStack() as stack:
        env = {"ANALYTICS_URL": database.url_at(network.port), "REDIS_URL": cache.url}
        site = stack.enter_context(_site(backend, folder, env))
        front = stack.enter_context(_front(site)) if backend == "flask" else site.url
        yield WithServices(backend, site, front, folder, engine_for(database.url), database, cache, network)


@contextmanager
def with_small_disk(backend: BackendName, folder: Path) -> Iterator[Subject]:
    """With SQLite, on a disk of a few megabytes that holds nothing else. Needs the right to mount."""
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
    """With SQLite, and a clock that a file sets."""
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
    """The entry point in production. The load comes from many readers, as a trusted proxy would say."""
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
