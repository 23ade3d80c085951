"""What an author should mend, said with file and line, what was found and what was expected."""

from dataclasses import dataclass


def plain(message: str) -> str:
    """What pydantic says of a value, in the words of whoever wrote the check."""
    return message.removeprefix("Value error, ")


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One thing to mend in a page. `path` is relative to the project; `line` counts from 1."""

    path: str
    line: int
    found: str
    expected: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.found}, expected {self.expected}"
