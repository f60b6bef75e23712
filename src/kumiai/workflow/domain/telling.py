"""What approvals tell people: a message to whoever is asked, with the buttons, and news to whoever asked."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from django.urls import reverse
from django.utils import formats, timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.accounts.permissions import grants
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.outbox import Notice, tell_many
from kumiai.messaging.domain.question import Option, ask
from kumiai.messaging.domain.recipient import languages_of
from kumiai.messaging.models import Question
from kumiai.workflow.domain.approvers import able, source_label
from kumiai.workflow.enums import Origin
from kumiai.workflow.models import Approval, ApprovalStepState, Ask

VERB: Final = "approval.decide"
NOBODY: Final = ""
_OFFICE: Final = tuple(role for role in Role if grants(role, "office.open"))


def inside(users: Iterable[int], on: date) -> set[int]:
    """Return who of these may open the office. Managers of member companies do not: they answer by buttons."""
    return set(able(on, _OFFICE).filter(pk__in=set(users)).values_list("pk", flat=True))


def link_of(approval: Approval, user: int, office: set[int]) -> str:
    """Return the page of an approval, for those who may open the office."""
    return reverse("approvals:approval", args=[approval.pk]) if user in office else ""


def tell_asked(asks: Sequence[Ask], approval: Approval, step_name: str, *, at: datetime) -> None:
    """Ask by message: one question with its buttons for each person (承認を依頼する)."""
    languages = languages_of([_to(one.user_id) for one in asks])
    office = inside([one.user_id for one in asks], timezone.localdate(at))
    notices = []
    for one in asks:
        language = languages[_to(one.user_id)]
        with translation.override(language):
            question = ask(
                verb=VERB, subject=str(one.pk), at=at, user=one.user,
                text=_("Do you approve “%(title)s”?") % {"title": approval.title},
                options=[
                    Option("approve", _("Approve")),
                    Option("return", _("Return for correction"), wants_comment=True),
                    Option("refuse", _("Refuse"), wants_comment=True),
                ],
            )  # fmt: skip
            values = _values(approval, step_name, one.due_on) | {"why": _why(one)}
        purpose = "approval.escalated" if one.origin == Origin.ESCALATED else "approval.asked"
        notices.append(
            Notice(
                purpose, _to(one.user_id), f"ask:{one.pk}", values, question=question,
                link=link_of(approval, one.user_id, office), language=language,
            )
        )  # fmt: skip
    tell_many(notices, at=at)


def tell_reminders(asks: Iterable[Ask], on: date, *, at: datetime) -> int:
    """Remind those who have not answered (督促する), once a day; the buttons are those of the first message."""
    rows = list(asks)
    questions = {
        question.subject: question
        for question in Question.objects.open().filter(verb=VERB, subject__in=[str(one.pk) for one in rows])
    }
    languages = languages_of([_to(one.user_id) for one in rows])
    office = inside([one.user_id for one in rows], on)
    notices = []
    for one in rows:
        with translation.override(languages[_to(one.user_id)]):
            values = _values(one.approval, one.step_state.task.name, one.due_on)
            values["state"] = (
                _("The due day has passed.") if one.due_on and one.due_on < on else _("The due day is near.")
            )
        notices.append(
            Notice(
                "approval.reminder", _to(one.user_id), f"ask:{one.pk}:{on.isoformat()}", values,
                question=questions.get(str(one.pk)), link=link_of(one.approval, one.user_id, office),
            )
        )  # fmt: skip
    return tell_many(notices, at=at)


def tell_result(purpose: str, approval: Approval, *, by: User | None, at: datetime, comment: str) -> None:
    """Tell whoever asked how it went (結果を知らせる); what one did oneself one is not told."""
    if by is not None and by.pk == approval.asked_by_id:
        return
    _tell_each(purpose, approval, [approval.asked_by_id], by, at, comment)


def tell_withdrawn(
    approval: Approval, users: Iterable[int], *, by: User | None, at: datetime, comment: str
) -> None:
    """Tell those who were being asked that nothing is to be decided any more (取下げを知らせる)."""
    _tell_each("approval.withdrawn", approval, users, by, at, comment)


def _tell_each(
    purpose: str, approval: Approval, users: Iterable[int], by: User | None, at: datetime, comment: str
) -> None:
    notices = []
    recipients = [_to(user) for user in dict.fromkeys(users)]
    languages = languages_of(recipients)
    office = inside([one.number for one in recipients], timezone.localdate(at))
    for recipient in recipients:
        with translation.override(languages[recipient]):
            who = str(by) if by is not None else _("the system")
            said = _("Comment: %(comment)s") % {"comment": comment} if comment else ""
        values = {"title": approval.title, "by": who, "comment": said, "company": _company(approval)}
        notices.append(
            Notice(
                purpose,
                recipient,
                f"{approval.pk}:{at.isoformat()}",
                values,
                link=link_of(approval, recipient.number, office),
            )
        )
    tell_many(notices, at=at)


def tell_nobody_found(
    state: ApprovalStepState, approval: Approval, on: date, *, at: datetime, missing: Sequence[str] = ()
) -> int:
    """Tell the administrators that a step waits for an approver who cannot be found (承認者不在を知らせる)."""
    recipients = [_to(pk) for pk in able(on, [Role.ADMINISTRATOR]).values_list("pk", flat=True)]
    languages = languages_of(recipients)
    notices = []
    for recipient in recipients:
        with translation.override(languages[recipient]):
            values = _values(approval, state.task.name, state.due_on)
            ways = [source_label(code) for code in missing or state.missing]
            values["missing"] = pgettext("between names", ", ").join(ways) or _(
                "who was asked may not decide now"
            )
        notices.append(
            Notice(
                "approval.nobody",
                recipient,
                f"step:{state.pk}:{on.isoformat()}",
                values,
                link=link_of(approval, recipient.number, {recipient.number}),
            )
        )
    return tell_many(notices, at=at)


def withdraw_questions_of(asks: Iterable[int], *, at: datetime) -> int:
    """Close the questions about asks that are settled (質問を取り下げる).

    A question that is being answered at this very moment is locked by its answer, which waits for our lock:
    it is left alone, and its verb finds the ask settled.
    """
    rows = Question.objects.select_for_update(skip_locked=True).filter(
        verb=VERB, subject__in=[str(pk) for pk in asks], answered_at=None, withdrawn_at=None
    )
    return Question.objects.filter(pk__in=[row.pk for row in rows]).update(withdrawn_at=at)


def _to(user: int) -> Recipient:
    return Recipient("user", user)


def _company(approval: Approval) -> str:
    return str(approval.employer) if approval.employer else NOBODY


def _values(approval: Approval, step_name: str, due_on: date | None) -> dict[str, str]:
    return {
        "title": approval.title,
        "requester": str(approval.asked_by),
        "company": _company(approval),
        "step": step_name,
        "due": formats.date_format(due_on, "SHORT_DATE_FORMAT") if due_on else NOBODY,
        "summary": approval.summary or NOBODY,
    }


def _why(one: Ask) -> str:
    if one.instead_of is None:
        return ""
    says = {
        Origin.DEPUTY.value: _("You are asked as deputy of %(name)s."),
        Origin.DELEGATED.value: _("%(name)s passed this on to you."),
        Origin.ESCALATED.value: _("%(name)s has not answered in time."),
    }
    return says.get(one.origin, "") % {"name": one.instead_of}
