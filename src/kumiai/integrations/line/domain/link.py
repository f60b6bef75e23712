"""Who is who on LINE: one-time codes, links made by them, and their end."""

import secrets
import unicodedata
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from kumiai.accounts.models import User
from kumiai.accounts.sealed import blind_index
from kumiai.history.domain.record import Actor, SystemActor, log, save_recorded
from kumiai.integrations.line.enums import EventOutcome
from kumiai.integrations.line.models import LineEvent, LineLink, LineLinkCode
from kumiai.people.models import Person

VALID_FOR: Final = timedelta(days=7)
DIGITS: Final = 9
"""Digits can be typed on every keyboard; no telephone number of Japan has nine."""
MOST_TRIES: Final = 5
WITHIN: Final = timedelta(hours=1)
_MARKS: Final = frozenset(" -－‐‑–−ー　\t\n")

LINE: Final = SystemActor("LINE")


class WrongCode(Exception):
    """There is no such code, or it was used, replaced or too old: say no more than that."""


class TooManyTries(Exception):
    """This friend has sent too many wrong codes; no code is read for a while, not even a right one."""


class TakenFriend(Exception):
    """This friend is linked to somebody else already."""


@transaction.atomic
def make_code(*, owner: Person | User, by: Actor, at: datetime) -> str:
    """Make a one-time code for a worker or a user (連携コードを発行する) and return it; this is the only time.

    Only its digest is kept. Codes that were made before and not used stop.
    """
    LineLinkCode.objects.filter(_of(owner), used_at=None, expires_at__gt=at).update(expires_at=at)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
    kept = LineLinkCode.objects.create(
        **_column(owner), digest=_digest(code), made_at=at, expires_at=at + VALID_FOR
    )
    log(kept, "line.linelinkcode.created", by=by, at=at, after={"expires_at": kept.expires_at})
    return code


def shown(code: str) -> str:
    """Return a code in groups, as it is easy to read aloud and to type."""
    return " ".join(code[start : start + 3] for start in range(0, len(code), 3))


def code_in(text: str) -> str | None:
    """Return the code of a text that holds nothing else; digits of any script, in groups or not."""
    digits = ""
    for one in text.strip():
        if one in _MARKS:
            continue
        value = unicodedata.decimal(one, None)
        if value is None:
            return None
        digits += str(value)
    return digits if len(digits) == DIGITS else None


def link_by_code(*, code: str, friend_id: str, consent: str, at: datetime) -> LineLink:
    """Link the friend who sent a code with whom it was made for (コードで紐付ける).

    ``consent`` is the sentence that the friend was shown; it stays in the history. A former friend of
    the same person stops. Raises `TooManyTries`, `WrongCode` or `TakenFriend`.
    """
    wrong = LineEvent.objects.filter(
        friend_id=friend_id, outcome=EventOutcome.WRONG_CODE, done_at__gt=at - WITHIN
    ).count()
    if wrong >= MOST_TRIES:
        raise TooManyTries
    with transaction.atomic():
        kept = (
            LineLinkCode.objects.select_for_update(of=("self",))
            .select_related("person", "user")
            .filter(digest=_digest(code), used_at=None, expires_at__gt=at)
            .first()
        )
        owner: Person | User | None = (kept.person or kept.user) if kept is not None else None
        if kept is None or owner is None or (kept.user and not kept.user.is_active):
            raise WrongCode
        present = link_of(friend_id)
        if present is not None and (present.person or present.user) != owner:
            raise TakenFriend
        kept.used_at = at
        kept.save(update_fields=["used_at"])
        for former in LineLink.objects.in_force().filter(_of(owner)).exclude(friend_id=friend_id):
            end_link(link=former, by=LINE, at=at, reason="linked anew")
        return present or save_recorded(
            LineLink(**_column(owner), friend_id=friend_id, linked_at=at), by=LINE, at=at, reason=consent
        )


def link_of(friend_id: str) -> LineLink | None:
    """Return who a friend is, None if nobody; for the room itself."""
    links = LineLink.objects.in_force().select_related("person", "user")
    return links.filter(friend_id=friend_id).first()


def end_link(*, link: LineLink, by: Actor, at: datetime, reason: str = "") -> None:
    """End a link (紐付けを解除する); nothing goes to this friend any more. Ending it twice is once."""
    with transaction.atomic():
        kept = LineLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        if kept.ended_at is None:
            kept.ended_at = at
            save_recorded(kept, by=by, at=at, reason=reason)


def _digest(code: str) -> str:
    # Keyed: nine digits could be tried out from a plain hash.
    return blind_index(code, place="line.linelinkcode.digest")


def _column(owner: Person | User) -> dict[str, Person | User]:
    return {"person" if isinstance(owner, Person) else "user": owner}


def _of(owner: Person | User) -> Q:
    return Q(**_column(owner))
