"""The ASGI middleware of the analytics, for code that imports it from here."""

from lib.features.analytics.middleware import AnalyticsMiddleware, register_asgi_middleware

__all__ = ["AnalyticsMiddleware", "register_asgi_middleware"]
