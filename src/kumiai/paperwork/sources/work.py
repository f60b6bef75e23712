"""Values about companies, placements and plans."""

from datetime import date
from typing import Any

from kumiai.coop.enums import StaffRoleKind
from kumiai.employers.enums import TrainerKind
from kumiai.law.core.calendar import add_months
from kumiai.paperwork.sources.registry import source
from kumiai.paperwork.sources.subject import Subject


def address_line(record: Any) -> str | None:
    """Return postal code and address of a record in one line (〒・住所)."""
    if record is None or not record.address:
        return None
    code = f"〒{record.postal_code} " if record.postal_code else ""
    area = record.get_prefecture_display() if record.prefecture else ""
    return f"{code}{'' if record.address.startswith(area) else area}{record.address}"


for _root in ("coop", "office", "employer", "worksite"):
    source(f"{_root}.address_line")(lambda subject, root=_root: address_line(subject.root(root)))


@source("placement.day_range")
def day_range(subject: Subject) -> list[date | None] | None:
    """Return first and last day of the stage (期間)."""
    placement = subject.placement
    return [placement.starts_on, placement.ends_on] if placement and placement.starts_on else None


@source("placement.duration")
def duration(subject: Subject) -> str | None:
    """Return how long the stage takes, in years, months and days (延べ期間)."""
    placement = subject.placement
    if placement is None or placement.starts_on is None or placement.ends_on is None:
        return None
    first, after = placement.starts_on, date.fromordinal(placement.ends_on.toordinal() + 1)
    months = (after.year - first.year) * 12 + after.month - first.month
    if add_months(first, months) > after:
        months -= 1
    days = (after - add_months(first, months)).days
    return f"{months // 12}年{months % 12}月{days}日間"


@source("placement.plan_letter")
def plan_letter(subject: Subject) -> str | None:
    """Return the letter of the kind of training, A to F (技能実習の区分)."""
    placement = subject.placement
    if placement is None or placement.program != "titp":
        return None
    return ("DEF" if placement.acceptance == "supervised" else "ABC")[placement.stage - 1]


@source("placement.occupation_and_task")
def occupation_and_task(subject: Subject) -> str | None:
    """Return occupation and task (職種・作業)."""
    placement = subject.placement
    words = [placement.occupation, placement.task] if placement else []
    return "　".join(word for word in words if word) or None


@source("placement.previous_plan_number")
def previous_plan_number(subject: Subject) -> str | None:
    """Return the number of the plan of the stage before (前段階の技能実習計画の認定番号)."""
    placement = subject.placement
    if placement is None:
        return None
    rows = placement.person.placements.filter(program=placement.program, stage=placement.stage - 1)
    before = rows.filter(plan__isnull=False).exclude(plan__number="").order_by("-first_day").first()
    return before.plan.number if before else None


@source("employer.training_managers")
def training_managers(subject: Subject) -> str | None:
    """Return the training managers of the company (技能実習責任者)."""
    return _trainers(subject, TrainerKind.RESPONSIBLE_PERSON)


@source("employer.instructors")
def instructors(subject: Subject) -> str | None:
    """Return the training instructors of the company (技能実習指導員)."""
    return _trainers(subject, TrainerKind.INSTRUCTOR)


@source("employer.life_advisers")
def life_advisers(subject: Subject) -> str | None:
    """Return the life advisers of the company (生活指導員)."""
    return _trainers(subject, TrainerKind.LIFE_ADVISER)


def trainers_of(subject: Subject) -> list[Any]:
    """Return the training staff of the company that is in office on the day."""
    employer = subject.employer
    if employer is None:
        return []
    key = ("trainers", employer.pk)
    if key not in subject.shelf.computed:
        subject.shelf.computed[key] = list(employer.trainers.select_related("worksite"))
    return [
        row
        for row in subject.shelf.computed[key]
        if (row.first_day is None or row.first_day <= subject.on)
        and (row.last_day is None or subject.on <= row.last_day)
    ]


def _trainers(subject: Subject, kind: TrainerKind) -> str | None:
    return "、".join(row.name for row in trainers_of(subject) if row.kind == kind) or None


@source("coop.supervision_managers")
def supervision_managers(subject: Subject) -> str | None:
    """Return the supervision managers of the office (監理責任者)."""
    return "、".join(row.name for row in subject.staff_with(StaffRoleKind.SUPERVISION_MANAGER)) or None


@source("coop.plan_advisers")
def plan_advisers(subject: Subject) -> str | None:
    """Return the plan advisers of the office (計画作成指導者)."""
    return "、".join(row.name for row in subject.staff_with(StaffRoleKind.PLAN_ADVISER)) or None


@source("case.people")
def people_of_case(subject: Subject) -> list[dict[str, Any]] | None:
    """Return the people of the set, one row each (対象者)."""
    rows = [
        {
            "name": row.person.name_roman,
            "sex": row.person.sex,
            "born_on": row.person.born_on,
            "nationality": str(row.person.get_nationality_display()) if row.person.nationality else None,
            "first_day": row.starts_on,
            "last_day": row.ends_on,
        }
        for row in subject.members
    ]
    return rows or None


@source("paper.date")
def date_of_paper(subject: Subject) -> date:
    """Return the day for which the paper is printed (作成年月日)."""
    return subject.on
