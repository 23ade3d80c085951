"""What a line of the contract is: a request, the answer to it, and where backends differ (`table.py` has the lines)."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from lib.backend import BackendName
from lib.http.errors import title


@dataclass(frozen=True, slots=True)
class CaseRequest:
    """A request, sent as it stands. `chunks` go out without a `Content-Length`; a header may claim another one."""

    method: str
    path: str
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    chunks: tuple[bytes, ...] = ()

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


@dataclass(frozen=True, slots=True)
class CaseResponse:
    """What must come back: the status, how these headers begin, and what the body says. None: no such header."""

    status: int
    headers: Mapping[str, str | None] = field(default_factory=dict)
    says: str = ""

    def __str__(self) -> str:
        shown = [value for name, value in self.headers.items() if value is not None and name != "location"]
        target = [f"to {self.headers['location']}"] if self.headers.get("location") else []
        return ", ".join([f"{self.status} {title(self.status)}", *target, *shown])


@dataclass(frozen=True, slots=True)
class ContractCase:
    """One line of the contract. A row without a request is proved by a test of its own, named in `proof`."""

    name: str
    ask: CaseRequest | None
    answer: CaseResponse | str
    differs: Mapping[BackendName, CaseResponse | str] = field(default_factory=dict)
    note: str = ""
    proof: str = ""

    def on(self, backend: BackendName) -> CaseResponse | str:
        """What this backend answers."""
        return self.differs.get(backend, self.answer)


@dataclass(frozen=True, slots=True)
class ContractRow:
    """A row in words, for a page to show. `group` says what it is about, `results` is by backend."""

    group: str
    title: str
    asked: str
    results: Mapping[str, str]
    note: str
