"""`GET /analytics/export.csv` and `.json`: the figures as files, for the administrator alone."""

import logging
from collections.abc import Callable, Mapping
from typing import Any

from lib.admin.addresses import EXPORT, PAGE
from lib.admin.session import is_admin
from lib.analytics.export import ALL, VIEWS, as_csv, as_json, file_name
from lib.analytics.own_reports import UNAVAILABLE, get_reports
from lib.analytics.report import Reports
from lib.analytics.span import Span, span_of
from lib.servers.contract import Handler, Request, Response, Waiting
from lib.servers.problem import problem
from lib.settings import Settings

log = logging.getLogger(__name__)

_PRIVATE = {"cache-control": "no-store", "x-robots-tag": "noindex"}
# Suffix → what writes it, and its type.
_FORMS: Mapping[str, tuple[Callable[[Reports, str, Span], str], str]] = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "json": (as_json, "application/json"),
}


def mount_exports(app: Any, settings: Settings) -> None:
    """Adds the two addresses, if visits are counted and somebody may see them."""
    if not (settings.analytics_enabled and settings.admin_token.get_secret_value()):
        return
    prefix = app.config.routes_pathname_prefix.rstrip("/")
    for suffix in _FORMS:
        app.backend.add_get(f"{prefix}{EXPORT}.{suffix}", Waiting(export(suffix)))


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
            span = span_of(request.query.get("from"), request.query.get("to"))
        except ValueError as error:
            return problem(400, str(error), _PRIVATE)
        try:
            text = write(get_reports(), view, span)
        except UNAVAILABLE:
            log.exception("The visits cannot be exported")
            return problem(503, "The database of the visits does not answer.", {**_PRIVATE, "retry-after": "10"})
        named = {"content-disposition": f'attachment; filename="{file_name(view, span, suffix)}"'}
        return Response(text.encode(), 200, content_type, {**_PRIVATE, **named})

    return handler
