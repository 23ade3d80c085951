"""Privacy-friendly analytics of page views, and the administrator, who can see them."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from components.slots import template
from lib.features import services
from lib.features.analytics.settings import AdminSettings, AnalyticsSettings
from lib.features.feature import Contribution, Feature, FeatureContext
from lib.http.messages import Handler, PostHandler
from lib.servers.policy import PathPolicy, RateKind
from lib.settings import Settings, get_settings

BEACON = "/_visit"
FEEDBACK = template("lib/features/analytics/elements.html", "feedback")


def _is_counting(settings: Settings) -> bool:
    return settings.load(AnalyticsSettings).analytics_enabled


def _has_admin(settings: Settings) -> bool:
    return bool(settings.load(AdminSettings).admin_token.get_secret_value())


def _feedback(*arguments: Any) -> Any:
    return FEEDBACK(*arguments) if _is_counting(get_settings()) else None


def _production_errors(settings: Settings) -> Iterator[str]:
    url = settings.load(AnalyticsSettings).analytics_url
    if not url:
        return
    from sqlalchemy.exc import ArgumentError

    from lib.features.analytics.engine import engine_for

    try:
        engine_for(url)
    except (ValueError, ArgumentError):
        yield (
            "ANALYTICS_URL is not a supported database URL. Use a URL such as "
            "postgresql+psycopg://user:password@host/name or sqlite:////path."
        )


def _on_worker_start(settings: Settings) -> None:
    """Store page views of killed workers now. Flask would start the writer with its first request."""
    if _is_counting(settings):
        from lib.features.analytics.tracker import tracker

        tracker.start()


def _mount(context: FeatureContext) -> Contribution:
    routes: dict[str, Handler] = {}
    post_routes: dict[str, PostHandler] = {}
    is_counting = _is_counting(context.settings)
    if _has_admin(context.settings):
        from lib.features.analytics import admin
        from lib.features.analytics.admin_routes import ADMIN_ROUTES, EXPORT_ROUTES
        from lib.features.analytics.dashboard import register

        services.admin = admin
        dashboard: Any = None
        if is_counting:
            from lib.features.analytics.dashboard.page import dashboard

            routes |= EXPORT_ROUTES
        register(dashboard)
        post_routes |= ADMIN_ROUTES
    if not is_counting:
        return Contribution(routes=routes, post_routes=post_routes)
    from lib.features.analytics.beacon import beacon_endpoint
    from lib.features.analytics.middleware import AnalyticsMiddleware, VisitRule
    from lib.features.analytics.tracker import tracker

    backend = context.backend
    services.count_call = tracker.track_call
    services.gauges = lambda: asdict(tracker.counts())
    post_routes[BEACON] = beacon_endpoint(tracker, context.settings.site_base_url, backend.name)
    return Contribution(
        routes=routes,
        post_routes=post_routes,
        rules=(VisitRule(tracker, context.path("/"), backend.name),),
        middleware=AnalyticsMiddleware if backend.is_async else None,
    )


feature = Feature(
    name="analytics",
    settings=(AdminSettings, AnalyticsSettings),
    docs="/visits",
    paths=PathPolicy(rate_limited=(RateKind("beacon", BEACON[1:], frozenset({"POST"})),)),
    has_assets=_is_counting,
    slots={"article_end": _feedback},
    is_enabled=lambda settings: _is_counting(settings) or _has_admin(settings),
    production_errors=_production_errors,
    on_worker_start=_on_worker_start,
    mount=_mount,
)
