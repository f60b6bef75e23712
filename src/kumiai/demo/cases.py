"""Cases on their way (案件): one being drafted for three trainees, one with a correction to answer, one granted, and others."""

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Any, Final

from kumiai.accounts.models import User
from kumiai.demo.invention.record import Invention
from kumiai.history.domain.record import save_recorded
from kumiai.law.core.calendar import add_months, last_weekday_on_or_before
from kumiai.oversight.models import Audit
from kumiai.paperwork.domain.case import ask_correction, move_case, open_case
from kumiai.paperwork.domain.paper import type_into
from kumiai.paperwork.enums import CaseState
from kumiai.paperwork.models import Case, Filing, Paper
from kumiai.placements.enums import Program
from kumiai.placements.models import Placement
from kumiai.plans.models import Plan

TRAINEES: Final = 3
OFFICE: Final = "外国人技能実習機構 地方事務所 認定課"
LAST_START: Final = date(2027, 6, 30)
"""Until then a stage 1 may begin; who is to come later is not filed for. 令和6年法律第60号 附則."""
ASKED: Final = (
    "実習実施予定表（１年目）の実習の時間数が、雇用条件書の年間の所定労働時間を超えています。"
    "いずれかを確認のうえ、補正した書類を提出してください。"
)
TYPED: Final[dict[str, dict[str, Any]]] = {
    "titp.refusal_grounds": {"confirmed": "yes"},
    "titp.power_of_attorney": {"matters": ["SUBMIT"]},
    "titp.experience_explanation": {"same_work": "yes"},
    "titp.trainee_declaration": {"use_at_home": "母国の同じ職種の職場で、習った技能を使って後輩を教える。"},
    "titp.treatment_explanation": {"explainer": "佐野 真一（監理担当）"},
}
"""What was typed into the papers of the applications: facts of these papers alone."""


def open_demo_cases(invention: Invention, *, by: User, at: datetime) -> list[Case]:
    """Open the cases of the demo, as far as its people give reason for them, and take them where they stand."""
    made = [
        _drafted(invention, by, at), _questioned(invention, by, at), _granted(invention, by, at),
        _audited(invention, by, at), _specified(invention, by, at),
    ]  # fmt: skip
    return [case for case in made if case]


def _groups(rows: Iterable[Placement]) -> list[list[Placement]]:
    """Return who comes to one company on one day together, in the order in which they were invented."""
    groups: dict[tuple[int, date | None], list[Placement]] = {}
    for row in rows:
        groups.setdefault((row.employer_id, row.starts_on), []).append(row)
    return list(groups.values())


def _to_come(invention: Invention, program: Program) -> Iterable[Placement]:
    rows = (row for row in invention.every(Placement) if row.program == program and row.first_day is None)
    return (row for row in rows if row.stage == 1)


def _drafted(invention: Invention, by: User, at: datetime) -> Case | None:
    """Open the application for three trainees whose plans nobody filed yet."""
    planned = {id(plan.placement) for plan in invention.every(Plan)}
    rows = [row for row in _to_come(invention, Program.TITP) if id(row) not in planned]
    groups = _groups(row for row in rows if row.starts_on and row.starts_on <= LAST_START)
    people = max(groups, key=len, default=[])[:TRAINEES]
    if not people:
        return None
    begun = last_weekday_on_or_before(invention.on - timedelta(days=5))
    case = _open(invention, "titp.plan", begun, by, at, members=people)
    if people[0].starts_on:
        case.due_on = add_months(people[0].starts_on, -4)
        save_recorded(case, by=by, at=at)
    return case


