"""The morning list: what each user has to do today, one message on a working day (朝の一覧).

Rooms register *sources*. A source is asked once for all users, and its lines are put into words in the
language of each reader.
"""

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.urls import reverse
from django.utils import formats, translation
from django.utils.functional import lazy
from django.utils.translation import gettext, ngettext, pgettext

from kumiai.accounts.models import RoleGrant, User
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.holidays import is_day_off
from kumiai.messaging.domain.outbox import Notice, key_of, tell_many
from kumiai.messaging.domain.recipient import languages_of, recipient_of, spoken_by_us
from kumiai.messaging.domain.wishes import wishes_of
from kumiai.messaging.enums import MessageState
from kumiai.messaging.models import Message, Morning

MORNING: Final = "morning.list"
DIGEST: Final = "morning.digest"
BOARD: Final = "wagtailadmin_home"
_MOST_LINES: Final = 8
_BATCH: Final = 500
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Line:
    """One line of a list. ``text``: a text, a lazy one, or a function that returns one in the active language."""

    text: Any

    def said(self) -> str:
        """Return the line in the language that is active."""
        return str(self.text() if callable(self.text) else self.text)


@dataclass(frozen=True)
class Source:
    """One section of the list (一覧の項目).

    ``read(user_ids, on, at)`` returns the lines of each user who has any, with a constant number of queries.
    ``covers`` names the verbs of questions that this section lists, so that no question stands twice.
    """

    name: str
    heading: Any  # a lazy text
    order: int
    read: Callable[[Collection[int], date, datetime], Mapping[int, Sequence[Line]]]
    covers: tuple[str, ...] = ()


_SOURCES: Final[dict[str, Source]] = {}


def register(source: Source) -> None:
    """Make a section known, from the ``ready`` of its app."""
    _SOURCES[source.name] = source


def sources() -> list[Source]:
    """Return all sections from top to bottom."""
    return sorted(_SOURCES.values(), key=lambda source: (source.order, source.name))


def covered_verbs() -> frozenset[str]:
    """Return the verbs whose questions a section of their own lists."""
    return frozenset(verb for source in _SOURCES.values() for verb in source.covers)


def write_mornings(*, on: date, at: datetime) -> int:
    """Write everybody's morning message (朝の一覧を書く) once a working day, and return how many were written.

    Who has nothing to do gets nothing. What was gathered for a digest goes with the list, or alone where
    the list is not wanted.
    """
    # Asked every second: looking first keeps a worker that has nothing to do from locking the database.
    if is_day_off(on) or Morning.objects.filter(on=on).exists():
        return 0
    board = reverse(BOARD)
    with transaction.atomic():
        return _write(on, at, board)


def _write(on: date, at: datetime, board: str) -> int:
    morning, is_first = Morning.objects.get_or_create(on=on, defaults={"written_at": at, "count": 0})
    if not is_first:
        return 0
    readers = _readers(on)
    sections = [(source, _read(source, readers, on, at)) for source in sources()]
    gathered = _gathered(at)
    unwanted = _without_list(list(gathered))
    notices: list[Notice] = []
    joined: list[tuple[str, list[Message]]] = []
    for recipient, language in _languages(readers, gathered).items():
        parts = gathered.get(recipient, [])
        if recipient.kind == "user" and recipient not in unwanted:
            with translation.override(spoken_by_us(language)):
                notice = _list(recipient, sections, parts, on, language, board)
        else:
            notice = _digest(recipient, parts, on)
        if notice is not None:
            notices.append(notice)
            joined.append((key_of(notice), parts))
    morning.count = tell_many(notices, at=at)
    morning.save(update_fields=["count"])
    _join(joined)
    return morning.count


def _readers(on: date) -> list[int]:
    holders = RoleGrant.objects.in_force(on).values("user")
    return list(
        User.objects.filter(is_active=True, pk__in=holders).order_by("pk").values_list("pk", flat=True)
    )


