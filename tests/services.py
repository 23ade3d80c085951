"""Real servers for tests and benchmarks, from Debian's packages: PostgreSQL, Redis, nginx. Each can be broken.

They listen on loopback, keep their files in folders of their own, and end with the block that started them.
"""

import fcntl
import os
import pwd
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory, gettempdir

import psycopg
import redis as redis_client

from tests.ports import free_port
from tests.waiting import PATIENCE, until
from tools.debian import install

POSTGRESQL_BIN = Path("/usr/lib/postgresql")


def program(name: str, package: str) -> str:
    """The path of a program, from Debian's package when it is not there. Raises `RuntimeError` where that fails."""
    with _one_installs():
        found = _found(name) or (_found(name) if install(package) else None)
    if found is None:
        raise RuntimeError(f"The program {name} is missing: apt-get install {package}")
    return found


@contextmanager
def _one_installs() -> Iterator[None]:
    """dpkg serves one at a time, and refuses the next instead of waiting."""
    with (Path(gettempdir()) / "atoll-tests-install.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _found(name: str) -> str | None:
    """PostgreSQL's programs lie in a folder per version, system programs outside of a user's `PATH`."""
    versioned = sorted(POSTGRESQL_BIN.glob(f"*/bin/{name}"))
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    return str(versioned[-1]) if versioned else shutil.which(name, path=path)


@dataclass(slots=True)
class Service:
    """A server process that can be stopped and started again at the same port, with the files it had."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Ends it and waits until it is gone."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)
            self.process = None

    def spawn(self, command: Sequence[str], user: str | None = None) -> None:
        """Starts the process; its output goes to a file in the folder."""
        with (self.folder / "output.log").open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=self.folder, stdout=output, stderr=subprocess.STDOUT, user=user, group=user
            )

    @property
    def log(self) -> str:
        """What it has said so far."""
        return (self.folder / "output.log").read_text(encoding="utf-8", errors="replace")


@dataclass(slots=True)
class PostgreSQL(Service):
    """A database server with one database, which anybody on loopback may use."""

    @property
    def url(self) -> str:
        """As `ANALYTICS_URL` takes it."""
        return self.url_at(self.port)

    def url_at(self, port: int) -> str:
        """The same by another port, such as that of a proxy."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"

    def start(self) -> None:
        """Returns when it answers."""
        options = ["-D", str(self.folder / "db"), "-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1"]
        self.spawn([program("postgres", "postgresql"), *options, "-c", "fsync=off"], user=_postgres_user())
        until(self._answers)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Ends it, and every connection to it, at once."""
        Service.stop(self, how)

    def _answers(self) -> bool:
        try:
            psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """PostgreSQL with an empty database, until the block ends."""
    with TemporaryDirectory(prefix="postgresql-") as name:  # not below a folder that only this user may enter
        server = PostgreSQL(Path(name), free_port())
        user = _postgres_user()
        if user:
            shutil.chown(name, user)
        initdb = [program("initdb", "postgresql"), "-D", f"{name}/db", "-U", "postgres", "-A", "trust", "--no-sync"]
        subprocess.run(initdb, check=True, capture_output=True, user=user, cwd=name)
        server.start()
        try:
            yield server
        finally:
            server.stop()


def _postgres_user() -> str | None:
    """PostgreSQL refuses to run as root; the package brings a user for it."""
    if os.geteuid() != 0:
        return None
    program("postgres", "postgresql")
    return pwd.getpwnam("postgres").pw_name


@dataclass(slots=True)
class Redis(Service):
    """A Redis server that forgets everything when it stops."""

    @property
    def url(self) -> str:
        """As `REDIS_URL` takes it."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Returns when it answers."""
        options = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no"]
        self.spawn([program("redis-server", "redis-server"), *options])
        until(self._answers)

    def _answers(self) -> bool:
        try:
            with redis_client.Redis.from_url(self.url, socket_timeout=1) as client:
                return bool(client.ping())
        except redis_client.RedisError:
            return False


@contextmanager
def redis() -> Iterator[Redis]:
    """Redis, until the block ends."""
    with TemporaryDirectory(prefix="redis-") as name:
        server = Redis(Path(name), free_port())
        server.start()
        try:
            yield server
        finally:
            server.stop()


@dataclass(slots=True)
class Nginx(Service):
    """nginx with a configuration file of its own."""

    configuration: Path = Path()

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Returns when it accepts connections."""
        options = ["-p", str(self.folder), "-c", str(self.configuration), "-g", "daemon off;"]
        self.spawn([program("nginx", "nginx"), *options])
        until(self._accepts)

    def _accepts(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def nginx(configuration: str, port: int) -> Iterator[Nginx]:
    """nginx with this configuration, which makes it listen on `port` and write nowhere but below its folder."""
    with TemporaryDirectory(prefix="nginx-") as name:
        folder = Path(name)
        file = folder / "nginx.conf"
        file.write_text(configuration, encoding="utf-8")
        server = Nginx(folder, port, configuration=file)
        server.start()
        try:
            yield server
        finally:
            server.stop(signal.SIGQUIT)
