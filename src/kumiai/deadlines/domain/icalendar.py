"""One's own deadlines as a calendar feed (iCalendar, RFC 5545), under a secret address.

The address holds a random token; only its digest is kept. It is shown once, when it is
made, and stops working when it is revoked or its user may no longer see deadlines.
"""

import hashlib
import secrets
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.deadlines.domain.lines import read_lines
from kumiai.deadlines.domain.words import duty_of, said
from kumiai.deadlines.models import CalendarToken, Deadline
from kumiai.history.domain.record import Actor, log

FOLD_AT: Final = 75
"""Octets of a line, without its end (RFC 5545, 3.1)."""

OVERDUE_DAYS: Final = 366
"""How long something overdue stays in the feed: calendar programs keep what they are given."""


@transaction.atomic
def create_token(*, user: User, by: Actor, at: datetime) -> str:
    """Return a new secret for a user's feed (カレンダー購読の鍵を発行する); the one before it stops working."""
    revoke_tokens(user=user, by=by, at=at)
    secret = secrets.token_urlsafe(32)
    token = CalendarToken.objects.create(user=user, digest=_digest(secret), created_at=at)
    log(token, "deadlines.calendartoken.created", by=by, at=at)
    return secret


@transaction.atomic
def revoke_tokens(*, user: User, by: Actor, at: datetime) -> int:
    """Make a user's feed unreadable (カレンダー購読を停止する); return how many secrets were in use."""
    tokens = list(CalendarToken.objects.filter(user=user, revoked_at__isnull=True))
    for token in tokens:
        token.revoked_at = at
        token.save(update_fields=["revoked_at"])
        log(token, "deadlines.calendartoken.revoked", by=by, at=at)
    return len(tokens)


def token_of(user: User) -> CalendarToken | None:
    """Return the secret in use of a user, as far as it is kept: since when, never what it is."""
    return CalendarToken.objects.filter(user=user, revoked_at__isnull=True).first()


def feed_for(token: str, at: datetime) -> str | None:
    """Return the feed of the user whose secret this is, or None where it opens nothing."""
    found = CalendarToken.objects.select_related("user").filter(
        digest=_digest(token), revoked_at__isnull=True
    )
    kept = found.first()
    if kept is None or not kept.user.is_active:
        return None
    with translation.override(settings.LANGUAGE_CODE):
        return feed(kept.user, on=timezone.localdate(at))


def feed(user: User, *, on: date) -> str:
    """Return the open deadlines in a user's charge as a calendar; nothing beyond the user's scope."""
    rows = (
        Deadline.objects.visible_to(user)
        .open()
        .filter(assigned_to=user.pk, due_on__gte=on - timedelta(days=OVERDUE_DAYS))
    )
    moved = dict(rows.values_list("pk").annotate(moved=Max("moves__recalculation__at")))
    created = dict(rows.values_list("pk", "created_at"))
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Kumiai//Deadlines//JA", "CALSCALE:GREGORIAN"]
    lines += ["METHOD:PUBLISH", f"X-WR-CALNAME:{escaped(_('Deadlines of %(name)s') % {'name': user})}"]
    lines += ["X-WR-TIMEZONE:Asia/Tokyo", "REFRESH-INTERVAL;VALUE=DURATION:PT6H"]
    for line in read_lines(rows.order_by("due_on", "pk"), on):
        pk = line.pk or 0
        changed = max(filter(None, (moved.get(pk), created.get(pk))))
        duty = duty_of(line.duty)
        where = [line.employer.name] if line.employer and line.employer.name != line.subject else []
        about = "\n".join([line.label, line.subject, *where, *([said(duty.explanation)] if duty else [])])
        stamp = changed.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
        lines += [
            "BEGIN:VEVENT",
            f"UID:{hashlib.sha256(line.key.encode()).hexdigest()[:32]}@kumiai",
            f"DTSTAMP:{stamp}",
            f"LAST-MODIFIED:{stamp}",
            f"DTSTART;VALUE=DATE:{line.due_on:%Y%m%d}",
            f"DTEND;VALUE=DATE:{line.due_on + timedelta(days=1):%Y%m%d}",
            f"SUMMARY:{escaped(f'{line.label} {line.subject}')}",
            f"DESCRIPTION:{escaped(about)}",
            "TRANSP:TRANSPARENT",
            "CLASS:PRIVATE",
            "END:VEVENT",
        ]
    lines.append("END:VCALENDAR")
    return written(lines)


def written(lines: Iterable[str]) -> str:
    """Return content lines as the text of a calendar: folded, each ended by CR LF."""
    return "".join(f"{part}\r\n" for line in lines for part in folded(line))


def folded(line: str) -> Iterator[str]:
    """Yield the parts of a line of at most 75 octets; a character is never cut, parts after the first are indented."""
    part, size = "", 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > FOLD_AT:
            yield part
            part, size = " ", 1
        part += letter
        size += octets
    yield part


def escaped(text: str) -> str:
    """Return a text as a TEXT value: backslash, semicolon, comma and line ends are escaped."""
    text = text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")
    return text.replace("\r\n", "\n").replace("\r", "\n").replace("\n", "\\n")


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