def _questioned(invention: Invention, by: User, at: datetime) -> Case | None:
    """Open the application of the company whose papers disagree: it was filed, and the authority found it."""
    rows = [trouble.record for trouble in invention.troubles if trouble.code == "papers_disagree"]
    filed = {id(plan.placement): plan.filed_on for plan in invention.every(Plan)}
    found = [row for row in rows if isinstance(row, Placement) and filed.get(id(row))]
    if not found:
        return None
    filed_on = filed[id(found[0])]
    assert filed_on is not None  # noqa: S101  (looked for above)
    opened_on = last_weekday_on_or_before(filed_on - timedelta(days=12))
    case = _open(invention, "titp.plan", opened_on, by, at, members=found)
    _file(case, filed_on, "認受見本-000217", by, at)
    asked_on = last_weekday_on_or_before(min(filed_on + timedelta(days=38), invention.on))
    ask_correction(
        case=case, asked=ASKED, asked_on=asked_on, answer_by=invention.on + timedelta(days=11),
        form_id="titp.training_schedule", field_id="year_1_hours", by=by, at=at,
    )  # fmt: skip
    return case


def _granted(invention: Invention, by: User, at: datetime) -> Case | None:
    """Open the application of those whose plans are accredited, the smallest such group, and say that it was granted."""
    plans = {id(plan.placement): plan for plan in invention.every(Plan) if plan.accredited_on}
    groups = _groups(row for row in _to_come(invention, Program.TITP) if id(row) in plans)
    people = min(groups, key=len, default=[])
    if not people:
        return None
    plan = plans[id(people[0])]
    assert plan.filed_on and plan.accredited_on  # noqa: S101  (an accredited plan was filed)
    opened_on = last_weekday_on_or_before(plan.filed_on - timedelta(days=15))
    case = _open(invention, "titp.plan", opened_on, by, at, members=people)
    _file(case, plan.filed_on, "認受見本-000188", by, at)
    case.decided_on, case.decision_number = plan.accredited_on, plan.number
    return move_case(case=case, to=CaseState.ACCREDITED, on=plan.accredited_on, by=by, at=at)


def _audited(invention: Invention, by: User, at: datetime) -> Case | None:
    """Open the report of the oldest audit that waits for it."""
    waiting = [audit for audit in invention.every(Audit) if audit.reported_on is None]
    if not waiting:
        return None
    audit = min(waiting, key=lambda row: row.audited_on)
    return _open(
        invention, "titp.audit", max(audit.audited_on, add_months(invention.on, -1)), by, at,
        employer=audit.employer, audit=audit,
    )  # fmt: skip


def _specified(invention: Invention, by: User, at: datetime) -> Case | None:
    """Open the application of the specified skilled workers who come next."""
    people = max(_groups(_to_come(invention, Program.SSW)), key=len, default=[])
    begun = last_weekday_on_or_before(invention.on - timedelta(days=3))
    return _open(invention, "ssw.application", begun, by, at, members=people) if people else None


def _open(invention: Invention, kind: str, on: date, by: User, at: datetime, **about: Any) -> Case:
    on = min(on, invention.on)
    if about.get("members"):
        about["office"] = about["members"][0].office
    case = open_case(kind=kind, on=on, by=by, at=at, assigned_to=by, **about)
    for paper in Paper.objects.filter(case=case, form_id__in=TYPED):
        given = dict(TYPED[paper.form_id])
        if paper.form_id == "titp.power_of_attorney":
            given["validity"] = [on, add_months(on, 6)]
        type_into(paper=paper, given=given, by=by, at=at)
    return case


def _file(case: Case, filed_on: date, receipt_number: str, by: User, at: datetime) -> None:
    """Take a case to its filing. The records behind it say so already, so they are not told again."""
    for state in (CaseState.CHECKED, CaseState.APPROVED, CaseState.FILED):
        if state == CaseState.FILED:
            case.receipt_number, case.received_on = receipt_number, filed_on
        move_case(case=case, to=state, on=filed_on, by=by, at=at)
    filing = Filing(
        case=case, filed_on=filed_on, submitted_to=OFFICE, evidence="受付印のある控えを受け取った"
    )
    save_recorded(filing, by=by, at=at, on=filed_on)
