"""The routes of the administrator: the forms for signing in and out, which need no JavaScript, and the exports."""

import logging
from asyncio import to_thread
from collections.abc import Callable, Mapping

from lib.features.analytics import admin
from lib.features.analytics.dashboard.templates import render
from lib.features.analytics.metrics import DateRange, span_of
from lib.features.analytics.report import ALL, UNAVAILABLE, VIEWS, Reports, as_csv, as_json, file_name, get_reports
from lib.http.errors import problem, read_form
from lib.http.messages import BlockingHandler, Handler, Post, PostHandler, Request, Response
from lib.site import get_site

log = logging.getLogger(__name__)

# The name under which attempts to sign in are counted.
_ATTEMPT = "sign-in"
# Maximum bytes of a form: longer than any token.
BODY_LIMIT = 4096
_OTHER_SITE = problem(403, "Only pages of this site can sign in or out.")
_PRIVATE = {"cache-control": "no-store", "x-robots-tag": "noindex"}
# Suffix → the function that writes an export, and its content type.
_FORMATS: Mapping[str, tuple[Callable[[Reports, str, DateRange], str], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
}


def sign_in(request: Post) -> Response:
    """Start a session for the field `token` of the form."""
    if not admin.is_same_origin(request.headers):
        return _OTHER_SITE
    form = read_form(request, BODY_LIMIT)
    attempts = admin.shared_limiter(admin.ATTEMPTS)
    # Counted before the comparison: after too many attempts, the response reveals nothing about a token.
    if wait := attempts.retry_after(request.client, _ATTEMPT):
        return _too_many_attempts(wait)
    if not admin.is_token(form.get("token", "").strip()):
        return _redirect("?refused=token")
    attempts.reset(request.client, _ATTEMPT)
    return _redirect(cookie=admin.session_cookie(secure=admin.is_https(request.headers)))


def sign_out(request: Post) -> Response:
    """End the session on the server, and delete its cookie in the browser."""
    if not admin.is_same_origin(request.headers):
        return _OTHER_SITE
    admin.end_session(request.headers)
    return _redirect(cookie=admin.ended_cookie(secure=admin.is_https(request.headers)))


def _redirect(query: str = "", cookie: str = "") -> Response:
    """Redirect with 303 to the page, so that a reload does not send the form again."""
    headers = {"location": get_site().url(admin.PAGE) + query, "cache-control": "no-store"}
    return Response(b"", 303, "", {**headers, "set-cookie": cookie} if cookie else headers)


def _too_many_attempts(wait: int) -> Response:
    """Return a page, because the browser shows the response instead of the form."""
    site, title = get_site(), "Too many attempts"
    document = render("error_document", site.lang, site.title(title), title, f"Try again in {wait} s.", admin.PAGE)
    return Response(document.html.encode(), 429, headers={"retry-after": str(wait), "cache-control": "no-store"})


def export(suffix: str) -> Handler:
    """Return the handler of a format. Query: `view` is one of `VIEWS` or `all`; `from` and `to` are ISO dates."""
    write, content_type = _FORMATS[suffix]

    def handler(request: Request) -> Response:
        if not admin.is_admin(request.headers):
            return problem(401, f"Sign in at {admin.PAGE} first.", _PRIVATE)
        view = request.query.get("view", ALL)
        if view != ALL and view not in VIEWS:
            return problem(400, f"Unknown view: {view!r}. Use one of: {', '.join([ALL, *VIEWS])}.", _PRIVATE)
        try:
            date_range = span_of(request.query.get("from"), request.query.get("to"))
        except ValueError as error:
            return problem(400, str(error), _PRIVATE)
        try:
            text = write(get_reports(), view, date_range)
        except UNAVAILABLE:
            log.exception("Cannot export the analytics data")
            return problem(503, "The analytics database does not respond.", {**_PRIVATE, "retry-after": "10"})
        disposition = f'attachment; filename="{file_name(view, date_range, suffix)}"'
        return Response(text.encode(), 200, content_type, {**_PRIVATE, "content-disposition": disposition})

    return handler


# The handlers by path. They run in a thread, because stores can be slow.
ADMIN_ROUTES: dict[str, PostHandler] = {
    admin.SIGN_IN: lambda request: to_thread(sign_in, request),
    admin.SIGN_OUT: lambda request: to_thread(sign_out, request),
}
EXPORT_ROUTES = {f"{admin.EXPORT}.{suffix}": BlockingHandler(export(suffix)) for suffix in _FORMATS}
