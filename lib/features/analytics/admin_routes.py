"""Signing in and out, by forms that need no JavaScript: `POST /analytics/session` and `POST /analytics/session/end`."""

import logging
from asyncio import to_thread
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs

from markupsafe import Markup

from lib.features.analytics.admin import (
    EXPORT,
    PAGE,
    SIGN_IN,
    SIGN_OUT,
    Attempts,
    ended_cookie,
    is_admin,
    is_https,
    is_same_origin,
    is_token,
    session_cookie,
)
from lib.features.analytics.export import ALL, VIEWS, as_csv, as_json, file_name
from lib.features.analytics.metrics import DateRange, span_of
from lib.features.analytics.report import UNAVAILABLE, Reports, get_reports
from lib.http.errors import problem
from lib.http.messages import BlockingHandler, Handler, Post, PostHandler, Request, Response
from lib.process.shared_state import shared_redis
from lib.settings import Settings
from lib.site import get_site

# More than any token has, in bytes.
BODY_LIMIT = 4096
_FORM = "application/x-www-form-urlencoded"


def admin_routes(settings: Settings) -> dict[str, PostHandler]:
    """Return the handlers for signing in and out by path."""
    return {SIGN_IN: sign_in(Attempts(shared_redis(settings))), SIGN_OUT: sign_out}


def sign_in(attempts: Attempts) -> PostHandler:
    """The handler that gives a session for the token in the form's `token`."""

    async def handler(request: Post) -> Response:
        rejection = _rejection(request)
        if rejection is not None:
            return rejection
        # Counted before the token is looked at: who has used up the attempts learns nothing from another one.
        wait = await to_thread(attempts.retry_after, request.client)
        if wait:
            return _too_often(wait)
        if not is_token(_given(request.body)):
            return _back("?refused=token")
        await to_thread(attempts.reset, request.client)
        return _back(cookie=session_cookie(secure=is_https(request.headers)))

    return handler


async def sign_out(request: Post) -> Response:
    """Has the browser forget the session."""
    rejection = _rejection(request)
    return rejection or _back(cookie=ended_cookie(secure=is_https(request.headers)))


def _given(body: bytes) -> str:
    """The token in a form; empty where there is none. Blanks that came along when it was copied are left out."""
    try:
        form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:
        return ""
    return form.get("token", [""])[0].strip()


def _rejection(request: Post) -> Response | None:
    if not is_same_origin(request.headers):
        return problem(403, "Only pages of this site may sign in or out.")
    sent = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.body and sent != _FORM:
        return problem(415, f"The form is sent as {_FORM}.")
    return problem(413, f"The form may have {BODY_LIMIT} bytes.") if len(request.body) > BODY_LIMIT else None


def _back(query: str = "", cookie: str = "") -> Response:
    """303: the browser asks for the page, and reloading it does not send the form again."""
    headers: Mapping[str, str] = {"location": get_site().url(PAGE) + query, "cache-control": "no-store"}
    return Response(b"", 303, "", {**headers, "set-cookie": cookie} if cookie else headers)


def _too_often(wait: int) -> Response:
    """A person reads it in the place of the page, so it is one."""
    site = get_site()
    body = Markup(
        '<!doctype html>\n<html lang="{}">\n<head>\n<meta charset="utf-8">\n<title>{}</title>\n'
        '<meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark">\n'
        '</head>\n<body>\n<h1>Too many attempts</h1>\n<p>Try again in {} s.</p>\n<p><a href="{}">Back</a></p>\n'
        "</body>\n</html>\n"
    ).format(site.lang, site.title("Too many attempts"), wait, site.url(PAGE))
    headers = {"retry-after": str(wait), "cache-control": "no-store"}
    return Response(body.encode(), 429, headers=headers)


log = logging.getLogger(__name__)

_PRIVATE = {"cache-control": "no-store", "x-robots-tag": "noindex"}
# Suffix → what writes it, and its type.
_FORMS: Mapping[str, tuple[Callable[[Reports, str, DateRange], str], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
}


def export_routes() -> dict[str, Handler]:
    """Return the handlers of the exports by path."""
    return {f"{EXPORT}.{suffix}": BlockingHandler(export(suffix)) for suffix in _FORMS}


def export(suffix: str) -> Handler:
    """The handler of one form: `view` is one of `VIEWS` or `all`, `from` and `to` are the first and the last day."""
    write, content_type = _FORMS[suffix]

    def handler(request: Request) -> Response:
        if not is_admin(request.headers):
            return problem(401, f"Sign in at {PAGE} first.", _PRIVATE)
        view = request.query.get("view", ALL)
        if view != ALL and view not in VIEWS:
            return problem(400, f"There is no view {view!r}: it is one of {', '.join([ALL, *VIEWS])}.", _PRIVATE)
        try:
            date_range = span_of(request.query.get("from"), request.query.get("to"))
        except ValueError as error:
            return problem(400, str(error), _PRIVATE)
        try:
            text = write(get_reports(), view, date_range)
        except UNAVAILABLE:
            log.exception("The visits cannot be exported")
            return problem(503, "The database of the visits does not answer.", {**_PRIVATE, "retry-after": "10"})
        named = {"content-disposition": f'attachment; filename="{file_name(view, date_range, suffix)}"'}
        return Response(text.encode(), 200, content_type, {**_PRIVATE, **named})

    return handler
