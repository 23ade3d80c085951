"""Whether a form was sent by a page of this site. A page of another one may send forms, too, and cookies with them."""

from collections.abc import Mapping

from lib.servers.origins import is_from_own_page
from lib.site import get_site


def is_same_origin(headers: Mapping[str, str]) -> bool:
    """Whether no page of another site sent this. What says nothing of a page is no browser's form."""
    return is_from_own_page(headers, get_site().base_url) is not False


def is_https(headers: Mapping[str, str]) -> bool:
    """Whether the reader came by HTTPS: as the page's own address says, or else that of the site."""
    return any(address.startswith("https:") for address in (headers.get("origin", ""), get_site().base_url))
