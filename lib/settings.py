"""The settings of the core, typed, with default and description. Each feature has a model of its own.

`.env.example` and the Configuration page are generated from these models, so that a setting is described once.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar, cast
from urllib.parse import urlsplit

from pydantic import (
    AfterValidator,
    BeforeValidator,
    Field,
    HttpUrl,
    PrivateAttr,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent

# No `*`: it would allow every host in the Content Security Policy.
_ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d+)?")
_CSP_DIRECTIVES = ("img-src", "media-src", "font-src", "frame-src", "connect-src", "script-src", "style-src")

_CONFIG = SettingsConfigDict(
    env_file=PROJECT_ROOT / ".env",
    env_file_encoding="utf-8",
    env_ignore_empty=True,
    extra="ignore",
    frozen=True,
    use_attribute_docstrings=True,
)

# These ignore case and surrounding blanks of a value.
LOWERCASE = BeforeValidator(lambda value: value.strip().lower() if isinstance(value, str) else value)
UPPERCASE = BeforeValidator(lambda value: value.strip().upper() if isinstance(value, str) else value)
# Relative to the project, not to the working directory.
_Folder = Annotated[Path, AfterValidator(lambda folder: PROJECT_ROOT / folder)]
# With a slash at both ends, as Dash requires.
_Prefix = Annotated[str | None, AfterValidator(lambda path: path and f"/{path.strip('/')}/".replace("//", "/"))]
# As browsers write origins: in lowercase, without the default port.
_Origins = Annotated[
    str, AfterValidator(lambda text: ",".join(dict.fromkeys(map(_origin, text.replace(",", " ").split()))))
]
_Sources = Annotated[str, AfterValidator(lambda text: text if _sources(text) else "")]


class FeatureSettings(BaseSettings):
    """Settings of a feature, read with `settings.load(…)`."""

    model_config = _CONFIG


_Model = TypeVar("_Model", bound=BaseSettings)
_models: list[type[FeatureSettings]] = []


class Settings(BaseSettings):
    """The settings of the core, read from the environment, then from `.env`, then from these defaults.

    Arguments of the constructor take precedence over the environment, also those that belong to a feature.
    """

    model_config = _CONFIG

    _arguments: dict[str, Any] = PrivateAttr(default_factory=dict)
    _loaded: dict[type[BaseSettings], BaseSettings] = PrivateAttr(default_factory=dict)

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._arguments = {name: value for name, value in arguments.items() if name not in type(self).model_fields}

    def load(self, model: type[_Model]) -> _Model:
        """Return the settings of a feature, read once. An invalid value ends the process with a message."""
        if model not in self._loaded:
            self._loaded[model] = _read(model, self._arguments)
        return cast(_Model, self._loaded[model])

    dash_backend: Annotated[str, LOWERCASE] = "flask"
    """Web framework: `flask`, `fastapi`, or `quart`. Any other value: Flask, with a warning."""
    environment: Annotated[Literal["development", "production"], LOWERCASE] = "development"
    """`production` rejects unsafe settings and logs JSON. `deploy/start.sh` and the image set it."""
    host: str = "127.0.0.1"
    """IP address to listen on. If the proxy is on another machine or in another container, use `0.0.0.0`."""
    port: int = Field(8550, ge=1, le=65535)
    """Port to listen on."""
    web_concurrency: int = Field(2, ge=1)
    """Number of gunicorn's workers. Use at most one per processor."""
    dash_debug: bool = False
    """Development mode: reload on change, Dash's dev tools, errors in the pages, drafts visible."""
    dash_boot: Annotated[Literal["lazy", "eager"], LOWERCASE] = "lazy"
    """When Dash starts in the browser: `lazy` (a live example is visible or touched) or `eager`."""
    dash_url_base_pathname: _Prefix = None
    """Path under which the whole site is served, for example `/my-app/`. Empty: the root."""
    dash_routes_pathname_prefix: _Prefix = None
    """Path with which the routes of the server start, if a proxy removes a different path."""
    dash_requests_pathname_prefix: _Prefix = None
    """Path with which the requests of the browser start, if it differs from the routes."""
    docs_dir: _Folder = Path("docs")
    """Folder of the Markdown pages, relative to the project."""
    cache_dir: _Folder = Path(".cache")
    """Folder of compressed files and parsed pages. You can delete its content."""
    data_dir: _Folder = Path("data")
    """Folder of data that must not be lost, for example the analytics database."""
    build: str = ""
    """Version of this build, for example a commit. `/healthz` returns it."""
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], UPPERCASE] = "INFO"
    """Minimum level of log messages."""

    secret_key: SecretStr = SecretStr("")
    """Key that signs sessions and background callbacks. Use the same key in all processes of the site. Empty: a new key
    at each start."""
    trusted_proxies: str = ""
    """IP addresses and networks of proxies, separated by commas, for example `10.0.0.0/8`. The site trusts only their
    headers for the IP address of the client, the scheme, and the host name."""
    allowed_hosts: str = ""
    """Host names that are allowed in production, separated by commas, for example `*.example.com`. The host name of
    `SITE_BASE_URL` and local host names are always allowed."""
    rate_limit: str = Field("600/minute", pattern=r"^(off|[1-9]\d{0,6}/(second|minute|hour|day))$")
    """Maximum rate of callbacks and API requests per client, or `off`. Pages and files do not count."""
    request_timeout: float = Field(30.0, gt=0, le=3600)
    """Maximum time until a response starts, in seconds. Streams are exempt."""
    redis_url: str = ""
    """Redis that connects several processes, for example `redis://127.0.0.1:6379/0`: rate limits, live visitor count,
    announcements. Empty: each process works separately."""
    log_format: Annotated[Literal["auto", "json", "text"], LOWERCASE] = "auto"
    """`json`: one object per line. `text`: readable lines. `auto`: depends on `ENVIRONMENT`."""
    peer_backends: _Origins = ""
    """Origins of this site on other backends, separated by commas, for example `http://127.0.0.1:8551`. Their pages can
    send requests to this site from a browser, and the page Compare backends sends requests to them. `make compare` sets
    it."""

    public_cors: bool = True
    """Pages of all other sites can read the Markdown, the documents for agents and crawlers, and the read-only API in a
    browser (CORS). Turn it off if only some networks can reach the site."""
    csp_sources: _Sources = ""
    """Other hosts that pages can use, as directives of the Content Security Policy, for example `img-src
    https://tile.openstreetmap.org; frame-src https://www.youtube.com`."""

    site_name: str = "Atoll"
    """Name of the site, in the header and in all titles."""
    site_tagline: str = "Documentation sites with live Dash examples"
    """A few words under the name, on the home page and in its title."""
    site_description: str = (
        "Markdown pages with live Plotly Dash examples. As fast as a static site, on Flask, FastAPI, or Quart."
    )
    """One or two sentences for search engines, feeds, and agents."""
    site_base_url: str = ""
    """Public URL, for absolute links, the sitemap, and llms.txt. Empty: `http://127.0.0.1` with `PORT`."""
    site_repository: str = ""
    """URL of the source repository. Empty: no link to the repository."""
    site_edit_url: str = ""
    """URL under which the file of a page can be edited, for example `…/edit/main`. Empty: no edit link."""
    site_publisher: str = ""
    """Name of the organization that publishes the site, for search engines and feeds. Empty: `SITE_NAME`."""
    site_license: str = Field("", pattern=r"^([A-Za-z0-9.+-]+( (AND|OR|WITH) [A-Za-z0-9.+-]+)*)?$")
    """License of the pages and the API, as an SPDX expression. Empty: none is stated."""
    site_lang: str = "en"
    """Language of the pages, as a BCP 47 tag."""
    site_locales: str = Field("", pattern=r"^([A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*([, ]+|$))*$")
    """Other languages of the pages, separated by commas, for example `de,ar`. The pages of each one are in the folder
    of the docs with its name, and their paths start with it."""

    offline: bool = True
    """Visited pages stay readable without a connection (service worker). If you turn it off, browsers delete the stored
    pages at their next visit."""

    @field_validator("site_base_url", "site_repository", "site_edit_url")
    @classmethod
    def _address(cls, value: str, info: ValidationInfo) -> str:
        """Remove a trailing slash: paths start with one. Without a public URL, this is a site for this machine."""
        if not value and info.field_name == "site_base_url":
            return f"http://127.0.0.1:{info.data.get('port')}"
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        path = urlsplit(value).path.rstrip("/") if info.field_name == "site_base_url" else ""
        names = ("url_base_pathname", "requests_pathname_prefix", "routes_pathname_prefix")
        if path and f"{path}/" != next(filter(None, (info.data.get(f"dash_{name}") for name in names)), None):
            raise ValueError(f"must not have a path. To serve the site under {path}/, set DASH_URL_BASE_PATHNAME")
        return value.rstrip("/").removesuffix(path)

    @property
    def sources(self) -> dict[str, tuple[str, ...]]:
        """The origins in `csp_sources`, by directive."""
        return _sources(self.csp_sources)

    @property
    def locales(self) -> tuple[str, ...]:
        """The languages in `site_locales`."""
        return tuple(dict.fromkeys(self.site_locales.replace(",", " ").split()))

    @property
    def peers(self) -> tuple[str, ...]:
        """The origins in `peer_backends`."""
        return tuple(self.peer_backends.split(",")) if self.peer_backends else ()

    @property
    def prefix(self) -> str:
        """The path that every URL of the site starts with, without a slash at the end."""
        return (self.pathname_prefixes.get("requests_pathname_prefix") or self.dash_url_base_pathname or "").rstrip("/")

    @property
    def pathname_prefixes(self) -> dict[str, str]:
        """The arguments of `Dash` for the prefixes of routes and requests."""
        if self.dash_url_base_pathname:
            return {"url_base_pathname": self.dash_url_base_pathname}
        routes = self.dash_routes_pathname_prefix or "/"
        return {
            "routes_pathname_prefix": routes,
            "requests_pathname_prefix": self.dash_requests_pathname_prefix or routes,
        }


