"""Flows of approval, the forms of requests, two requests that wait and two that were approved."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from wagtail.models import Workflow, WorkflowTask

from kumiai.accounts.models import User
from kumiai.demo.invention.record import read
from kumiai.history.domain.record import save_recorded
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.preference import keep_wishes
from kumiai.office.approvals.request_forms import bring_starters
from kumiai.workflow.domain.approval import decide
from kumiai.workflow.domain.flow import set_flow
from kumiai.workflow.domain.request import ask_request
from kumiai.workflow.enums import AnswerKind, Decision
from kumiai.workflow.models import ApprovalStep, Ask, Request, RequestForm


def build_flows(*, by: User, at: datetime) -> None:
    """Build the flows as the screens would (承認経路), and bring in the forms of requests."""
    words = read("flows")
    steps = {
        code: save_recorded(ApprovalStep(**values), by=by, at=at) for code, values in words["steps"].items()
    }
    for row in words["flows"]:
        flow = save_recorded(Workflow(name=row["name"]), by=by, at=at)
        for place, code in enumerate(row["steps"]):
            save_recorded(WorkflowTask(workflow=flow, task=steps[code], sort_order=place), by=by, at=at)
        for kind in row["uses"]:
            set_flow(kind=kind, flow=flow, by=by, at=at)
    bring_starters(by=by, at=at)


def ask_demo_requests(users: Mapping[str, User], *, on: date, at: datetime) -> None:
    """Hand in the requests that wait in the demo (申請); the older one is overdue."""
    for row in read("flows")["requests"]:
        form = RequestForm.objects.get(name=row["form"])
        moment = datetime.combine(on - timedelta(days=row["days"]), time(9, 0), tzinfo=at.tzinfo)
        answers = {
            field.pk: _answer(field.kind, row["answers"][field.label], on)
            for field in form.fields.all()
            if field.label in row["answers"]
        }
        asked = ask_request(form=form, answers=answers, files={}, by=users[row["by"]], at=min(moment, at))
        _approve(asked, [moment + timedelta(hours=hours) for hours in row.get("hours", ())])


def _approve(request: Request, moments: Sequence[datetime]) -> None:
    """Let whoever is asked approve, one after another."""
    for moment in moments:
        ask = (
            Ask.objects.waiting()
            .filter(approval__subject_id=str(request.pk), approval__title=request.title)
            .first()
        )
        if ask is not None:
            decide(ask=ask, decision=Decision.APPROVED, by=ask.user, at=moment, via="office")


def _answer(kind: str, value: Any, on: date) -> Any:
    return on + timedelta(days=value) if kind == AnswerKind.DAY else value


def let_messages_through(users: Mapping[str, User], *, at: datetime) -> None:
    """Let the demo send at any hour: whoever tries it at night wants to see the message now."""
    for user in users.values():
        keep_wishes(
            to=Recipient("user", user.pk), channels=[], quiet_from=time(0), quiet_until=time(0), on_days_off=True,
            digest=True, refused=[], by=user, at=at,
        )  # fmt: skip
