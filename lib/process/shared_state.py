"""The Redis that connects the processes of a site, and what keeps the sites apart that share one."""

import secrets
from dataclasses import dataclass, field
from hashlib import blake2b

from redis.connection import parse_url

from lib.settings import Settings, get_settings


@dataclass(frozen=True, slots=True)
class SharedRedis:
    """Where Redis is, what the names of this site's keys begin with, and a key that all its processes have."""

    url: str = field(repr=False)
    namespace: str = "atoll"
    key: bytes = field(default=b"", repr=False)

    def digest(self, text: str) -> str:
        """A name for what must not be stored as it is: the same in all processes, and only there."""
        return blake2b(text.encode(), digest_size=12, key=self.key).hexdigest()


def shared_redis(settings: Settings) -> SharedRedis | None:
    """What the settings name; None where each process is by itself.

    Without `SECRET_KEY` the processes have only the URL of their Redis in common, with the password in it.
    """
    if not settings.redis_url:
        return None
    secret = settings.secret_key.get_secret_value() or settings.redis_url
    key = blake2b(secret.encode(), person=b"atoll redis", digest_size=32).digest()
    return SharedRedis(settings.redis_url, namespace_of(settings.site_base_url), key)


def namespace_of(base_url: str) -> str:
    """What tells a site from others in the same Redis, by its address."""
    return f"atoll:{blake2b(base_url.encode(), digest_size=4).hexdigest()}"


def is_redis_url(url: str) -> bool:
    """Whether a client of Redis can make something of it."""
    try:
        said = parse_url(url)  # type: ignore[no-untyped-call]
    except ValueError:
        return False
    return not url.startswith("unix:") or "path" in said


# Made when the module is imported, so that what a preloading server forks afterwards has it in common.
_OF_THIS_START = secrets.token_bytes(32)


def secret_key() -> bytes:
    """`SECRET_KEY`, or else a key that is new with each start of a process.

    Who signs derives a key of his own from it, so that what was signed for one purpose is worth nothing for another.
    """
    return get_settings().secret_key.get_secret_value().encode() or _OF_THIS_START
