"""Real servers for tests and benchmarks, from Debian packages: PostgreSQL, Redis, and nginx. Tests can break each.

They listen on loopback, store their files in separate folders, and end with the block that started them.
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
    """Return the path of a program. If it is missing, install its Debian package.

    Raise `RuntimeError` if the installation fails.
    """
    with _one_installs():
        found = _found(name) or (_found(name) if install(package) else None)
    if found is None:
        raise RuntimeError(f"The program {name} is missing: apt-get install {package}")
    return found


@contextmanager
def _one_installs() -> Iterator[None]:
    """Let one process at a time install packages.

    dpkg runs once at a time and fails instead of waiting.
    """
    with (Path(gettempdir()) / "atoll-tests-install.lock").open("wb") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _found(name: str) -> str | None:
    """Return the path of an installed program.

    The programs of PostgreSQL are in one folder per version, and system programs are outside of a user's `PATH`.
    """
    versioned = sorted(POSTGRESQL_BIN.glob(f"*/bin/{name}"))
    path = f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin"
    return str(versioned[-1]) if versioned else shutil.which(name, path=path)


@dataclass(slots=True)
class Service:
    """A server process that can be stopped and started again on the same port with the same files."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    def stop(self, how: signal.Signals = signal.SIGTERM) -> None:
        """Stop the server, and wait until the process has ended."""
        if self.process is not None:
            self.process.send_signal(how)
            self.process.wait(PATIENCE)
            self.process = None

    def spawn(self, command: Sequence[str], user: str | None = None) -> None:
        """Start the process. Its output goes to a file in the folder."""
        with (self.folder / "output.log").open("ab") as output:
            self.process = subprocess.Popen(
                command, cwd=self.folder, stdout=output, stderr=subprocess.STDOUT, user=user, group=user
            )

    @property
    def log(self) -> str:
        """Return the output so far."""
        return (self.folder / "output.log").read_text(encoding="utf-8", errors="replace")


@dataclass(slots=True)
class PostgreSQL(Service):
    """A database server with one database that accepts every connection from loopback."""

    @property
    def url(self) -> str:
        """Return the URL in the format of `ANALYTICS_URL`."""
        return self.url_at(self.port)

    def url_at(self, port: int) -> str:
        """Return the URL with another port, for example the port of a proxy."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{port}/postgres"

    def start(self) -> None:
        """Start the server, and return when it responds."""
        options = ["-D", str(self.folder / "db"), "-p", str(self.port), "-k", str(self.folder), "-h", "127.0.0.1"]
        self.spawn([program("postgres", "postgresql"), *options, "-c", "fsync=off"], user=_postgres_user())
        until(self._answers)

    def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server, and close every connection to it immediately."""
        Service.stop(self, how)

    def _answers(self) -> bool:
        try:
            psycopg.connect(host="127.0.0.1", port=self.port, user="postgres", connect_timeout=2).close()
        except psycopg.OperationalError:
            return False
        return True


@contextmanager
def postgresql() -> Iterator[PostgreSQL]:
    """Start PostgreSQL with an empty database, and stop it when the block ends."""
    with TemporaryDirectory(prefix="postgresql-") as name:  # not in a folder that only this user can open
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
    """Return the user that runs PostgreSQL.

    PostgreSQL does not run as root. Its package creates a user.
    """
    if os.geteuid() != 0:
        return None
    program("postgres", "postgresql")
    return pwd.getpwnam("postgres").pw_name


@dataclass(slots=True)
class Redis(Service):
    """A Redis server that loses all data when it stops."""

    @property
    def url(self) -> str:
        """Return the URL in the format of `REDIS_URL`."""
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Start the server, and return when it responds."""
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
    """Start Redis, and stop it when the block ends."""
    with TemporaryDirectory(prefix="redis-") as name:
        server = Redis(Path(name), free_port())
        server.start()
        try:
            yield server
        finally:
            server.stop()


@dataclass(slots=True)
class Nginx(Service):
    """nginx with its own configuration file."""

    configuration: Path = Path()

    @property
    def url(self) -> str:
        """Return the URL on which nginx listens."""
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start the server, and return when it accepts connections."""
        options = ["-p", str(self.folder), "-c", str(self.configuration), "-g", "daemon off;"]
        self.spawn([program("nginx", "nginx"), *options])
        until(self._accepts)

    def _accepts(self) -> bool:
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", self.port)) == 0


@contextmanager
def nginx(configuration: str, port: int) -> Iterator[Nginx]:
    """Start nginx with this configuration, and stop it when the block ends.

    With this configuration, nginx listens on `port` and writes only under its folder.
    """
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
