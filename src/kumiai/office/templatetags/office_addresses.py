"""Addresses of rooms, put together at once: a page of a hundred deadlines has six hundred of them."""

from functools import lru_cache

from django import template
from django.urls import get_script_prefix, reverse

register = template.Library()


@register.simple_tag
def room_of(name: str, key: int) -> str:
    """Return the address of the room of one record, such as ``person`` 12."""
    before, after = _around_key(name, get_script_prefix())
    return f"{before}{key}{after}"


@lru_cache(maxsize=64)
def _around_key(name: str, prefix: str) -> tuple[str, str]:
    # The routes of the rooms hold one number; they are the same as long as the process lives.
    before, _, after = reverse(f"rooms:{name}", args=[0]).rpartition("0")
    return before, after
