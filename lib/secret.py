"""What the site signs with."""

import secrets

from lib.settings import get_settings

# Made when the module is imported, so that what a preloading server forks afterwards has it in common.
_OF_THIS_START = secrets.token_bytes(32)


def secret_key() -> bytes:
    """`SECRET_KEY`, or else a key that is new with each start of a process.

    Who signs derives a key of his own from it, so that what was signed for one purpose is worth nothing for another.
    """
    return get_settings().secret_key.get_secret_value().encode() or _OF_THIS_START
