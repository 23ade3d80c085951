"""Who may ask the API for what pages say: the readers that may have the pages."""

from lib.api.problem import ProblemError
from lib.readers import policies_from, reader
from lib.settings import get_settings


def let_in(user_agent: str) -> None:
    """Raises a problem for readers that the settings send away."""
    if not reader(user_agent).is_welcome(policies_from(get_settings())):
        raise ProblemError(403, "This reader is not welcome here. /robots.txt says who is.")
