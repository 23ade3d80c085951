"""Whether whoever asks right now is the administrator, for layouts and callbacks, which are given no request."""

from dash import get_app

from lib.admin.session import is_admin


def signed_in() -> bool:
    """True while a request of the administrator is answered; False in any other, and outside of all."""
    try:
        request = get_app().backend.request_adapter()
        return request is not None and is_admin({"cookie": request.headers.get("cookie", "")})
    except RuntimeError:  # no request is being answered
        return False
