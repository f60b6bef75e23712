"""Wagtail's own mails about workflows are not sent: `messaging` tells people, by the channel of each, once."""

from typing import Any, Final

from wagtail import signals
from wagtail.models import WorkflowState

PLACES: Final = (
    (signals.workflow_submitted, "workflow_state_submitted_email_notification"),
    (signals.workflow_rejected, "workflow_state_rejected_email_notification"),
    (signals.workflow_approved, "workflow_state_approved_email_notification"),
)
"""Where Wagtail listens to send mails."""


def say_nothing(**kwargs: Any) -> None:
    """Take the place of a mail."""


def take_the_place_of_wagtails_mails() -> None:
    """Listen under the names of Wagtail's senders of mails, before them: a name is connected once."""
    for signal, name in PLACES:
        signal.connect(say_nothing, sender=WorkflowState, dispatch_uid=name)
