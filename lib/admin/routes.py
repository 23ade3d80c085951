"""Signing in and out, by forms that need no JavaScript: `POST /analytics/session` and `POST /analytics/session/end`."""

from asyncio import to_thread
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from markupsafe import Markup

from lib.admin.addresses import PAGE, SIGN_IN, SIGN_OUT
from lib.admin.attempts import Attempts
from lib.admin.same_origin import is_https, is_same_origin
from lib.admin.session import ended_cookie, session_cookie
from lib.admin.token import is_token
from lib.servers.contract import Post, PostHandler, Response
from lib.servers.problem import problem
from lib.settings import Settings
from lib.shared_redis import shared_redis
from lib.site import get_site

# More than any token has, in bytes.
BODY_LIMIT = 4096
_FORM = "application/x-www-form-urlencoded"


def mount_admin(app: Any, settings: Settings) -> None:
    """Adds the two addresses, if the settings name a token: without one they do not exist."""
    if not settings.admin_token.get_secret_value():
        return
    prefix = app.config.routes_pathname_prefix.rstrip("/")
    app.backend.add_post(prefix + SIGN_IN, sign_in(Attempts(shared_redis(settings))))
    app.backend.add_post(prefix + SIGN_OUT, sign_out)


def sign_in(attempts: Attempts) -> PostHandler:
    """The handler that gives a session for the token in the form's `token`."""

    async def handler(request: Post) -> Response:
        refusal = _refusal(request)
        if refusal is not None:
            return refusal
        # Counted before the token is looked at: who has used up the attempts learns nothing from another one.
        wait = await to_thread(attempts.wait, request.client)
        if wait:
            return _too_often(wait)
        if not is_token(_given(request.body)):
            return _back("?refused=token")
        await to_thread(attempts.forget, request.client)
        return _back(cookie=session_cookie(secure=is_https(request.headers)))

    return handler


async def sign_out(request: Post) -> Response:
    """Has the browser forget the session."""
    refusal = _refusal(request)
    return refusal or _back(cookie=ended_cookie(secure=is_https(request.headers)))


def _given(body: bytes) -> str:
    """The token in a form; empty where there is none. Blanks that came along when it was copied are left out."""
    try:
        form = parse_qs(body.decode("utf-8", "replace"), max_num_fields=10)
    except ValueError:
        return ""
    return form.get("token", [""])[0].strip()


def _refusal(request: Post) -> Response | None:
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
