"""The templates of the dashboard, and their filters: numbers and periods as text."""

from pathlib import Path
from typing import Any, Literal

from lib.backend import get_backend_info
from lib.features.analytics.admin import EXPORT
from lib.features.analytics.metrics import LIMITS, DateRange, Metric
from lib.islands import Prose
from lib.islands.templates import template_environment
from lib.site import get_site

_NO_BREAK = "\u202f"  # narrow, between a number and its unit


def number(value: int) -> str:
    """Return a number with thousands separators."""
    return f"{value:,}"


def average(total: int, days: int) -> str:
    """Return the daily average, with one decimal under 10."""
    mean = total / days
    if mean >= 10:
        return number(round(mean))
    return "<0.1" if 0 < mean < 0.05 else f"{mean:.1f}"


def counted(amount: int, one: str) -> str:
    """Return an amount with its noun, for example `1 sample` or `2 samples`."""
    return f"{number(amount)} {one}" if amount == 1 else f"{number(amount)} {one}s"


def share(part: int, whole: int) -> str:
    """Return a part of a whole in percent."""
    percent = 100 * part / whole if whole else 0
    return f"<1{_NO_BREAK}%" if 0 < percent < 0.5 else f"{percent:.0f}{_NO_BREAK}%"


def period(date_range: DateRange) -> str:
    """Return a range of days as text, for example `3 Oct – 1 Nov 2026`."""
    first, last = date_range.first, date_range.last
    end = f"{last.day} {last:%b %Y}"
    if first == last:
        return end
    year = f" {first:%Y}" if first.year != last.year else ""
    month = f" {first:%b}" if year or first.month != last.month else ""
    return f"{first.day}{month}{year} – {end}"


def change(metric: Metric, *, more_is_better: bool = True) -> tuple[str, str, Literal["good", "bad", "even"]]:
    """Return the change of a metric, its meaning for users who see neither arrow nor color, and its tone."""
    growth = metric.change
    if growth is None:
        return ("new", "No data in the previous period.", "even") if metric.count else ("–", "", "even")
    if abs(growth) < 0.005:
        return "±0", "No change from the previous period.", "even"
    arrow, comparative = ("↑", "more") if growth > 0 else ("↓", "less")
    amount = f"{abs(growth) * 100:,.0f}{_NO_BREAK}%"
    meaning = f"{amount} {comparative} than in the previous period ({number(metric.before)})."
    return f"{arrow}{_NO_BREAK}{amount}", meaning, "good" if (growth > 0) == more_is_better else "bad"


_templates = template_environment(Path(__file__).parent, number, average, counted, share, change, get_backend_info)
_templates.globals |= {"limits": LIMITS, "export": EXPORT, "url": lambda path: get_site().url(path)}


def render(macro: str, *values: Any) -> Prose:
    """Return the HTML of a macro of sections.html as one component: Dash checks each component at every change."""
    return Prose(str(getattr(_templates.get_template("sections.html").module, macro)(*values)))
