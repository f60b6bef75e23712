"""Asking by buttons: a question goes out with its choices, and is answered once by whoever was asked.

The answer comes from the chat, from a page of the office or from a link in a mail; all call
`answer_question`. Who acts on it is a *verb* that a higher room registers.
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.messaging.domain.channel import Choice
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
    ``is_open`` says whether an answer still makes sense.
    """

    answer: Callable[[Question, str, str, User, datetime, str], str]
    is_open: Callable[[Question], bool] = lambda question: True


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
    expired = question.expires_at is not None and question.expires_at <= at
    if question.withdrawn_at is not None or expired or not _VERBS[question.verb].is_open(question):
        raise Settled(_("This question is closed. Nothing was changed."))
    if chosen["wants_comment"] and not comment.strip():
        raise NeedsComment(question, option)
    confirmation = _VERBS[question.verb].answer(question, option, comment.strip(), by, at, via)
    question.answered_at, question.answer, question.comment, question.via = at, option, comment.strip(), via
    question.save(update_fields=["answered_at", "answer", "comment", "via"])
    return confirmation


def is_open(question: Question, at: datetime) -> bool:
    """Return whether an answer to a question still makes sense."""
    if question.answered_at is not None or question.withdrawn_at is not None:
        return False
    if question.expires_at is not None and question.expires_at <= at:
        return False
    verb = _VERBS.get(question.verb)
    return verb is not None and verb.is_open(question)


def _label(question: Question) -> str:
    found: Mapping[str, Any] = next(
        (one for one in question.choices if one["code"] == question.answer), {"label": question.answer}
    )
    return str(found["label"])


def withdraw_questions(*, verb: str, subject: str, at: datetime) -> int:
    """Close what is still open about a subject (質問を取り下げる), when it was settled another way."""
    return Question.objects.open().filter(verb=verb, subject=subject).update(withdrawn_at=at)
