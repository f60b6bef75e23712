"""LINE as a channel of the outbox."""

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from django.db.models import Q

from kumiai.integrations.line.client import CONFLICT, Line, LineRefused, LineSilent
from kumiai.integrations.line.domain.account import account_in_use
from kumiai.integrations.line.letters import TooLong, messages_of
from kumiai.integrations.line.models import LineLink
from kumiai.messaging.domain.channel import Busy, Letter, Recipient, Undeliverable
from kumiai.messaging.enums import ChannelCode

TOO_MANY: Final = 429
SERVER_ERROR: Final = 500
MONTHLY: Final = "monthly limit"
"""What the service says when the messages of the month are used up: waiting seconds does not help then."""


class LineChannel:
    """Letters to workers and users who linked their LINE (LINE公式アカウントからの通知).

    A repeat is safe: the key of the call is made of the letter, and the service accepts a key once
    within 24 hours. Therefore a call without an answer is repeated (`Busy`), never given up as unsure.
    """

    code = ChannelCode.LINE

    def ready(self) -> bool:
        """Return whether an official account is set up and in use."""
        return account_in_use() is not None

    def addresses(self, recipients: Sequence[Recipient]) -> Mapping[Recipient, str]:
        """Return the friends behind the recipients: one query, whatever their number."""
        wanted = set(recipients)
        people = [one.number for one in wanted if one.kind == "person"]
        users = [one.number for one in wanted if one.kind == "user"]
        if not people and not users:
            return {}
        reached = Q(person__in=people) | Q(user__in=users, user__is_active=True)
        found = LineLink.objects.in_force().filter(reached).order_by("pk")
        return {
            Recipient("person", person) if person else Recipient("user", user): friend
            for person, user, friend in found.values_list("person_id", "user_id", "friend_id")
        }

    def send(self, letter: Letter, address: str) -> None:
        """Push one letter to a friend."""
        account = account_in_use()
        if account is None:
            raise Undeliverable("no official account is in use")
        try:
            messages = messages_of(letter)
        except TooLong as error:
            raise Undeliverable("the text is too long for LINE") from error
        key = retry_key(account.channel_id, letter, address)
        try:
            Line(account).push(address, messages, retry_key=key)
        except LineSilent as silent:
            raise Busy(30, str(silent)) from silent
        except LineRefused as refused:
            _read_refusal(refused)


def retry_key(channel: str, letter: Letter, address: str) -> str:
    """Return the key under which a letter is accepted once, the same at every attempt."""
    content = hashlib.sha256("\0".join([letter.title, letter.text]).encode()).hexdigest()
    return str(uuid.uuid5(uuid.NAMESPACE_OID, f"line {channel} {letter.number} {address} {content}"))


def _read_refusal(refused: LineRefused) -> None:
    """Return if the letter was accepted before; say by an exception what follows otherwise."""
    if refused.status == CONFLICT:
        return
    if refused.status == TOO_MANY and MONTHLY not in refused.message.lower():
        raise Busy(15, str(refused)) from refused
    if refused.status >= SERVER_ERROR:
        raise Busy(60, str(refused)) from refused
    raise Undeliverable(str(refused)) from refused
