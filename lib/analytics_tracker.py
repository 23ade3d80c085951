"""The tracker of page views, for code that imports it from here."""

from lib.features.analytics.tracker import Counts, Tracker, tracker

__all__ = ["Counts", "Tracker", "tracker"]
