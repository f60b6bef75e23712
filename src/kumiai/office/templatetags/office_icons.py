"""Icons that stand in every line of a long list: drawn once, kept as long as the process lives."""

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from wagtail.admin.templatetags.wagtailadmin_tags import icon

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=64)
def line_icon(name: str, classname: str | None = None) -> SafeString:
    """Return an icon of the office, the same as ``{% icon %}`` draws it anew each time."""
    drawn = render_to_string("wagtailadmin/shared/icon.html", icon(name=name, classname=classname))
    return mark_safe(drawn.strip())  # noqa: S308  (drawn by a template)
