"""The two channels that need nobody else: the inbox of the office, and paper that a person hands over."""

from collections.abc import Mapping, Sequence

from kumiai.accounts.models import User
from kumiai.messaging.domain.channel import Letter, Recipient, Undeliverable
from kumiai.messaging.domain.recipient import by_kind
from kumiai.messaging.enums import ChannelCode


class InApp:
    """The inbox in the office (事務所の受信箱): delivered is what is visible there."""

    code = ChannelCode.IN_APP

    def ready(self) -> bool:
        """Return that the office is always there."""
        return True

    def addresses(self, recipients: Sequence[Recipient]) -> Mapping[Recipient, str]:
        """Return the users who can log in."""
        users = by_kind(recipients).get("user", [])
        active = User.objects.filter(pk__in=users, is_active=True).values_list("pk", flat=True)
        return {Recipient("user", pk): str(pk) for pk in active}

    def send(self, letter: Letter, address: str) -> None:
        """Do nothing: the message stands in the inbox since it was written."""


class Paper:
    """A slip of paper (書面): it waits until a person says that it was handed over."""

    code = ChannelCode.PAPER

    def ready(self) -> bool:
        """Return that there is always paper."""
        return True

    def addresses(self, recipients: Sequence[Recipient]) -> Mapping[Recipient, str]:
        """Return everybody but users, whom the office itself reaches."""
        return {one: "" for one in recipients if one.kind != "user"}

    def send(self, letter: Letter, address: str) -> None:
        """Refuse: only a person hands paper over."""
        raise Undeliverable("paper is handed over by a person")
