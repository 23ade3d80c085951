"""The settings of the core, typed, with default and description. Each feature has a model of its own.

`.env.example` and the Configuration page are generated from these models, so that a setting is described once.
"""

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any, ClassVar, Literal, TypeVar, cast

from pydantic import Field, HttpUrl, PrivateAttr, SecretStr, ValidationError, field_validator
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, SettingsConfigDict

PROJECT_ROOT = Path(__file__).resolve().parent.parent

# No `*`: it would allow every host in the Content Security Policy.
_ORIGIN = re.compile(r"https?://([a-z0-9._-]+|\[[0-9a-f:.]+\])(:\d+)?")


_CONFIG = SettingsConfigDict(
    env_file=PROJECT_ROOT / ".env", env_file_encoding="utf-8", env_ignore_empty=True, extra="ignore", frozen=True
)


class FeatureSettings(BaseSettings):
    """Settings of a feature, read with `settings.load(…)`. `AFTER` is the setting that they follow in lists."""

    model_config = _CONFIG

    AFTER: ClassVar[str] = ""


_Model = TypeVar("_Model", bound=FeatureSettings)
_models: list[type[FeatureSettings]] = []


class Settings(BaseSettings):
    """The settings of the core, read from the environment, then from `.env`, then from these defaults.

    Arguments of the constructor take precedence over the environment, also those that belong to a feature.
    """

    model_config = _CONFIG

    _arguments: dict[str, Any] = PrivateAttr(default_factory=dict)
    _loaded: dict[type[FeatureSettings], FeatureSettings] = PrivateAttr(default_factory=dict)

    def __init__(self, **arguments: Any) -> None:
        options = {name: value for name, value in arguments.items() if name.startswith("_")}  # of pydantic-settings
        known = {name: value for name, value in arguments.items() if name in type(self).model_fields}
        super().__init__(**options, **known)
        self._arguments = {name: value for name, value in arguments.items() if name not in known}

    def load(self, model: type[_Model]) -> _Model:
        """Return the settings of a feature, read once. An invalid value ends the process with a message."""
        if model not in self._loaded:
            names = model.model_fields.keys()
            arguments = {name: value for name, value in self._arguments.items() if name in names or name[0] == "_"}
            self._loaded[model] = _read(model, arguments)
        return cast(_Model, self._loaded[model])

    dash_backend: str = Field(
        "flask",
        description="Server framework: `flask`, `fastapi` or `quart`. Anything else starts Flask and the log says so.",
    )
    environment: Literal["development", "production"] = Field(
        "development",
        description="`production` refuses settings that are unsafe for readers and logs one JSON object per line. "
        "`deploy/start.sh` and the image set it.",
    )
    host: str = Field("127.0.0.1", description="Address that `python run.py` listens on; `0.0.0.0` in a container.")
    port: int = Field(8550, ge=1, le=65535, description="Port that `python run.py` listens on.")
    dash_debug: bool = Field(
        False,
        description="Development mode: reload on change, Dash's dev tools, faults shown in the pages, drafts visible.",
    )
    dash_boot: Literal["lazy", "eager"] = Field(
        "lazy",
        description="When Dash starts in the browser: `lazy` where a live example is seen or touched, `eager` at once.",
    )
    dash_url_base_pathname: str | None = Field(
        None, description="Path that the whole site is served below, such as `/my-app/`. Empty: the top."
    )
    dash_routes_pathname_prefix: str | None = Field(
        None, description="Path that the server's routes begin with, where a proxy strips another one."
    )
    dash_requests_pathname_prefix: str | None = Field(
        None, description="Path that the browser's requests begin with, where it differs from the routes."
    )
    docs_dir: Path = Field(Path("docs"), description="Folder of the Markdown pages, relative to the project.")
    cache_dir: Path = Field(
        Path(".cache"), description="Folder of compressed files and parsed pages; what is lost of it is made anew."
    )
    data_dir: Path = Field(Path("data"), description="Folder of what must not be lost, such as the database of visits.")
    build: str = Field("", description="What was built, such as a commit; `/healthz` tells it.")
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="Least level that is logged.")

    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Signs sessions and background callbacks, the same in every process that serves the site. Empty: a "
        "new one at each start.",
    )
    trusted_proxies: str = Field(
        "",
        description="Addresses and networks of proxies, with commas, such as `10.0.0.0/8`. Only what they say of "
        "the reader's address, scheme and host is believed.",
    )
    allowed_hosts: str = Field(
        "",
        description="Further hosts that the site answers as, with commas, such as `*.example.com`. In production the "
        "host of `SITE_BASE_URL` and the local ones always are; in development every host is.",
    )
    rate_limit: str = Field(
        "600/minute",
        pattern=r"^(off|[1-9]\d{0,6}/(second|minute|hour|day))$",
        description="How often one client may call callbacks and the API, such as `20/second`; `off` for no limit. "
        "Pages and files are not counted.",
    )
    request_timeout: float = Field(
        30.0, gt=0, le=3600, description="Seconds that one request may take to be answered; streams are exempt."
    )
    redis_url: str = Field(
        "",
        description="Redis that connects several processes: rate limits, readers online, announcements, such as "
        "`redis://127.0.0.1:6379/0`. Empty: each process by itself.",
    )
    log_format: Literal["auto", "json", "text"] = Field(
        "auto", description="`json` writes one object per line, `text` lines to read; `auto` depends on `ENVIRONMENT`."
    )
    peer_backends: str = Field(
        "",
        description="Origins of this site on other backends, with commas, such as `http://127.0.0.1:8551`. Their pages "
        "may ask this one from a browser, and its Compare page asks them. `make compare` sets it.",
    )

    site_name: str = Field("Atoll", description="The product's name, in the header and in every title.")
    site_tagline: str = Field(
        "Documentation made of islands", description="A few words below the name, on the home page and in its title."
    )
    site_description: str = Field(
        "A documentation site on Plotly Dash: Markdown pages with live examples, as quick as a static site, "
        "on Flask, FastAPI or Quart.",
        description="One or two sentences for search engines, feeds and agents.",
    )
    site_base_url: str = Field(
        "http://127.0.0.1:8550",
        description="Public address without a trailing slash, for absolute links, the sitemap and llms.txt.",
    )
    site_repository: str = Field(
        "", description="Address of the source repository. Empty: no repository link is shown."
    )
    site_edit_url: str = Field(
        "", description="Address below which a page's file can be edited, such as `…/edit/main`. Empty: no edit link."
    )
    site_lang: str = Field("en", description="Language of the pages, as a BCP 47 tag.")

    @field_validator("dash_backend", "environment", "dash_boot", "log_format", mode="before")
    @classmethod
    def _lowercase(cls, value: Any) -> Any:
        return lowercase(value)

    @field_validator("log_level", mode="before")
    @classmethod
    def _uppercase(cls, value: Any) -> Any:
        """Accept log levels in lowercase."""
        return value.strip().upper() if isinstance(value, str) else value

    @field_validator("site_base_url", "site_repository", "site_edit_url")
    @classmethod
    def _address(cls, value: str) -> str:
        """Remove a trailing slash: paths start with one."""
        if value and not value.startswith(("http://", "https://")):
            raise ValueError("must start with http:// or https://")
        return value.rstrip("/")

    @field_validator("peer_backends")
    @classmethod
    def _origins(cls, value: str) -> str:
        """Write origins as browsers do: in lowercase, without the default port."""
        return ",".join(dict.fromkeys(_origin(each) for each in map(str.strip, value.split(",")) if each))

    @field_validator("dash_url_base_pathname", "dash_routes_pathname_prefix", "dash_requests_pathname_prefix")
    @classmethod
    def _enclosed(cls, value: str | None) -> str | None:
        """Add a slash at both ends, as Dash requires."""
        return value and f"/{value.strip('/')}/".replace("//", "/")

    @field_validator("docs_dir", "cache_dir", "data_dir")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        """Make a folder relative to the project, not to the working directory."""
        return value if value.is_absolute() else PROJECT_ROOT / value

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
        raise ValueError(f"{text!r} is no origin: http(s)://host[:port] without a path, several with commas")
    return origin