def _origin(text: str) -> str:
    """Return an origin (RFC 6454, section 6.2). Raise `ValueError` if the text is not a single origin."""
    try:
        origin = str(HttpUrl(text)).removesuffix("/")
    except ValidationError:
        origin = ""
    if not _ORIGIN.fullmatch(origin):
        raise ValueError(f"{text!r} is not a valid origin. Use http(s)://host[:port], without a path")
    return origin


def _sources(text: str) -> dict[str, tuple[str, ...]]:
    """Return origins by directive. Raise `ValueError` for keywords such as `'unsafe-inline'`, `*`, and other text."""
    parts: dict[str, tuple[str, ...]] = {}
    for name, *origins in (part.split() for part in text.split(";") if part.strip()):
        if name not in _CSP_DIRECTIVES or not origins:
            raise ValueError(f"{name!r} is not valid. Write one of {', '.join(_CSP_DIRECTIVES)}, then origins")
        parts[name] = (*parts.get(name, ()), *map(_origin, origins))
    return parts


_current: list[Settings] = []


def get_settings() -> Settings:
    """Return the settings of this process: those of `use_settings`, or those of the environment."""
    if not _current:
        use_settings(read_settings())
    return _current[0]


def use_settings(settings: Settings) -> None:
    """Make `get_settings` return these settings."""
    _current[:] = [settings]


