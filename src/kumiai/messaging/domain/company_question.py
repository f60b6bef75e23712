"""A quick question to a member company: sent to its managers with buttons, answered once, told to who asked."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from kumiai.accounts.models import RoleGrant, User
from kumiai.employers.models import CompanyContact, Employer
from kumiai.history.domain.record import log
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.cleaning import clean_text
from kumiai.messaging.domain.outbox import Notice, tell, tell_many
from kumiai.messaging.domain.question import Option, Verb, ask
from kumiai.messaging.models import Question

VERB: Final = "company.answer"
ASKED: Final = "company.asked"
ANSWERED: Final = "company.answered"
LONGEST: Final = 500
LONGEST_OPTION: Final = 20
MOST_OPTIONS: Final = 4
OPEN_FOR: Final = timedelta(days=14)


@transaction.atomic
def ask_company(
    *, employer: Employer, text: str, options: Sequence[str], by: User, at: datetime
) -> list[Question]:
    """Ask the managers of a member company something (会社に問い合わせる); the first answer counts for all.

    Raises ``ValidationError`` where the company has nobody who could answer, or the question is not sound.
    """
    wording = clean_text(text)
    choices = [clean_text(one) for one in options if one.strip()]
    if not wording or len(wording) > LONGEST:
        raise ValidationError(
            {"text": _("Write a question of at most %(count)d characters.") % {"count": LONGEST}}
        )
    fits = 1 <= len(choices) <= MOST_OPTIONS and len(set(choices)) == len(choices)
    if not fits or any(len(one) > LONGEST_OPTION or "\n" in one for one in choices):
        raise ValidationError({"options": _("Give 1 to 4 different answers of at most 20 characters.")})
    managers = managers_of(employer, at)
    if not managers:
        raise ValidationError(_("No manager of this company has an account to answer with."))
    subject = f"{employer.pk}:{by.pk}:{secrets.token_hex(6)}"
    numbered = [Option(str(number), label) for number, label in enumerate(choices, 1)]
    asked = [
        ask(
            verb=VERB,
            subject=subject,
            text=wording,
            options=numbered,
            at=at,
            user=one,
            expires_at=at + OPEN_FOR,
        )
        for one in managers
    ]
    values = {"text": wording, "asker": str(by), "company": employer.name}
    tell_many(
        [Notice(ASKED, Recipient("user", one.user_id or 0), subject, values, question=one) for one in asked],
        at=at,
    )
    log(employer, "messaging.company.asked", by=by, at=at, after={"text": wording, "options": choices})
    return asked


def managers_of(employer: Employer, at: datetime) -> list[User]:
    """Return the accounts of those who decide for a company (会社責任者の利用者) and hold a role on that day."""
    on = timezone.localdate(at)
    here = Q(left_on=None) | Q(left_on__gte=on)
    rows = CompanyContact.objects.filter(here, employer=employer, is_manager=True, user__is_active=True)
    rows = rows.filter(user__in=RoleGrant.objects.in_force(on).values("user"))
    users = {one.user.pk: one.user for one in rows.select_related("user").order_by("pk") if one.user}
    return list(users.values())


def asked_of(employer: Employer, *, limit: int = 5) -> list[Question]:
    """Return the last questions to a company with their answers (会社への問合せ), each once.

    For whoever may see the company: the caller has asked that.
    """
    found: dict[str, Question] = {}
    about = Question.objects.filter(verb=VERB, subject__startswith=f"{employer.pk}:").order_by()
    last = about.values("subject").annotate(last=Max("pk")).order_by("-last")[:limit]
    for row in about.filter(subject__in=[one["subject"] for one in last]).order_by("-pk"):
        kept = found.get(row.subject)
        if kept is None or row.answered_at is not None:
            found[row.subject] = row
    return list(found.values())


def answer_label(question: Question) -> str:
    """Return what was answered in words (回答), empty as long as nobody did."""
    return next((str(one["label"]) for one in question.choices if one["code"] == question.answer), "")


def _still_manager(question: Question, user: User, at: datetime) -> Employer:
    employer = Employer.objects.get(pk=int(question.subject.split(":")[0]))
    if user not in managers_of(employer, at):
        raise ValidationError(_("You no longer answer for this company."))
    return employer


def _answer(question: Question, option: str, comment: str, by: User, at: datetime, via: str) -> str:
    """Record the answer, close what the other managers were asked, and tell who asked."""
    employer = _still_manager(question, by, at)
    label = next(str(one["label"]) for one in question.choices if one["code"] == option)
    asker = int(question.subject.split(":")[1])
    # Two managers who answer at once hold their own question each: the company decides who comes first.
    Employer.objects.select_for_update().get(pk=employer.pk)
    if not _open_among([question]):
        raise ValidationError(_("A colleague of yours has answered already."))
    others = Question.objects.open().filter(verb=VERB, subject=question.subject).exclude(pk=question.pk)
    free = others.select_for_update(skip_locked=True)  # who is answering right now is refused in a moment
    Question.objects.filter(pk__in=[one.pk for one in free]).update(withdrawn_at=at)
    log(employer, "messaging.company.answered", by=by, at=at, reason=label, after={"text": question.text})
    values = {"text": question.text, "answer": label, "company": employer.name, "by": str(by)}
    tell(Notice(ANSWERED, Recipient("user", asker), question.subject, values), at=at)
    return _("Your answer was sent: %(answer)s") % {"answer": label}


def _open_among(questions: Sequence[Question]) -> Sequence[Question]:
    """Return the questions that no manager of the company has answered yet."""
    asked = Question.objects.filter(verb=VERB, subject__in={one.subject for one in questions})
    answered = set(asked.exclude(answered_at=None).values_list("subject", flat=True))
    return [one for one in questions if one.subject not in answered]


ANSWER: Final = Verb(_answer, _open_among)
