"""Telling somebody something: the message is a row in the caller's transaction, and a worker sends it.

If the fact is rolled back, nobody is told. The same fact told twice is one message.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext_noop

from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.cleaning import clean_line
from kumiai.messaging.domain.recipient import column, languages_of, spoken_by_us
from kumiai.messaging.domain.routing import Addresses, addresses_of, way_of
from kumiai.messaging.domain.template import Phrasebook, own_words, render, template_of, words_for
from kumiai.messaging.domain.wishes import WITHOUT_QUIET, Wishes, waits_until, wishes_of
from kumiai.messaging.enums import MessageState, Urgency
from kumiai.messaging.models import Message, Question

_MOST_LINK: Final = 300
_BATCH: Final = 500
NO_WAY: Final = gettext_noop("No way to reach this recipient is set up.")
"""Problems are kept in English and shown in the language of whoever reads them."""


@dataclass(frozen=True)
class Notice:
    """Something to tell (知らせ). ``key`` names the fact: the same purpose, recipient and key is one message.

    ``values``: texts, or lazy ones that are put into words in the language of the recipient.

    ``link`` is a path of the office; ``urgency`` and ``language`` are those of template and recipient if not given.
    """

    purpose: str
    to: Recipient
    key: str
    values: Mapping[str, Any]
    question: Question | None = None
    link: str = ""
    urgency: Urgency | None = None
    language: str = ""


def tell(notice: Notice, *, at: datetime) -> Message:
    """Write one message into the outbox (知らせる), or return the one that tells this already."""
    tell_many([notice], at=at)
    return Message.objects.get(key=key_of(notice))


@transaction.atomic
def tell_many(notices: Iterable[Notice], *, at: datetime) -> int:
    """Write many messages into the outbox (まとめて知らせる) and return how many are new.

    The number of queries does not grow with the number of messages.
    """
    wanted = {key_of(notice): notice for notice in notices}
    told = _known(list(wanted))
    fresh = {key: notice for key, notice in wanted.items() if key not in told}
    if not fresh:
        return 0
    recipients = list(dict.fromkeys(notice.to for notice in fresh.values()))
    writer = _Writer(recipients, {notice.purpose for notice in fresh.values()}, at)
    rows = [writer.row(key, notice) for key, notice in fresh.items()]
    # Two workers may tell the same at once: the key decides, and the second one writes nothing.
    Message.objects.bulk_create(rows, batch_size=_BATCH, ignore_conflicts=True)
    asked = [notice.question.pk for notice in fresh.values() if notice.question is not None]
    if asked:  # a reminder that carries its question is an offer too: it is not offered again on that day
        Question.objects.filter(pk__in=asked, offered_at__lt=at).update(offered_at=at)
    return len(rows)


def key_of(notice: Notice) -> str:
    """Return what a message is known by."""
    parts = "\x1f".join([notice.purpose, notice.to.kind, str(notice.to.number), notice.key])
    return hashlib.sha256(parts.encode()).hexdigest()


def _known(keys: Sequence[str]) -> set[str]:
    known: set[str] = set()
    for start in range(0, len(keys), _BATCH):
        known |= set(
            Message.objects.filter(key__in=keys[start : start + _BATCH]).values_list("key", flat=True)
        )
    return known


class _Writer:
    """What is read once for all messages that are written together."""

    def __init__(self, recipients: Sequence[Recipient], purposes: Iterable[str], at: datetime) -> None:
        self.at = at
        self.languages: Mapping[Recipient, str] = {}
        self.wishes: dict[Recipient, Wishes] = {}
        self.addresses: dict[str, dict[Recipient, str]] = {}
        languages: dict[Recipient, str] = {}
        for start in range(
            0, len(recipients), _BATCH
        ):  # a database takes only so many values in one question
            part = recipients[start : start + _BATCH]
            languages |= languages_of(part)
            self.wishes |= wishes_of(part)
            for code, found in addresses_of(part).items():
                self.addresses.setdefault(code, {}).update(found)
        self.languages = languages
        self.own: Phrasebook = own_words(purposes)

    def row(self, key: str, notice: Notice) -> Message:
        template = template_of(notice.purpose)
        wishes = self.wishes[notice.to]
        language, words = words_for(template, notice.language or self.languages[notice.to], self.own)
        missing = template.placeholders - set(notice.values)
        if missing:
            raise LookupError(f"{notice.purpose}: no value for {sorted(missing)}")
        with translation.override(spoken_by_us(language)):
            told = render(words, notice.values)
        urgency = notice.urgency or template.urgency
        message = Message(
            key=key, purpose=notice.purpose, language=language, title=told.title, text=told.text,
            notice=told.notice, link=clean_line(notice.link, _MOST_LINK), question=notice.question,
            urgency=urgency, created_at=self.at, due_at=self.at, **column(notice.to),
        )  # fmt: skip
        if template.may_be_refused and notice.purpose in wishes.refused:
            message.state = MessageState.REFUSED
        elif urgency == Urgency.DIGEST and wishes.digest and notice.question is None:
            message.state = MessageState.GATHERED
        else:
            send_on_its_way(message, notice.to, wishes, self.addresses, at=self.at)
        return message


def send_on_its_way(
    message: Message, recipient: Recipient, wishes: Wishes, addresses: Addresses, *, at: datetime
) -> None:
    """Choose the channel and the moment of a message that is not written yet."""
    way = way_of(recipient, wishes, addresses)
    if way is None:
        message.state, message.problem = MessageState.FAILED, NO_WAY
        return
    message.state, message.channel = MessageState.WAITING, way
    quiet = message.urgency != Urgency.NOW and way not in WITHOUT_QUIET
    message.due_at = waits_until(at, wishes) if quiet else at
