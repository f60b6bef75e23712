"""The whole stay of a person as events: read once, drawn as a picture and listed as a table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from kumiai.deadlines.domain.board import Sheet
from kumiai.office.rooms.timeline import Item, Picture, draw
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.people.models import Person
from kumiai.placements.models import Absence, Difficulty, Exam, Lecture, Placement, ResidencePeriod
from kumiai.plans.models import Plan

LANES = [
    ("stage", _("Stages")),
    ("residence", _("Residence")),
    ("plan", _("Plans")),
    ("lecture", _("Lectures")),
    ("exam", _("Exams")),
    ("audit", _("Audits")),
    ("visit", _("Visits")),
    ("absence", _("Absences")),
    ("difficulty", _("Difficulties")),
    ("deadline", _("Deadlines")),
]


@dataclass(frozen=True)
class Life:
    """The records of one person, each kind read with one query."""

    person: Person
    placements: list[Placement]
    residence: list[ResidencePeriod]
    lectures: list[Lecture]
    exams: list[Exam]
    absences: list[Absence]
    difficulties: list[Difficulty]
    plans: list[Plan]
    audits: list[Audit]
    visits: list[GuidanceVisit]
    interviewed: frozenset[int]


def read_life(person: Person, user: Any) -> Life:
    """Return the records of a person whom the user may see; placements and audits within the user's scope."""
    placements = list(
        Placement.objects.visible_to(user)
        .filter(person=person)
        .with_days()
        .select_related("employer", "worksite", "office", "caseworker", "sending_organization", "plan")
        .order_by("begins", "pk")
    )
    ours = {"placement__in": [row.pk for row in placements]}
    employers = {row.employer_id for row in placements}
    return Life(
        person=person,
        placements=placements,
        residence=list(ResidencePeriod.objects.filter(person=person).order_by("last_day")),
        lectures=list(Lecture.objects.filter(**ours).order_by("first_day")),
        exams=list(Exam.objects.filter(**ours).select_related("placement")),
        absences=list(Absence.objects.filter(**ours).order_by("first_day")),
        difficulties=list(Difficulty.objects.filter(**ours).order_by("happened_on")),
        plans=[row.plan for row in placements if hasattr(row, "plan")],
        audits=_touching(
            Audit.objects.visible_to(user).filter(employer__in=employers).select_related("employer"),
            placements,
            "audited_on",
        ),
        visits=_touching(
            GuidanceVisit.objects.visible_to(user).filter(employer__in=employers).select_related("employer"),
            placements,
            "visited_on",
        ),
        interviewed=frozenset(person.audits.values_list("pk", flat=True)),
    )


def _touching(rows: Iterable[Any], placements: Sequence[Placement], on: str) -> list[Any]:
    """Return the audits or visits of a company in the days in which the person was there."""

    def there(row: Any) -> bool:
        return any(
            placement.employer_id == row.employer_id
            and placement.starts_on is not None
            and placement.starts_on <= getattr(row, on) <= (placement.ends_on or date.max)
            for placement in placements
        )

    return sorted((row for row in rows if there(row)), key=lambda row: getattr(row, on))


def placement_on(placements: Sequence[Placement], on: date) -> Placement | None:
    """Return the placement that runs on a day, else the last one that began, else the next one."""
    begun = [row for row in placements if row.starts_on and row.starts_on <= on]
    running = [row for row in begun if row.ends_on is None or row.ends_on >= on]
    candidates = running or begun
    if candidates:
        return max(candidates, key=lambda row: row.starts_on)
    return min(placements, key=lambda row: row.starts_on or date.max, default=None)


def residence_on(periods: Sequence[ResidencePeriod], on: date) -> ResidencePeriod | None:
    """Return the period of stay that reaches furthest among those permitted by the day."""
    known = [row for row in periods if row.permitted_on is None or row.permitted_on <= on]
    return max(known, key=lambda row: row.last_day, default=None)


def picture_of(life: Life, sheet: Sheet, on: date) -> Picture | None:
    """Return the timeline as a picture."""
    return draw(_items(life, sheet, on), lanes=[(code, str(name)) for code, name in LANES], on=on)


@dataclass(frozen=True)
class Event:
    """An item as a line of the table beside the picture."""

    item: Item
    kind: str


def events_of(life: Life, sheet: Sheet, on: date) -> list[Event]:
    """Return the timeline as a list, oldest first."""
    names = {code: str(name) for code, name in LANES}
    found = [Event(item, names[item.lane]) for item in _items(life, sheet, on)]
    return sorted(found, key=lambda event: event.item.first_day)


def _items(life: Life, sheet: Sheet, on: date) -> list[Item]:
    return [
        *_stage_items(life, on),
        *_residence_items(life, on),
        *_plan_items(life),
        *_lecture_items(life),
        *_exam_items(life),
        *_oversight_items(life),
        *_trouble_items(life),
        *_deadline_items(sheet),
    ]


