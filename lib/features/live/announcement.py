"""What an administrator says to every open page: plain text, for as long as he wants."""

import time
import unicodedata
from typing import Annotated, Any
from uuid import uuid4

from pydantic import BaseModel, BeforeValidator, Field

MAX_TEXT_LENGTH = 280
MAX_MINUTES = 30 * 24 * 60


def _plain(text: Any) -> Any:
    """One line without what would not be seen, or would turn the text around."""
    if not isinstance(text, str):
        return text
    seen = "".join(" " if unicodedata.category(sign) in {"Cc", "Zl", "Zp", "Zs"} else sign for sign in text)
    return " ".join("".join(sign for sign in seen if not _is_hidden(sign)).split())


def _is_hidden(sign: str) -> bool:
    joins = sign in "\u200c\u200d"  # which scripts and emoji are written with
    return unicodedata.category(sign) in {"Cf", "Cs", "Co"} and not joins


def _given(value: Any) -> Any:
    """A field of a form that was left empty."""
    return None if value == "" else value


class AnnouncementForm(BaseModel):
    """What is sent to announce something."""

    text: Annotated[str, BeforeValidator(_plain)] = Field(min_length=1, max_length=MAX_TEXT_LENGTH)
    minutes: Annotated[int | None, BeforeValidator(_given)] = Field(None, ge=1, le=MAX_MINUTES)

    def announcement(self) -> dict[str, Any]:
        """The announcement, from now on."""
        until = None if self.minutes is None else time.time() + self.minutes * 60
        return {"id": uuid4().hex[:12], "text": self.text, "until": until}


def withdrawn() -> dict[str, Any]:
    """What takes the place of an announcement that is over."""
    return {"id": uuid4().hex[:12], "text": "", "until": None}


def current(said: dict[str, Any] | None) -> dict[str, str] | None:
    """What a page shows of the last announcement: its id and its text; None when there is none, or no more."""
    match said:
        case {"id": str(name), "text": str(text), "until": None | float() | int() as until} if text:
            return {"id": name, "text": text} if until is None or time.time() < until else None
    return None
