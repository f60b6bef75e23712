"""What recipients wish, and when they want to be left alone (連絡の設定・静かな時間)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Final

from django.utils import timezone

from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.holidays import is_day_off
from kumiai.messaging.domain.recipient import addressed_to, recipient_of
from kumiai.messaging.enums import ChannelCode
from kumiai.messaging.models import Preference

QUIET_FROM: Final = time(20, 0)
QUIET_UNTIL: Final = time(7, 30)
CHANNELS: Final[Mapping[str, tuple[ChannelCode, ...]]] = {
    "user": (ChannelCode.LINEWORKS, ChannelCode.EMAIL, ChannelCode.IN_APP),
    "person": (ChannelCode.LINE, ChannelCode.EMAIL, ChannelCode.PAPER),
    "employer": (ChannelCode.EMAIL, ChannelCode.PAPER),
}
"""The order of channels where nobody has said anything else."""
WITHOUT_QUIET: Final = frozenset({ChannelCode.IN_APP.value, ChannelCode.PAPER.value})
"""Channels that wake nobody."""


@dataclass(frozen=True)
class Wishes:
    """What one recipient wishes."""

    channels: tuple[str, ...]
    quiet_from: time = QUIET_FROM
    quiet_until: time = QUIET_UNTIL
    on_days_off: bool = False
    digest: bool = True
    refused: frozenset[str] = frozenset()


def wishes_of(recipients: Sequence[Recipient]) -> Mapping[Recipient, Wishes]:
    """Return the wishes of each recipient, the usual ones where none were said; one query."""
    found = {one: Wishes(tuple(map(str, CHANNELS[one.kind]))) for one in recipients}
    for row in Preference.objects.filter(addressed_to(recipients)):
        recipient = recipient_of(row)
        order = tuple(row.channels) or tuple(map(str, CHANNELS[recipient.kind]))
        if recipient.kind == "user" and ChannelCode.IN_APP.value not in order:
            order = (*order, ChannelCode.IN_APP.value)  # what concerns a user always stands in the office
        own = {} if row.quiet_from is None or row.quiet_until is None else {
            "quiet_from": row.quiet_from, "quiet_until": row.quiet_until,
        }  # fmt: skip
        found[recipient] = Wishes(
            order, on_days_off=row.on_days_off, digest=row.digest, refused=frozenset(row.refused), **own
        )
    return found


def waits_until(at: datetime, wishes: Wishes) -> datetime:
    """Return the first moment from ``at`` on at which a recipient may be disturbed."""
    local = timezone.localtime(at)
    while True:
        if is_day_off(local.date()) and not wishes.on_days_off:
            local = _at(local, time.min, days=1)
        elif _is_quiet(local.time(), wishes):
            later = _at(local, wishes.quiet_until)
            local = later if later > local else _at(local, wishes.quiet_until, days=1)
        else:
            return max(at, local)


def _is_quiet(hour: time, wishes: Wishes) -> bool:
    begin, end = wishes.quiet_from, wishes.quiet_until
    return begin <= hour < end if begin <= end else hour >= begin or hour < end


def _at(moment: datetime, hour: time, days: int = 0) -> datetime:
    day = moment.date() + timedelta(days=days)
    return timezone.make_aware(datetime.combine(day, hour))
