"""Asking by buttons: a question goes out with its choices, and is answered once by whoever was asked.

The answer comes from the chat, from a page of the office or from a link in a mail; all call
`answer_question`. Who acts on it is a *verb* that a higher room registers.
"""

import secrets
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.messaging.domain.channel import Choice
from kumiai.messaging.domain.cleaning import clean_text
from kumiai.messaging.models import Question

MARK: Final = "q"


@dataclass(frozen=True)
class Option:
    """One choice of a question. ``wants_comment``: a tap alone is not enough, a text must follow."""

    code: str
    label: str
    wants_comment: bool = False


@dataclass(frozen=True)
class Verb:
    """Who acts on an answer.

    ``answer(question, option, comment, by, at, via)`` does it in the same transaction and returns the sentence
    that confirms it; it raises ``ValidationError`` with a sentence for people if it cannot be done.
    ``open_among(questions)`` returns those of its own questions to which an answer still makes sense, with a
    constant number of queries.
    """

    answer: Callable[[Question, str, str, User, datetime, str], str]
    open_among: Callable[[Sequence[Question]], Sequence[Question]] = lambda questions: questions


class NeedsComment(Exception):
    """The choice wants a text; ask for it and answer again with it."""

    def __init__(self, question: Question, option: str) -> None:
        super().__init__(option)
        self.question = question
        self.option = option


class NotYours(Exception):
    """The question was asked of somebody else, or there is none: say no more than that."""


class Settled(Exception):
    """The question is answered, withdrawn or too old; the text says which."""


_VERBS: Final[dict[str, Verb]] = {}


def register(name: str, verb: Verb) -> None:
    """Make a verb known, from the ``ready`` of its app."""
    _VERBS[name] = verb


def ask(
    *, verb: str, subject: str, text: str, options: Sequence[Option], at: datetime, user: User,
    expires_at: datetime | None = None,
) -> Question:  # fmt: skip
    """Write a question down (質問する). It reaches nobody before a message carries it (`tell(question=...)`)."""
    if verb not in _VERBS:
        raise LookupError(verb)
    return Question.objects.create(
        token=secrets.token_urlsafe(16), verb=verb, subject=subject, text=text, user=user,
        choices=[asdict(option) for option in options], asked_at=at, offered_at=at, expires_at=expires_at,
    )  # fmt: skip


def choices_of(question: Question) -> list[Choice]:
    """Return the buttons of a question, as they go into a letter."""
    return [
        Choice(label=one["label"], data=f"{MARK}:{question.token}:{one['code']}") for one in question.choices
    ]


def read_data(data: str) -> tuple[str, str] | None:
    """Return token and choice of what a button carried, None if it is not of a question."""
    parts = data.split(":")
    return (parts[1], parts[2]) if len(parts) == 3 and parts[0] == MARK else None  # noqa: PLR2004


@transaction.atomic
def answer_question(*, token: str, option: str, by: User, at: datetime, via: str, comment: str = "") -> str:
    """Answer a question (回答する) and return the sentence that confirms it; seen twice, it acts once.

    Raises `NotYours`, `Settled`, `NeedsComment`, and ``ValidationError`` where the verb refuses.
    """
    question = Question.objects.select_for_update().filter(token=token, user=by).first()
    if question is None or not by.is_active:
        raise NotYours
    chosen = next((one for one in question.choices if one["code"] == option), None)
    if chosen is None:
        raise ValidationError(_("This question has no such answer."))
    if question.answered_at is not None:
        raise Settled(_("This was answered already: %(answer)s") % {"answer": _label(question)})
    if not is_open(question, at):
        raise Settled(_("This question is closed. Nothing was changed."))
    if chosen["wants_comment"] and not clean_text(comment):
        raise NeedsComment(question, option)
    comment = clean_text(comment)
    confirmation = _VERBS[question.verb].answer(question, option, comment, by, at, via)
    question.answered_at, question.answer, question.comment, question.via = at, option, comment, via
    question.save(update_fields=["answered_at", "answer", "comment", "via"])
    return confirmation


def is_open(question: Question, at: datetime) -> bool:
    """Return whether an answer to a question still makes sense."""
    return bool(among_open([question], at))


def among_open(questions: Sequence[Question], at: datetime) -> list[Question]:
    """Return those to which an answer still makes sense, in their order; the queries grow with the verbs only."""
    asked: dict[str, list[Question]] = defaultdict(list)
    for one in questions:
        expired = one.expires_at is not None and one.expires_at <= at
        if one.answered_at is None and one.withdrawn_at is None and not expired and one.verb in _VERBS:
            asked[one.verb].append(one)
    found = {one.pk for verb, own in asked.items() for one in _VERBS[verb].open_among(own)}
    return [one for one in questions if one.pk in found]


def _label(question: Question) -> str:
    found: Mapping[str, Any] = next(
        (one for one in question.choices if one["code"] == question.answer), {"label": question.answer}
    )
    return str(found["label"])
