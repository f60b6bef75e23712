"""Days, marks and law as staff read them."""

from datetime import date
from typing import Any

from django import template
from django.utils.formats import date_format
from django.utils.translation import gettext, ngettext, pgettext

register = template.Library()


@register.filter
def long_day(value: date | None) -> str:
    """Return a day in full with its weekday, such as 2026年11月22日（日）."""
    return date_format(value, pgettext("day in full", "Y-m-d (D)")) if value else ""


@register.filter
def day(value: date | None) -> str:
    """Return a day without its weekday, such as 2026年11月22日."""
    return date_format(value, pgettext("day", "Y-m-d")) if value else ""


@register.filter
def short_day(value: date | None) -> str:
    """Return a day of a year that is known, such as 11/22(日)."""
    return date_format(value, pgettext("short day", "n/j (D)")) if value else ""


@register.filter
def line_day(value: date | None, on: date) -> str:
    """Return a day as short as the year of ``on`` allows: 11/22(日), or 2027/1/5(火)."""
    if not value or value.year == on.year:
        return short_day(value)
    return date_format(value, pgettext("short day of another year", "Y-m-d (D)"))


@register.filter
def said_day(value: str) -> str:
    """Return a text, or the day in full where it is one in the form of a machine."""
    try:
        return long_day(date.fromisoformat(value))
    except ValueError:
        return value


@register.filter
def month_name(value: date | None) -> str:
    """Return the month of a day, such as 2026年11月."""
    return date_format(value, pgettext("month of a year", "F Y")) if value else ""


@register.filter
def iso_day(value: date | None) -> str:
    """Return a day for a machine."""
    return value.isoformat() if value else ""


@register.filter
def days_left(number: int | None) -> str:
    """Return how far away a day is, in words: あと3日, 本日, 5日超過."""
    if number is None:
        return ""
    if number == 0:
        return gettext("today")
    if number > 0:
        return ngettext("in %(days)d day", "in %(days)d days", number) % {"days": number}
    return ngettext("%(days)d day overdue", "%(days)d days overdue", -number) % {"days": -number}


@register.filter
def days_away(number: int | None) -> str:
    """Return how far away a day of the calendar is: あと3日, 本日, 5日前."""
    if number is None or number >= 0:
        return days_left(number)
    return ngettext("%(days)d day ago", "%(days)d days ago", -number) % {"days": -number}


@register.filter
def days_between(value: date | None, on: date | None) -> int | None:
    """Return the number of days from ``on`` to the day."""
    return (value - on).days if value and on else None


@register.filter
def lookup(mapping: Any, key: Any) -> Any:
    """Return what a mapping holds under a key, or an empty text."""
    return (mapping or {}).get(key, "")


@register.simple_tag(takes_context=True)
def query(context: template.Context, **changes: Any) -> str:
    """Return the query of this page with some parameters changed; an empty value drops one."""
    parameters = context["request"].GET.copy()
    parameters.pop("as_of", None)
    for name, value in changes.items():
        if value in (None, ""):
            parameters.pop(name, None)
        else:
            parameters[name] = value
    encoded = parameters.urlencode()
    return f"?{encoded}" if encoded else "?"