def read_settings() -> Settings:
    """Read the settings from the environment and `.env`. An invalid value ends the process with a message."""
    return _read(Settings, {})


def add_settings(models: Iterable[type[FeatureSettings]]) -> None:
    """List the settings of a feature in `all_settings`. Each setting has one owner."""
    for model in (each for each in models if each not in _models):
        if taken := all_settings().keys() & model.model_fields.keys():
            raise ValueError(f"{model.__name__} declares settings that exist: {', '.join(sorted(taken)).upper()}")
        _models.append(model)


def feature_models() -> tuple[type[FeatureSettings], ...]:
    """Return the settings of all features that are known so far."""
    return tuple(_models)


def all_settings() -> dict[str, FieldInfo]:
    """Return the fields of all settings by name: those of the core, then those of each feature."""
    models: list[type[BaseSettings]] = [Settings, *_models]
    return {name: field for model in models for name, field in model.model_fields.items()}


def _read(model: type[_Model], arguments: Mapping[str, Any]) -> _Model:
    try:
        return model(**arguments)
    except ValidationError as error:
        if arguments:
            raise
        problems = [_problem(item, model) for item in error.errors()]
        raise SystemExit(
            "\n  ".join(["Invalid settings. Fix them in the environment or in .env:", *problems])
        ) from None


def _problem(item: Any, model: type[BaseSettings]) -> str:
    """Describe one error that pydantic found, without the value of a secret."""
    name = str(item["loc"][0])
    secret = model.model_fields[name].annotation is SecretStr
    return f"{name.upper()}={'…' if secret else item['input']!s}: {item['msg']}"
