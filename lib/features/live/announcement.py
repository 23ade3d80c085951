"""Announcements of the administrator, and `POST /analytics/announcement`, which publishes and withdraws them."""

import json
import time
import unicodedata
from asyncio import to_thread
from collections.abc import Mapping
from typing import Annotated, Any
from uuid import uuid4

from pydantic import BaseModel, BeforeValidator, Field

from lib.features.live.live_state import LiveState
from lib.features.services import Admin
from lib.http.errors import ProblemError, read_form, validated
from lib.http.messages import Post, PostHandler, Response
from lib.islands import Prose
from lib.islands.templates import render
from lib.site import Site, get_site

MAX_TEXT_LENGTH = 280
MAX_MINUTES = 30 * 24 * 60


def _plain(text: str) -> str:
    """Return one line without invisible characters and characters that change the direction of the text."""
    kept = "\u200c\u200d"  # scripts and emoji need these joiners
    replaced = {"Cc": " ", "Cf": "", "Cs": "", "Co": ""}
    shown = (sign if sign in kept else replaced.get(unicodedata.category(sign), sign) for sign in text)
    return " ".join("".join(shown).split())


class AnnouncementForm(BaseModel):
    """The form for an announcement."""

    text: Annotated[str, BeforeValidator(_plain)] = Field(min_length=1, max_length=MAX_TEXT_LENGTH)
    minutes: int | None = Field(None, ge=1, le=MAX_MINUTES)


def new_announcement(text: str = "", minutes: int | None = None) -> dict[str, Any]:
    """Return an announcement, which starts now. Without a text, it withdraws the current one."""
    return {"id": uuid4().hex[:12], "text": text, "until": None if minutes is None else time.time() + minutes * 60}


# A URL path under the administrator's page.
ANNOUNCEMENT = "/analytics/announcement"

# In bytes; more than the longest announcement needs.
BODY_LIMIT = 8192


def announcement_endpoint(state: LiveState, admin: Admin) -> PostHandler:
    """Return the handler. It redirects browsers to the administrator's page, and sends JSON to other clients."""

    async def handler(request: Post) -> Response:
        if not admin.is_same_origin(request.headers):
            raise ProblemError(403, "Only pages of this site can send announcements.")
        if not await to_thread(admin.is_admin, request.headers):
            raise ProblemError(403, f"Sign in at {get_site().url(admin.PAGE)} first.")
        fields = read_form(request, BODY_LIMIT)
        given = {} if fields.get("do") == "withdraw" else validated(AnnouncementForm, fields).model_dump()
        announcement = new_announcement(**given)
        reach = "site" if state.announce(announcement) else "process"
        if "text/html" in request.headers.get("accept", ""):
            # Not 200, so that a reload does not send the form again.
            done = "announced" if announcement["text"] else "withdrawn"
            location = f"{get_site().url(admin.PAGE)}?{done}={reach}#announce"
            return Response(b"", 303, "", {"location": location, "cache-control": "no-store"})
        body = json.dumps({**announcement, "reach": reach}).encode()
        return Response(body, 200, "application/json", {"cache-control": "no-store"})

    return handler


def announcement_panel(site: Site, query: Mapping[str, str]) -> Prose:
    """Return the section of the administrator's page for announcements. The query contains the last change."""
    limits = (MAX_TEXT_LENGTH, MAX_MINUTES)
    return Prose(render("lib/features/live/elements.html", "panel", site.url(ANNOUNCEMENT), *limits, query))
