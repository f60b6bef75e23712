"""What workers wrote: kept sealed, told without its content, read by few."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant, User
from kumiai.accounts.permissions import grants
from kumiai.history.domain.record import SystemActor, log, save_recorded
from kumiai.integrations.line.models import LineEvent, LineLink, LineText
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.outbox import Notice, tell_many
from kumiai.people.models import Person
from kumiai.placements.models import Placement

READ: Final = "line.view_linetext"
PURPOSE: Final = "line.written"
_LINE: Final = SystemActor("LINE")


def keep_text(
    *, event: LineEvent, link: LineLink | None, kind: str, text: str, message_id: str, written_at: datetime,
    at: datetime,
) -> LineText:  # fmt: skip
    """Keep what somebody wrote (受信メッセージを保管する) and tell those who look after it that something came.

    The content is in no message: it may be a consultation. Within an hour one person is told of once.
    """
    kept = save_recorded(
        LineText(
            event=event, person=link.person if link else None, user=link.user if link else None, kind=kind,
            text=text, message_id=message_id, written_at=written_at,
        ),
        by=_LINE, at=at,
    )  # fmt: skip
    if kept.user is None:
        tell_many(_notices(kept, at), at=at)
    return kept


def take_back(*, message_id: str, at: datetime) -> None:
    """Empty a message that its sender took back (送信取消); that there was one stays known."""
    kept = LineText.objects.filter(message_id=message_id, unsent_at=None).first() if message_id else None
    if kept is not None:
        kept.text, kept.unsent_at = "", at
        save_recorded(kept, by=_LINE, at=at)


@transaction.atomic
def read_texts(*, texts: Iterable[LineText], by: User, at: datetime) -> None:
    """Note who read messages first (既読にする), in the history too: they may be consultations."""
    for text in texts:
        if text.read_at is None:
            text.read_at, text.read_by = at, by
            text.save(update_fields=["read_at", "read_by"])
            log(text, "line.linetext.read", by=by, at=at)


def in_charge_of(person: Person, at: datetime) -> set[int]:
    """Return the users in charge of a person on a day: of the placement, else of the company."""
    present = Placement.objects.filter(person=person).present(timezone.localdate(at))
    rows = present.values_list("caseworker_id", "employer__caseworker_id")
    return {own or company for own, company in rows if own or company}


def readers_of(text: LineText, at: datetime) -> set[int]:
    """Return the users who read such messages: consultants and managers, administrators where there are none."""
    roles = [role for role in Role if grants(role, READ) and role != Role.ADMINISTRATOR]
    return _who_sees(text, roles, at) or _who_sees(text, [Role.ADMINISTRATOR], at)


def _who_sees(text: LineText, roles: Sequence[Role], at: datetime) -> set[int]:
    granted = RoleGrant.objects.in_force(timezone.localdate(at)).filter(role__in=roles, user__is_active=True)
    users = User.objects.filter(pk__in=granted.values("user"))
    return {user.pk for user in users if LineText.objects.visible_to(user).filter(pk=text.pk).exists()}


def _notices(text: LineText, at: datetime) -> list[Notice]:
    readers = readers_of(text, at)
    on = timezone.localtime(at)
    who, key = str(text.person or ""), f"{text.person_id} {on:%Y-%m-%d %H}"
    if (
        text.person is None
    ):  # perhaps a worker who is not linked yet, perhaps a stranger: once a day is enough
        who, key = "LINE", f"{text.event.friend_id} {on:%Y-%m-%d}"
    links = dict.fromkeys(readers, reverse("office_line:texts"))
    if text.person is not None:
        room = reverse("rooms:person", args=[text.person.pk])
        links |= dict.fromkeys(in_charge_of(text.person, at) - readers, room)
    return [
        Notice(PURPOSE, Recipient("user", user), key, {"person": who}, link=link)
        for user, link in links.items()
    ]
