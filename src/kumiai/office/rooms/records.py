"""Where a record is typed."""

from typing import Any

from django.db import models
from wagtail.admin.admin_url_finder import AdminURLFinder


def record_link(user: Any, instance: models.Model | None) -> str:
    """Return the address where a user edits a record, or nothing where the user may not."""
    if instance is None:
        return ""
    return AdminURLFinder(user).get_edit_url(instance) or ""
