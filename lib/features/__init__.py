"""Removable features: a folder and a line in `FEATURES` each. A feature without a line is not imported.

The list is not in `lib/app.py`, because gunicorn's master reads it and must not import Dash.
"""

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from functools import cache, reduce
from importlib import import_module
from pathlib import Path
from typing import cast

from dotenv import dotenv_values

from components.slots import Element, Slot, Slots
from lib.features.feature import Feature
from lib.servers.policy import PathPolicy
from lib.servers.production import unsafe_settings
from lib.settings import Settings, add_settings, all_settings

log = logging.getLogger(__name__)

# Outermost first: the middleware of a feature sees a request before that of the features after it.
FEATURES = (
    "observability",  # access log, metrics, traces
    "analytics",  # page views, administrator login, dashboard
    "live",  # live visitor count, announcements, publish and subscribe
    "api",  # the JSON API
    "search",  # full-text search
    "agents",  # llms.txt, Markdown pages, robots.txt, sitemap, feed
    "mcp",  # the site over the Model Context Protocol
    "switchers",  # menus of languages and versions
    "cards",  # images for link previews
    "demo",  # endpoints that show what servers can do
    "development",  # the development server
)


@cache
def all_features() -> tuple[Feature, ...]:
    """Return the listed features, enabled or not."""
    features: list[Feature] = []
    for name in FEATURES:
        with named_in_errors(name):
            feature = import_module(f"{__name__}.{name}").feature
            if not isinstance(feature, Feature) or feature.name != name or FEATURES.count(name) > 1:
                raise ValueError(f"{name} must be listed once, and contain `feature = Feature(name={name!r})`.")
            add_settings(feature.settings)
        features.append(feature)
        for missing in set(feature.requires).difference(FEATURES):
            log.warning("The feature %s is disabled because FEATURES does not contain %s", name, missing)
    return tuple(features)


@contextmanager
def named_in_errors(name: str) -> Iterator[None]:
    """Add the name of a feature to exceptions that end the start."""
    try:
        yield
    except Exception as error:
        error.add_note(f"Fix the feature in lib/features/{name}/, or remove its line in lib/features/__init__.py.")
        raise


def enabled_features(settings: Settings) -> tuple[Feature, ...]:
    """Return the features that the settings enable, without those whose required features are missing."""
    chosen = [feature for feature in all_features() if feature.is_enabled(settings)]
    return tuple(feature for feature in chosen if set(FEATURES).issuperset(feature.requires))


def find_unsafe_settings(settings: Settings) -> list[str]:
    """Return why settings are unsafe in production, one line each; nothing in development."""
    if settings.environment != "production":
        return []
    features = enabled_features(settings)
    models = [settings.load(model) for feature in features for model in feature.settings]
    errors = [error for feature in features for error in feature.production_errors(settings)]
    return [*unsafe_settings(settings, models), *errors]


def check_production_settings(settings: Settings) -> None:
    """Exit with status 1 and a list of all unsafe settings. In development all settings are accepted.

    Misspelled names of settings are only logged.
    """
    _log_misspelled_names()
    found = find_unsafe_settings(settings)
    if found:
        lines = "\n  ".join(found)
        raise SystemExit(f"These settings are not safe with ENVIRONMENT=production:\n  {lines}")


@cache
def _log_misspelled_names() -> None:
    """Log variables, also those in `.env`, with a name that is close to that of a setting, once for all workers."""
    all_features()
    known = [name.upper() for name in all_settings()]
    # Other programs have variables that resemble the shortest names, for example `PORTS`.
    long = [name for name in known if len(name) > 5]
    for name in sorted({*os.environ, *dotenv_values(cast(Path, Settings.model_config["env_file"]))}):
        close = get_close_matches(name.upper(), long, 1, 0.85)
        if close and name.upper() not in known and name[0].upper() == close[0][0]:
            log.warning("%s is not a setting, so it has no effect. Did you mean %s?", name, close[0])


def path_policy(features: Iterable[Feature]) -> PathPolicy:
    """Return the paths of features that the request filter treats in a special way."""
    return reduce(PathPolicy.merge, (feature.paths for feature in features), PathPolicy())


def slots(features: Sequence[Feature]) -> Slots:
    """Return the elements that features add to the shell."""
    elements: dict[Slot, list[Element]] = {}
    for feature in features:
        for slot, element in feature.slots.items():
            elements.setdefault(slot, []).append(element)
    return Slots(
        elements,
        [feature.page_headers for feature in features if feature.page_headers],
        [feature.page_image for feature in features if feature.page_image],
    )
