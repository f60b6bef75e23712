"""What the models of this room say aloud, for its verbs to act upon: models do not know verbs."""

from typing import Final

from django.dispatch import Signal

answered_in_editor: Final = Signal()
"""Somebody answered in Wagtail's own editor: ``step_state``, ``user``, ``action``, ``comment``."""