def _read(source: Source, readers: Sequence[int], on: date, at: datetime) -> Mapping[int, Sequence[Line]]:
    """Return the lines of a section; one that fails is left out, so that the others reach their readers."""
    try:
        with transaction.atomic():
            return source.read(readers, on, at)
    except Exception:
        logger.exception("The section %s of the morning list failed", source.name)
        return {}


def _gathered(at: datetime) -> dict[Recipient, list[Message]]:
    found: dict[Recipient, list[Message]] = {}
    rows = Message.objects.filter(state=MessageState.GATHERED, digest=None, due_at__lte=at).order_by("pk")
    for message in rows:
        found.setdefault(recipient_of(message), []).append(message)
    return found


def _without_list(recipients: Sequence[Recipient]) -> set[Recipient]:
    found: set[Recipient] = set()
    for start in range(0, len(recipients), _BATCH):
        wishes = wishes_of(recipients[start : start + _BATCH])
        found |= {one for one, wish in wishes.items() if MORNING in wish.refused}
    return found


def _languages(readers: Sequence[int], gathered: Mapping[Recipient, Any]) -> Mapping[Recipient, str]:
    everybody = list(dict.fromkeys([*(Recipient("user", pk) for pk in readers), *gathered]))
    found: dict[Recipient, str] = {}
    for start in range(0, len(everybody), _BATCH):
        found |= languages_of(everybody[start : start + _BATCH])
    return found


def _list(
    recipient: Recipient, sections: Sequence[tuple[Source, Mapping[int, Sequence[Line]]]],
    parts: Sequence[Message], on: date, language: str, board: str,
) -> Notice | None:  # fmt: skip
    blocks, count = [], 0
    for source, lines in sections:
        own = lines.get(recipient.number, ())
        if own:
            count += len(own)
            blocks.append(_block(str(source.heading), [line.said() for line in own[:_MOST_LINES]], len(own)))
    if parts:
        count += len(parts)
        blocks.append(
            _block(gettext("Other notices"), [one.title for one in parts[:_MOST_LINES]], len(parts))
        )
    if not blocks:
        return None
    values = {"day": short_day(on), "count": str(count), "list": "\n\n".join(blocks)}
    return Notice(MORNING, recipient, on.isoformat(), values, link=board, language=language)


def _digest(recipient: Recipient, parts: Sequence[Message], on: date) -> Notice | None:
    if not parts:
        return None
    text = "\n\n".join("\n".join(filter(None, (one.title, one.text))) for one in parts)
    values = {"day": short_day(on), "count": str(len(parts)), "list": text}
    return Notice(DIGEST, recipient, on.isoformat(), values, language=parts[0].language)


def _block(heading: str, shown: Sequence[str], total: int) -> str:
    lines = [f"【{heading}】{total}", *(f"・{line}" for line in shown)]
    if total > len(shown):
        left = total - len(shown)
        lines.append(ngettext("and %(count)d more", "and %(count)d more", left) % {"count": left})
    return "\n".join(lines)


def short_day(on: date) -> Any:
    """Return a day as a list says it, as a lazy text: in the language of whoever reads it."""
    return _lazy_day(on)


_lazy_day: Final[Any] = lazy(lambda on: formats.date_format(on, pgettext("short day", "n/j (D)")), str)
"""Made once: each call of ``lazy`` makes a class, which is slow two thousand times."""


def _join(joined: Sequence[tuple[str, Sequence[Message]]]) -> None:
    """Mark what went with a list as told by it."""
    with_parts = {key: parts for key, parts in joined if parts}
    keys = list(with_parts)
    for start in range(0, len(keys), _BATCH):
        digests = Message.objects.filter(key__in=keys[start : start + _BATCH]).in_bulk(field_name="key")
        rows = [part for key, digest in digests.items() for part in _told_by(with_parts[key], digest)]
        Message.objects.bulk_update(rows, ["digest"], batch_size=_BATCH)


def _told_by(parts: Sequence[Message], digest: Message) -> Sequence[Message]:
    for part in parts:
        part.digest = digest
    return parts
