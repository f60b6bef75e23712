"""Choices with numbers, drawn at once: a company of many members has hundreds of them in one filter."""

from collections.abc import Iterable
from typing import Final

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe

from kumiai.deadlines.domain.board import Choice

register = template.Library()
_SELECTED: Final = mark_safe(" selected")  # noqa: S308  (a constant)


@register.simple_tag
def counted_options(choices: Iterable[Choice], chosen: str | None) -> SafeString:
    """Return the options of a filter, each with its number of deadlines in brackets."""
    rows = ((row.value, _SELECTED if row.value == chosen else "", row.label, row.count) for row in choices)
    return format_html_join("\n", '<option value="{}"{}>{} ({})</option>', rows)