_given: list[Settings] = []


@lru_cache(maxsize=1)
def get_settings() -> Settings:
    """Return the settings of this process: those of `use_settings`, or those of the environment."""
    return _given[0] if _given else read_settings()


def use_settings(settings: Settings) -> None:
    """Make `get_settings` return these settings."""
    _given[:] = [settings]
    get_settings.cache_clear()


def read_settings() -> Settings:
    """Read the settings from the environment and `.env`. An invalid value ends the process with a message."""
    return _read(Settings, {})


def add_settings(models: Iterable[type[FeatureSettings]]) -> None:
    """List the settings of a feature in `all_settings`."""
    _models.extend(model for model in models if model not in _models)


def feature_models() -> tuple[type[FeatureSettings], ...]:
    """Return the settings of all features that are known so far."""
    return tuple(_models)


def all_settings() -> dict[str, FieldInfo]:
    """Return the fields of all settings by name, in the order of `.env.example`."""
    following = {model.AFTER: model for model in _models}
    fields: dict[str, FieldInfo] = {}
    for name, field in Settings.model_fields.items():
        fields[name] = field
        while name in following:
            model = following.pop(name)
            fields.update(model.model_fields)
            name = next(reversed(model.model_fields))  # noqa: PLW2901
    for model in following.values():
        fields.update(model.model_fields)
    return fields


def lowercase(value: Any) -> Any:
    """Ignore case and surrounding blanks of a value."""
    return value.strip().lower() if isinstance(value, str) else value


_AnyModel = TypeVar("_AnyModel", bound=BaseSettings)


def _read(model: type[_AnyModel], arguments: Mapping[str, Any]) -> _AnyModel:
    try:
        return model(**arguments)
    except ValidationError as error:
        if arguments:
            raise
        problems = [_problem(item, model) for item in error.errors()]
        raise SystemExit("These settings cannot be used:\n  " + "\n  ".join(problems)) from None


def _problem(item: Any, model: type[BaseSettings]) -> str:
    """Describe one error that pydantic found, without the value of a secret."""
    name = str(item["loc"][0])
    secret = model.model_fields[name].annotation is SecretStr
    return f"{name.upper()}={'…' if secret else item['input']!s}: {item['msg']}"
