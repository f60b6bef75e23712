"""Choices with numbers, drawn at once: a company of many members has hundreds of them in one filter."""

from collections.abc import Iterable
from html import escape

from django import template
from django.utils.safestring import SafeString, mark_safe

from kumiai.deadlines.domain.board import Choice

register = template.Library()


@register.simple_tag
def counted_options(choices: Iterable[Choice], chosen: str | None) -> SafeString:
    """Return the options of a filter, each with its number of deadlines in brackets."""
    drawn = (
        f'<option value="{escape(row.value)}"{" selected" if row.value == chosen else ""}>'
        f"{escape(row.label)} ({row.count})</option>"
        for row in choices
    )
    return mark_safe("\n".join(drawn))  # noqa: S308  (what comes from records is escaped)
