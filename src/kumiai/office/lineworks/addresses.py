"""Addresses that are entered in the developer console."""

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse


def callback_address(request: HttpRequest) -> str:
    """Return the address that LINE WORKS is to call."""
    path = reverse("lineworks_callback")
    base = settings.WAGTAILADMIN_BASE_URL
    return f"{base}{path}" if base else request.build_absolute_uri(path)


def redirect_address(request: HttpRequest) -> str:
    """Return the address to which people come back; where they set out, for the session is there."""
    return request.build_absolute_uri(reverse("lineworks_agreed"))
