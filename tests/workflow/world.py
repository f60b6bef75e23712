"""Flows, approvers and a subject for the tests of this room: a visit record whose note says what was done."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from wagtail.models import Workflow, WorkflowTask

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.employers.models import Employer
from kumiai.history.domain.record import save_recorded
from kumiai.messaging.models import Message, Question
from kumiai.oversight.models import GuidanceVisit
from kumiai.workflow.domain import subjects
from kumiai.workflow.domain.approval import ask_approval, decide
from kumiai.workflow.domain.flow import set_flow
from kumiai.workflow.models import Approval, ApprovalStep, Ask
from tests.factories import WRITER, make_employer, make_user, make_visit

AT = datetime(2026, 11, 26, 1, 0, tzinfo=UTC)  # a Thursday, ten in the morning in Japan
ON = date(2026, 11, 26)
KIND = "tests.visit"


def _noted(word: str) -> Any:
    def verb(visit: GuidanceVisit, by: User, at: datetime, comment: str) -> None:
        if word == "approved" and "impossible" in visit.note:
            raise ValidationError("この記録は承認できません。")
        visit.note = f"{visit.note} {word}:{by.username}:{comment}".strip()
        save_recorded(visit, by=by, at=at)

    return verb


def plug_in_visits() -> None:
    """Make visit records a kind that can be approved."""
    subjects.plug_in(
        subjects.SubjectKind(
            kind=KIND, label="Visit", model=GuidanceVisit, title=lambda visit: f"訪問 {visit.employer}",
            may_ask=lambda user, visit: user.has_perm("oversight.change_guidancevisit"),
            employer=lambda visit: visit.employer, approved=_noted("approved"), returned=_noted("returned"),
            refused=_noted("refused"), withdrawn=_noted("withdrawn"),
        )
    )  # fmt: skip


@contextmanager
def visits_can_be_approved() -> Iterator[None]:
    """Have the kind for a test, and not after it."""
    plug_in_visits()
    try:
        yield
    finally:
        subjects._KINDS.pop(KIND, None)


def make_step(name: str, *, people: Sequence[User] = (), **fields: Any) -> ApprovalStep:
    """A step of a flow; ``roles`` and the like by name."""
    step = ApprovalStep(name=name, **fields)
    step.full_clean()
    step.save()
    step.people.set(people)
    return step


def make_flow(*steps: ApprovalStep, kind: str = KIND, name: str = "確認の流れ") -> Workflow:
    """A flow of these steps, taken by a kind."""
    flow = Workflow.objects.create(name=name)
    for place, step in enumerate(steps):
        WorkflowTask.objects.create(workflow=flow, task=step, sort_order=place)
    set_flow(kind=kind, flow=flow, by=WRITER, at=AT)
    return flow


def make_approval(
    by: User, *, employer: Employer | None = None, at: datetime = AT, **fields: Any
) -> Approval:
    """A visit record put to approval."""
    visit = make_visit(employer or make_employer(), ON, **fields)
    return ask_approval(kind=KIND, record=visit, by=by, at=at)


def asked(approval: Approval) -> list[str]:
    """Who is being asked now."""
    return [
        ask.user.username
        for ask in Ask.objects.waiting()
        .filter(approval=approval)
        .select_related("user")
        .order_by("user__username")
    ]


def ask_of(approval: Approval, user: User) -> Ask:
    """The open ask of somebody."""
    return Ask.objects.waiting().get(approval=approval, user=user)


def say(
    approval: Approval, user: User, decision: str = "APPROVED", comment: str = "", at: datetime = AT
) -> Approval:
    """Let somebody decide in the office."""
    decide(ask=ask_of(approval, user), decision=decision, by=user, at=at, via="office", comment=comment)
    return Approval.objects.get(pk=approval.pk)


def note_of(approval: Approval) -> str:
    """What the verbs of the subject wrote."""
    return GuidanceVisit.objects.get(pk=approval.subject_id).note


def told(user: User, purpose: str) -> int:
    """How many messages of a purpose somebody got."""
    return Message.objects.filter(user=user, purpose=purpose).count()


def question_of(approval: Approval, user: User) -> Question:
    """The question that somebody was sent."""
    return Question.objects.get(user=user, verb="approval.decide", subject=str(ask_of(approval, user).pk))


def trio() -> tuple[User, User, User]:
    """A caseworker, a supervision manager and a representative."""
    return (
        make_user(Role.CASEWORKER, name="worker"),
        make_user(Role.SUPERVISION_MANAGER, name="manager"),
        make_user(Role.REPRESENTATIVE, name="head"),
    )
