"""The Redis that the processes of a site share, and the key that they sign with."""

import secrets
from dataclasses import dataclass, field
from hashlib import blake2b

from lib.settings import Settings, get_settings


@dataclass(frozen=True, slots=True)
class SharedRedis:
    """The URL of Redis, the prefix of this site's names in it, and a key that all processes of the site have."""

    url: str = field(repr=False)
    namespace: str = "atoll"
    key: bytes = field(default=b"", repr=False)

    def digest(self, text: str) -> str:
        """Return a keyed hash of a text that must not be stored, the same in all processes."""
        return blake2b(text.encode(), digest_size=12, key=self.key).hexdigest()


def shared_redis(settings: Settings) -> SharedRedis | None:
    """Return the Redis in the settings, or None. The key is from `SECRET_KEY`, or from the URL with its password."""
    if not settings.redis_url:
        return None
    secret = settings.secret_key.get_secret_value() or settings.redis_url
    key = blake2b(secret.encode(), person=b"atoll redis", digest_size=32).digest()
    return SharedRedis(settings.redis_url, namespace_of(settings.site_base_url), key)


def namespace_of(base_url: str) -> str:
    """Return the prefix that separates a site from others in the same Redis."""
    return f"atoll:{blake2b(base_url.encode(), digest_size=4).hexdigest()}"


def is_redis_url(url: str) -> bool:
    """Return whether a URL is valid for a Redis client."""
    from redis.connection import parse_url  # noqa: PLC0415 - most sites have no Redis

    try:
        options = parse_url(url)  # type: ignore[no-untyped-call]
    except ValueError:
        return False
    return not url.startswith("unix:") or "path" in options


# Created at import, so that the workers of a preloading server share it.
_START_KEY = secrets.token_bytes(32)


def secret_key() -> bytes:
    """Return `SECRET_KEY`, or a key that is new at each start. Derive a key from it for each purpose."""
    return get_settings().secret_key.get_secret_value().encode() or _START_KEY
