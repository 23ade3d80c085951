"""The server framework of this process."""

import logging
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal, get_args

from lib.dash_internals import get_backend_class
from lib.settings import get_settings, read_settings

BackendName = Literal["flask", "fastapi", "quart"]
SUPPORTED_BACKENDS: tuple[BackendName, ...] = get_args(BackendName)
DEFAULT_BACKEND: BackendName = "flask"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class BackendInfo:
    """The description of a backend for the header badge, the home page, and `/api/backend`."""

    name: BackendName
    label: str
    icon: str
    description: str
    is_async: bool

    @property
    def mode(self) -> str:
        """`async` or `sync`, for the badge."""
        return "async" if self.is_async else "sync"


@dataclass(frozen=True, slots=True)
class BackendChoice:
    """The requested backend, the one that runs, and the reason if they differ."""

    requested: str
    name: BackendName
    reason: str | None


_TABLE = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_BACKENDS = {name: BackendInfo(name=name, **_TABLE[name]) for name in SUPPORTED_BACKENDS}


def resolve_backend(name: str | None = None) -> BackendName:
    """Return the backend to run: `name` or `DASH_BACKEND`, or Flask if that one is unavailable."""
    return choose_backend(name).name


def get_backend_info(name: str | None = None) -> BackendInfo:
    """Return the description of the backend that `resolve_backend(name)` returns."""
    return _BACKENDS[resolve_backend(name)]


def running_backend() -> BackendInfo:
    """Return the description of the backend that the site of this process runs on."""
    return get_backend_info(get_settings().dash_backend)


def known_backend(name: BackendName) -> BackendInfo:
    """Return the description of a backend, which need not be available. This imports nothing."""
    return _BACKENDS[name]


def choose_backend(name: str | None = None) -> BackendChoice:
    """Return the backend to run, the requested one, and the reason for a fallback."""
    requested = (name if name is not None else read_settings().dash_backend).strip().lower() or DEFAULT_BACKEND
    return _choose(requested)


@lru_cache
def _choose(requested: str) -> BackendChoice:
    """Choose the backend. The cache makes a process log a fallback once."""
    supported = ", ".join(SUPPORTED_BACKENDS)
    known = next((backend for backend in SUPPORTED_BACKENDS if backend == requested), None)
    if known is None:
        reason = f"DASH_BACKEND={requested!r} is not one of: {supported}"
    else:
        try:
            get_backend_class(known)
            return BackendChoice(requested, known, None)
        except Exception as error:  # the import of a framework can fail in any way
            failure = f"{type(error).__name__}: {error}"
            reason = f"DASH_BACKEND={requested!r} cannot be imported ({failure}); supported: {supported}"
    log.warning("%s. Using %s instead", reason, DEFAULT_BACKEND)
    return BackendChoice(requested, DEFAULT_BACKEND, reason)