def _stage_items(life: Life, on: date) -> Iterable[Item]:
    for row in life.placements:
        if row.starts_on is None:
            continue
        begun = row.first_day is not None and row.first_day <= on
        over = begun and row.ends_on is not None and row.ends_on < on
        short = gettext("Stage %(number)s") % {"number": row.stage}
        plan = ""
        if row.planned_last_day and row.last_day and row.planned_last_day != row.last_day:
            plan = gettext("planned until %(day)s") % {"day": row.planned_last_day.isoformat()}
        elif not begun:
            plan = gettext("planned")
        yield Item(
            "stage", f"{row.get_program_display()} {short} {row.employer}", row.starts_on, row.ends_on,
            "past" if over else "actual" if begun else "planned",
            note=plan, url=reverse("rooms:company", args=[row.employer_id]), is_bar=True,
            shorts=(f"{row.get_program_display()} {short} {row.employer}", f"{row.get_program_display()} {short}", short),
        )  # fmt: skip


def _residence_items(life: Life, on: date) -> Iterable[Item]:
    before = life.person.entered_on
    for row in life.residence:
        first = row.permitted_on or before or row.last_day
        look = "past" if row.last_day < on else "info"
        yield Item(
            "residence", row.get_status_display(), min(first, row.last_day), row.last_day, look, is_bar=True
        )
        before = row.last_day
    if life.person.entered_on:
        yield Item("residence", gettext("Entered Japan"), life.person.entered_on, look="info")
    if life.person.left_on:
        yield Item("residence", gettext("Left Japan"), life.person.left_on, look="info")


def _plan_items(life: Life) -> Iterable[Item]:
    for placement in life.placements:
        plan = getattr(placement, "plan", None)
        if plan is None:
            continue
        stage = gettext("Stage %(number)s") % {"number": placement.stage}
        if plan.filed_on:
            yield Item("plan", gettext("Plan filed") + f" ({stage})", plan.filed_on, look="info")
        if plan.accredited_on:
            yield Item(
                "plan",
                gettext("Plan accredited") + f" ({stage})",
                plan.accredited_on,
                look="done",
                note=plan.number,
            )


def _lecture_items(life: Life) -> Iterable[Item]:
    for row in life.lectures:
        hours = gettext("%(hours)s hours") % {"hours": row.hours} if row.hours else ""
        yield Item(
            "lecture", row.get_kind_display(), row.first_day, row.last_day or row.first_day, "past",
            note=" ".join(filter(None, [hours, row.place])), is_bar=True,
        )  # fmt: skip


def _exam_items(life: Life) -> Iterable[Item]:
    for row in life.exams:
        name = f"{row.get_level_display()} {row.get_part_display()}"
        if row.support_applied_on and not row.taken_on:
            yield Item(
                "exam",
                f"{name} {gettext('exam support applied for')}",
                row.support_applied_on,
                look="planned",
            )
        day = row.taken_on or row.result_on
        if day is None:
            continue
        result = {
            True: pgettext("exam", "passed"), False: pgettext("exam", "failed"), None: pgettext("exam", "no result yet"),
        }[row.passed]  # fmt: skip
        look = {True: "done", False: "warn", None: "planned"}[row.passed]
        yield Item("exam", f"{name} {result}", day, look=look)


def _oversight_items(life: Life) -> Iterable[Item]:
    for audit in life.audits:
        talked = gettext("interviewed") if audit.pk in life.interviewed else ""
        yield Item(
            "audit",
            audit.get_kind_display(),
            audit.audited_on,
            look="done" if talked else "info",
            note=talked,
        )
    for visit in life.visits:
        yield Item("visit", gettext("Guidance visit"), visit.visited_on, look="info")


def _trouble_items(life: Life) -> Iterable[Item]:
    for absence in life.absences:
        yield Item(
            "absence",
            absence.get_kind_display(),
            absence.first_day,
            absence.last_day,
            "warn",
            note=absence.note,
            is_bar=True,
        )
    for trouble in life.difficulties:
        told = gettext("notified") if trouble.notified_on else gettext("not notified yet")
        yield Item("difficulty", trouble.get_kind_display(), trouble.happened_on, look="warn", note=told)


def _deadline_items(sheet: Sheet) -> Iterable[Item]:
    for line in sheet.open:
        url = reverse("rooms:why", args=[line.pk]) if line.pk else ""
        yield Item("deadline", line.label, line.due_on, look="overdue" if line.is_overdue else "due", url=url)
    for line in sheet.closed:
        if line.state == "DONE":
            url = reverse("rooms:why", args=[line.pk]) if line.pk else ""
            yield Item("deadline", line.label, line.done_on or line.due_on, look="done", url=url)
