"""Where a record is read and typed."""

from typing import Any

from django.db import models
from django.urls import reverse

from kumiai.office.viewsets.record.viewset import registered


def record_link(user: Any, instance: models.Model | None) -> str:
    """Return the page with all that is typed about a record, or nothing where the user may not change it."""
    screens = next(
        (found for found in registered() if instance is not None and found.model is type(instance)), None
    )
    if screens is None or not user.has_perm(screens.permission("change")):
        return ""
    return reverse(screens.get_url_name("inspect"), args=[instance.pk])
