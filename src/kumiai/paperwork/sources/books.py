"""Values of books and records (帳簿書類): audits, visits, diaries, lectures, ledgers."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any, Final

from kumiai.coop.models import StaffMember
from kumiai.employers.enums import TrainerKind
from kumiai.law.core.calendar import add_months
from kumiai.paperwork.domain.yearly_figures import STAGES, Figure, figures_until
from kumiai.paperwork.models import Sheet, SheetUse
from kumiai.paperwork.sources.people import residence
from kumiai.paperwork.sources.plan_set import decided
from kumiai.paperwork.sources.registry import source
from kumiai.paperwork.sources.subject import Subject
from kumiai.paperwork.sources.supervision import day_of, present_trainees
from kumiai.paperwork.sources.work import address_line, trainers_of
from kumiai.paperwork.sources.yearly import staged
from kumiai.placements.enums import LectureKind, Program
from kumiai.placements.models import Absence, Difficulty, Lecture, Placement
from kumiai.plans.models import PlanChange

WEEKDAYS: Final = "月火水木金土日"
Rows = list[dict[str, Any]]


# --- audits and visits (監査・訪問指導) ---------------------------------------------------


def with_role(member: StaffMember | None, on: date) -> str | None:
    """Return a member of the staff with what they were appointed to on a day (役職・氏名)."""
    if member is None:
        return None
    held = [
        row
        for row in member.roles.all()
        if row.first_day <= on and (row.last_day is None or row.last_day >= on)
    ]
    said = "・".join(
        dict.fromkeys(str(row.get_kind_display()) for row in sorted(held, key=lambda row: row.kind))
    )
    return f"{said or member.get_position_display()}　{member.name}"


@source("audit.auditor_with_role")
def auditor_with_role(subject: Subject) -> str | None:
    """Return who audited, with the role of that day (監査実施者の役職・氏名)."""
    return with_role(subject.audit.auditor, subject.audit.audited_on) if subject.audit else None


@source("visit.visitor_with_role")
def visitor_with_role(subject: Subject) -> str | None:
    """Return who visited, with the role of that day (訪問指導者の役職・氏名)."""
    return with_role(subject.visit.visitor, subject.visit.visited_on) if subject.visit else None


@source("audit.trainee_count")
def trainee_count(subject: Subject) -> int | None:
    """Return how many trainees were there: as the auditor wrote, else as placed (在籍する技能実習生の数)."""
    if subject.audit is None:
        return None
    written = subject.audit.trainees_present
    return len(present_trainees(subject, subject.audit.audited_on)) if written is None else written


@source("audit.least_interviews")
def least_interviews(subject: Subject) -> int | None:
    """Return with how many trainees the auditor must talk (面談すべき人数). 施行規則 第52条第1号."""
    trainees = trainee_count(subject)
    if subject.audit is None or trainees is None:
        return None
    answer = decided("titp.audit_interviews", {"trainees": trainees}, subject.audit.audited_on)
    found: int | None = answer.get("minimum")
    return found


@source("audit.interview_count")
def interview_count(subject: Subject) -> int | None:
    """Return with how many trainees the auditor talked: the names written down, else the number (面談した人数)."""
    if subject.audit is None:
        return None
    return subject.audit.interviewed.count() or subject.audit.interviews


@source("audit.interview_rows")
def interview_rows(subject: Subject) -> Rows | None:
    """Return who was interviewed, with nationality and stage of that day (面談した技能実習生)."""
    if subject.audit is None:
        return None
    stages = {row.person_id: row.stage for row in present_trainees(subject, subject.audit.audited_on)}
    return [
        {
            "name": person.name_roman,
            "nationality": str(person.get_nationality_display()),
            "stage": f"第{stages[person.pk]}号" if person.pk in stages else None,
        }
        for person in subject.audit.interviewed.order_by("name_roman")
    ] or None


@source("employer.trainee_rows")
def trainee_rows(subject: Subject) -> Rows | None:
    """Return the trainees who are with the company on the day of the paper (対象技能実習生)."""
    return [
        {
            "name": row.person.name_roman,
            "nationality": str(row.person.get_nationality_display()),
            "stage": f"第{row.stage}号",
        }
        for row in present_trainees(subject, day_of(subject))
    ] or None


# --- diary and book of progress (技能実習日誌・履行状況管理簿) ------------------------------


@source("month.label")
def month_label(subject: Subject) -> str | None:
    """Return the month of the paper (対象年月)."""
    return subject.month.isoformat()[:7] if subject.month else None


@source("month.diary_days")
def diary_days(subject: Subject) -> Rows | None:
    """Return the days of the month, blank but for what the records tell: absences, days outside the training.

    What was done and taught is written by the instructor by hand; it is never generated (日誌の記載は実績のみ).
    """
    placement = subject.placement
    if subject.month is None or placement is None:
        return None
    first = subject.month.replace(day=1)
    days = [first + timedelta(days=at) for at in range((add_months(first, 1) - first).days)]
    away = list(
        Absence.objects.filter(placement=placement, first_day__lte=days[-1]).exclude(last_day__lt=first)
    )
    begins = placement.training_first_day or placement.starts_on
    return [
        {
            "day": f"{day.day}（{WEEKDAYS[day.weekday()]}）",
            "remarks": _remark(day, begins, placement.ends_on, away),
        }
        for day in days
    ]


def _remark(day: date, begins: date | None, ends: date | None, away: Iterable[Absence]) -> str | None:
    if (begins and day < begins) or (ends and day > ends):
        return "実習期間外"
    kinds = [row for row in away if row.first_day <= day and (row.last_day is None or day <= row.last_day)]
    return "、".join(str(row.get_kind_display()) for row in kinds) or None


@source("placement.progress_months")
def progress_months(subject: Subject) -> Rows | None:
    """Return a blank line for every month of the stage (年月)."""
    placement = subject.placement
    if placement is None or placement.starts_on is None or placement.ends_on is None:
        return None
    month, last = placement.starts_on.replace(day=1), placement.ends_on
    count = (last.year - month.year) * 12 + last.month - month.month + 1
    return [{"month": add_months(month, at).isoformat()[:7]} for at in range(count)]


# --- lectures (講習) -----------------------------------------------------------------------


def _held(subject: Subject, kind: LectureKind) -> list[date | None] | None:
    if subject.placement is None:
        return None
    lecture = Lecture.objects.filter(placement=subject.placement, kind=kind).first()
    return [lecture.first_day, lecture.last_day] if lecture else None


@source("placement.pre_arrival_held")
def pre_arrival_held(subject: Subject) -> list[date | None] | None:
    """Return the days of the lecture before arrival (入国前講習の実施期間)."""
    return _held(subject, LectureKind.PRE_ARRIVAL)


@source("placement.post_arrival_held")
def post_arrival_held(subject: Subject) -> list[date | None] | None:
    """Return the days of the lecture after arrival (入国後講習の実施期間)."""
    return _held(subject, LectureKind.POST_ARRIVAL)


def _group(subject: Subject, kind: str) -> Rows | None:
    """Return everybody for whom the same sheet of lectures holds; without one only the trainee."""
    if subject.placement is None:
        return None
    sheet, _ = subject.sheet(kind, "coop")
    rows = [subject.placement]
    if sheet is not None:
        uses = SheetUse.objects.filter(sheet=sheet).select_related("placement__person")
        rows = [use.placement for use in uses.order_by("placement__person__name_roman")] or rows
    return [
        {"number": at, "name": row.person.name_roman, "entered_on": row.person.entered_on}
        for at, row in enumerate(rows, start=1)
    ]


@source("placement.pre_arrival_group")
def pre_arrival_group(subject: Subject) -> Rows | None:
    """Return the trainees of the lecture before arrival (技能実習生一覧表)."""
    return _group(subject, "pre_arrival_lectures")


@source("placement.post_arrival_group")
def post_arrival_group(subject: Subject) -> Rows | None:
    """Return the trainees of the lecture after arrival (技能実習生一覧表)."""
    return _group(subject, "post_arrival_lectures")


# --- ledgers (名簿) ------------------------------------------------------------------------


def _titled(subject: Subject, kind: TrainerKind) -> str | None:
    """Return the training staff of a kind with their titles, all sheets read at once."""
    rows = [row for row in trainers_of(subject) if row.kind == kind]
    key = ("titles", subject.employer.pk if subject.employer else None)
    if key not in subject.shelf.computed:
        sheets = Sheet.objects.filter(
            kind="trainer_career", retired_on=None, trainer__employer=subject.employer
        )
        subject.shelf.computed[key] = {sheet.trainer_id: sheet.values.get("title") for sheet in sheets}
    titles = subject.shelf.computed[key]
    return (
        "、".join(f"{row.name}（{titles[row.pk]}）" if titles.get(row.pk) else row.name for row in rows)
        or None
    )


@source("employer.managers_with_titles")
def managers_with_titles(subject: Subject) -> str | None:
    """Return the training managers with their titles (技能実習責任者の氏名及び役職)."""
    return _titled(subject, TrainerKind.RESPONSIBLE_PERSON)


@source("employer.instructors_with_titles")
def instructors_with_titles(subject: Subject) -> str | None:
    """Return the training instructors with their titles (技能実習指導員の氏名及び役職)."""
    return _titled(subject, TrainerKind.INSTRUCTOR)


@source("employer.advisers_with_titles")
def advisers_with_titles(subject: Subject) -> str | None:
    """Return the life advisers with their titles (生活指導員の氏名及び役職)."""
    return _titled(subject, TrainerKind.LIFE_ADVISER)


@source("employer.site_rows")
def site_rows(subject: Subject) -> Rows | None:
    """Return the open worksites with their managers and regular employees (事業所の名称・所在地等)."""
    if subject.employer is None:
        return None
    sheets = Sheet.objects.filter(
        kind="worksite_profile", retired_on=None, worksite__employer=subject.employer
    )
    facts = {sheet.worksite_id: sheet.values for sheet in sheets}
    managers: dict[int | None, list[str]] = defaultdict(list)
    for row in trainers_of(subject):
        if row.kind == TrainerKind.RESPONSIBLE_PERSON:
            managers[row.worksite_id].append(row.name)
    open_ = [site for site in subject.employer.worksites.order_by("pk") if site.closed_on is None]
    return [
        {
            "name": site.name,
            "address": address_line(site),
            "managers": "、".join([*managers[site.pk], *managers[None]]) or None,
            "employees": facts.get(site.pk, {}).get("regular_employees"),
        }
        for site in open_
    ] or None


def _so_far(subject: Subject) -> dict[str, Figure]:
    if subject.employer is None:
        return {}
    key = ("figures until", subject.employer.pk, subject.on)
    if key not in subject.shelf.computed:
        subject.shelf.computed[key] = {one.id: one for one in figures_until(subject.employer, subject.on)}
    found: dict[str, Figure] = subject.shelf.computed[key]
    return found


@source("employer.accepted_so_far")
def accepted_so_far(subject: Subject) -> Rows | None:
    """Return everybody the company ever trained, by nationality and stage (受入れ実績・国籍別)."""
    found = _so_far(subject)
    names = [name for name in found if name.startswith("trainees.") and name.count(".") == 1]
    codes = [name for name in names if name.partition(".")[2] not in {str(stage) for stage in STAGES}]
    return [{"nationality": found[name].label.ja, **staged(found, name)} for name in codes] or None


@source("employer.losses_so_far")
def losses_so_far(subject: Subject) -> Rows | None:
    """Return who went home early and who disappeared so far, by stage (中途帰国・行方不明の実績)."""
    found = _so_far(subject)
    names = (("early_return", "ス 中途帰国"), ("disappeared", "セ 行方不明"))
    return [{"event": label, **staged(found, name)} for name, label in names] if found else None


@source("person.residence_line")
def residence_line(subject: Subject) -> str | None:
    """Return status and days of the stay (在留資格・在留期間・満了日)."""
    period = residence(subject)
    if period is None:
        return None
    since = f"{_day(period.permitted_on)}許可　" if period.permitted_on else ""
    return f"{period.get_status_display()}　{since}{_day(period.last_day)}満了"


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


@source("placement.plan_changes")
def plan_changes(subject: Subject) -> Rows | None:
    """Return the changes of plans of the company while the trainee was there (変更認定・軽微変更届出の日)."""
    placement = subject.placement
    if placement is None or placement.starts_on is None:
        return None
    rows = PlanChange.objects.filter(employer=placement.employer, happened_on__gte=placement.starts_on)
    rows = rows.filter(happened_on__lte=min(placement.ends_on or subject.on, subject.on)).order_by(
        "happened_on"
    )
    return [
        {
            "kind": str(row.get_kind_display()),
            "happened_on": row.happened_on,
            "notified_on": row.notified_on,
            "description": row.description,
        }
        for row in rows
    ] or None


@source("placement.earlier_plans")
def earlier_plans(subject: Subject) -> Rows | None:
    """Return the stages before with their plans (過去の計画・号別)."""
    placement = subject.placement
    if placement is None or placement.starts_on is None:
        return None
    rows = Placement.objects.filter(
        person=placement.person, program=Program.TITP, first_day__lt=placement.starts_on
    )
    return [
        {
            "stage": f"第{row.stage}号",
            "number": row.plan.number if hasattr(row, "plan") else None,
            "accredited_on": row.plan.accredited_on if hasattr(row, "plan") else None,
            "employer": row.employer.name,
            "first_day": row.first_day,
            "last_day": row.last_day,
        }
        for row in rows.select_related("plan", "employer").order_by("first_day")
    ] or None


# --- difficulty (実施困難) -------------------------------------------------------------------


@source("difficulty.others")
def others(subject: Subject) -> Rows | None:
    """Return who else of the company is met by the same event of the same day (別紙・複数名の一覧)."""
    one = subject.difficulty
    if one is None:
        return None
    rows = Difficulty.objects.filter(
        placement__employer=one.placement.employer_id, kind=one.kind, happened_on=one.happened_on
    ).exclude(pk=one.pk)
    return [
        {
            "name": row.placement.person.name_roman,
            "nationality": str(row.placement.person.get_nationality_display()),
            "born_on": row.placement.person.born_on,
            "sex": row.placement.person.sex,
            "stage": f"第{row.placement.stage}号",
            "plan_number": row.placement.plan.number if hasattr(row.placement, "plan") else None,
        }
        for row in rows.select_related("placement__person", "placement__plan").order_by(
            "placement__person__name_roman"
        )
    ] or None


@source("placement.stage_name")
def stage_name(subject: Subject) -> str | None:
    """Return the stage as papers write it (技能実習の区分)."""
    placement = subject.placement
    if placement is None:
        return None
    kind = "団体監理型" if placement.acceptance == "supervised" else "企業単独型"
    return f"第{placement.stage}号{kind}技能実習"
