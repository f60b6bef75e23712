"""Record screens and their choosers."""

from typing import Any

from wagtail import hooks

from kumiai.office.viewsets import record_screens
from kumiai.office.viewsets.record.viewset import make_choosers


@hooks.register("register_admin_viewset")
def register_record_screens() -> list[Any]:
    """Return the screens of every noun and the choosers that their forms use."""
    screens = record_screens()
    return [*screens, *make_choosers()]
