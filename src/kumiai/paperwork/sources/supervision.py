"""Values about audits and visits."""

from collections import Counter
from datetime import date
from typing import Any

from kumiai.paperwork.sources.registry import source
from kumiai.paperwork.sources.subject import Subject
from kumiai.placements.enums import Program
from kumiai.placements.models import Placement


def present_trainees(subject: Subject, on: date) -> list[Any]:
    """Return the placements of trainees who are with the company on a day."""
    if subject.employer is None:
        return []
    key = ("present", subject.employer.pk, on)
    if key not in subject.shelf.computed:
        rows = Placement.objects.present(on).filter(employer=subject.employer, program=Program.TITP)
        subject.shelf.computed[key] = list(rows.select_related("person").order_by("person__name_roman"))
    found: list[Any] = subject.shelf.computed[key]
    return found


def day_of(subject: Subject) -> date:
    """Return the day that a paper tells about: of the audit or visit, else the day of the paper."""
    if subject.audit:
        return subject.audit.audited_on
    return subject.visit.visited_on if subject.visit else subject.on


@source("employer.trainees_by_stage")
def trainees_by_stage(subject: Subject) -> str | None:
    """Return how many trainees of each stage are present, and in all (技能実習生の人数・区分別)."""
    if subject.employer is None:
        return None
    counts = Counter(row.stage for row in present_trainees(subject, day_of(subject)))
    parts = [f"第{stage}号 {counts.get(stage, 0)}人" for stage in (1, 2, 3)]
    return "　".join([*parts, f"計 {sum(counts.values())}人"])


@source("employer.trainee_count")
def trainee_count(subject: Subject) -> int | None:
    """Return how many trainees are present (技能実習生の数)."""
    return len(present_trainees(subject, day_of(subject))) if subject.employer else None


@source("employer.trainee_names")
def trainee_names(subject: Subject) -> str | None:
    """Return the names of the trainees who are present (対象技能実習生)."""
    return "、".join(row.person.name_roman for row in present_trainees(subject, day_of(subject))) or None


@source("audit.interviewed_names")
def interviewed_names(subject: Subject) -> str | None:
    """Return who was interviewed at the audit (面談した技能実習生)."""
    if subject.audit is None:
        return None
    return "、".join(person.name_roman for person in subject.audit.interviewed.all()) or None


@source("audit.auditor_name")
def auditor_name(subject: Subject) -> str | None:
    """Return who audited (監査実施者)."""
    return subject.audit.auditor.name if subject.audit and subject.audit.auditor else None


@source("visit.visitor_name")
def visitor_name(subject: Subject) -> str | None:
    """Return who visited (訪問指導者)."""
    return subject.visit.visitor.name if subject.visit and subject.visit.visitor else None
