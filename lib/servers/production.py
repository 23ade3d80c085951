"""Checks for unsafe settings: with `ENVIRONMENT=production`, the site does not start with them."""

from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from lib.http.origins import host_of
from lib.process.shared_state import is_redis_url
from lib.servers.hosts import ANY, LOCAL, parse_hosts
from lib.servers.proxies import is_unix, network_or_none
from lib.settings import Settings

# A shorter secret can be guessed.
MIN_SECRET_LENGTH = 16

# Parts of values in examples. They are long enough that random secrets do not contain them.
KNOWN = ("change", "default", "example", "password", "placeholder", "replace", "secret", "0123456789")

# Top-level domains without public sites (RFC 2606, RFC 6761).
UNKNOWN_HOSTS = ("localhost", "example", "invalid", "test", "local")


def unsafe_settings(settings: Settings, models: Iterable[BaseSettings] = ()) -> list[str]:
    """Return the errors in the settings of the core and in the secrets of features (`models`), without their values."""
    return [*_errors(settings), *(error for model in (settings, *models) for error in _weak_secrets(model))]


def _errors(settings: Settings) -> Iterator[str]:
    if settings.dash_debug:
        yield "DASH_DEBUG shows the code of the site to visitors. Remove it."
    yield from _base_url(settings)
    if ANY in map(str.strip, settings.allowed_hosts.split(",")):
        yield "ALLOWED_HOSTS=* allows all host names. List your host names, for example *.example.com."
    yield from _proxies(settings)
    if settings.redis_url and not is_redis_url(settings.redis_url):
        yield "REDIS_URL is not a Redis URL. Use a URL such as redis://user:password@host:6379/0 or unix:///path."


def _base_url(settings: Settings) -> Iterator[str]:
    address = urlsplit(settings.site_base_url)
    host = host_of(address.netloc) or ""
    if host in LOCAL and host in parse_hosts(settings.allowed_hosts.split(",")):
        return  # a deliberate trial on one machine
    if host in LOCAL or host.rpartition(".")[2] in UNKNOWN_HOSTS or not host:
        yield (
            f"SITE_BASE_URL={settings.site_base_url} is not a public URL. Set it to the URL that visitors use. To try "
            f"the site on this machine, add {host or 'the host'} to ALLOWED_HOSTS."
        )
    elif address.scheme != "https":
        yield f"SITE_BASE_URL={settings.site_base_url} is not an https URL. Serve the site over TLS."


def _proxies(settings: Settings) -> Iterator[str]:
    for word in filter(None, map(str.strip, settings.trusted_proxies.split(","))):
        network = network_or_none(word)
        if network is None and not is_unix(word):
            yield f"TRUSTED_PROXIES: {word!r} is not valid. Use IP addresses, networks, or `unix:`."
        elif network is not None and network.prefixlen == 0:
            yield f"TRUSTED_PROXIES: {word} trusts all clients. List the IP addresses of your proxies."


def _weak_secrets(settings: BaseSettings) -> Iterator[str]:
    """Check every secret: all settings of type `SecretStr`."""
    for name, secret in settings:
        value = secret.get_secret_value() if isinstance(secret, SecretStr) else ""
        if not value:
            continue
        advice = 'Generate a secret with python -c "import secrets; print(secrets.token_urlsafe(32))".'
        if len(value) < MIN_SECRET_LENGTH:
            yield f"{name.upper()} has fewer than {MIN_SECRET_LENGTH} characters. {advice}"
        elif any(word in value.lower() for word in KNOWN) or len(set(value)) < MIN_SECRET_LENGTH // 2:
            yield f"{name.upper()} can be guessed. {advice}"
