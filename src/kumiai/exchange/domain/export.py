"""The records as a roster workbook: the same three sheets that the import reads."""

from collections import defaultdict
from datetime import date
from typing import Any

from kumiai.accounts.scope import scope_of
from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import Employer, ExcellenceStatement, StaffCount, Trainer, TrainerCourse
from kumiai.exchange.domain.planning.people import LEVELS, PARTS
from kumiai.exchange.recognition import ActivityRow, EmployerRow, PersonRow, write_roster
from kumiai.exchange.recognition.cells.exams import ExamNote
from kumiai.exchange.recognition.cells.stages import StageWords, StatusOfResidence
from kumiai.oversight.enums import AuditKind
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.people.enums import ContactKind, Sex
from kumiai.people.models import PersonContact
from kumiai.placements.enums import ExamLevel, ExamPart, LectureKind
from kumiai.placements.models import Exam, Lecture, Placement, ResidencePeriod

SEXES = {Sex.MALE: "male", Sex.FEMALE: "female"}
LEVEL_WORDS = {level: word for word, level in LEVELS.items()}
PART_WORDS = {part: word for word, part in PARTS.items()}
KINDS = {AuditKind.REGULAR: "regular_audit", AuditKind.EXTRAORDINARY: "extraordinary_audit"}


def roster_workbook(user: Any, *, on: date) -> bytes:
    """Return the people, companies, audits and visits that a user may see as .xlsx (名簿の書出し).

    People are those present or still to come on the day. Card numbers are written
    only for users who may read them. The number of queries is constant.
    """
    employers = list(Employer.objects.visible_to(user).select_related("caseworker"))
    return write_roster(
        people=_people(user, on),
        employers=_employers(employers, on),
        activities=_activities(user),
    )


def _people(user: Any, on: date) -> list[PersonRow]:
    shown = scope_of(user).sees_sealed
    placements = list(
        Placement.objects.visible_to(user)
        .with_days()
        .select_related("person", "employer", "caseworker", "employer__caseworker", "sending_organization")
        .order_by("employer__name", "person__name_roman", "stage")
    )
    by_person: dict[int, list[Placement]] = defaultdict(list)
    for placement in placements:
        by_person[placement.person_id].append(placement)
    people = list(by_person)
    residence: dict[int, ResidencePeriod] = {}
    for period in ResidencePeriod.objects.filter(person__in=people).order_by("last_day"):
        residence[period.person_id] = period
    lectures: dict[int, Lecture] = {}
    for lecture in Lecture.objects.filter(
        placement__person__in=people, kind=LectureKind.POST_ARRIVAL
    ).select_related("placement"):
        lectures[lecture.placement.person_id] = lecture
    exams: dict[int, list[Exam]] = defaultdict(list)
    for exam in Exam.objects.filter(placement__person__in=people).select_related("placement"):
        exams[exam.placement.person_id].append(exam)
    contacts: dict[tuple[int, str], str] = {
        (c.person_id, c.kind): c.value for c in PersonContact.objects.filter(person__in=people)
    }
    rows: list[PersonRow] = []
    for person_id, stages in by_person.items():
        current = _current(stages, on)
        if current is not None:
            rows.append(
                _person_row(
                    len(rows) + 1,
                    stages,
                    current,
                    residence.get(person_id),
                    lectures.get(person_id),
                    exams[person_id],
                    contacts,
                    shown=shown,
                )
            )
    return rows


def _current(stages: list[Placement], on: date) -> Placement | None:
    """Return the stage that runs on the day, else the next one; None for people who have left."""
    running = [p for p in stages if p.starts_on and p.starts_on <= on and (not p.ends_on or p.ends_on >= on)]
    coming = [p for p in stages if p.starts_on and p.starts_on > on]
    found = running or coming
    return found[0] if found else None


def _person_row(
    number: int,
    stages: list[Placement],
    current: Placement,
    residence: ResidencePeriod | None,
    lecture: Lecture | None,
    exams: list[Exam],
    contacts: dict[tuple[int, str], str],
    *,
    shown: bool,
) -> PersonRow:
    person = current.person
    caseworker = current.caseworker or current.employer.caseworker
    assigned = next((p.training_first_day for p in stages if p.training_first_day), None)
    return PersonRow(
        number=str(number),
        name_roman=person.name_roman,
        name_kanji=person.name_kanji or None,
        name_kana=person.name_kana or None,
        nationality=person.nationality or None,
        sex=SEXES.get(Sex(person.sex)) if person.sex else None,
        born_on=person.born_on,
        residence_card_number=(residence.card_number or None) if residence and shown else None,
        residence_status=_status(residence),
        residence_expires_on=residence.last_day if residence else None,
        passport_number=(person.passport_number or None) if shown else None,
        passport_expires_on=person.passport_last_day,
        phone=contacts.get((person.pk, ContactKind.PHONE)),
        email=contacts.get((person.pk, ContactKind.EMAIL)),
        address=person.address or None,
        employer_name=current.employer.name,
        occupation=current.occupation or None,
        operation=current.task or None,
        stage=StageWords(None, current.stage),
        first_day=current.starts_on,
        planned_last_day=current.planned_last_day,
        last_day=current.last_day,
        entered_on=person.entered_on,
        lecture_first_day=lecture.first_day if lecture else None,
        lecture_last_day=lecture.last_day if lecture else None,
        assigned_on=assigned,
        caseworker=str(caseworker) if caseworker else None,
        exams=_exam_notes(exams),
        left_on=person.left_on,
        note=current.note or None,
    )


def _status(residence: ResidencePeriod | None) -> StatusOfResidence | None:
    if residence is None:
        return None
    program, _, rest = residence.status.lower().partition("_")
    number, _, kind = rest.partition("_")
    if program in {"titp", "ssw"} and number.isdigit():
        acceptance = {"ro": "supervised", "i": "single_company"}.get(kind)
        return StatusOfResidence(residence.status.lower(), StageWords(program, int(number), acceptance))
    return None


def _exam_notes(exams: list[Exam]) -> tuple[ExamNote, ...]:
    """Return the sittings as a roster notes them: what has no result yet is left out."""
    found = [
        ExamNote(
            "passed" if exam.passed else "failed",
            LEVEL_WORDS[ExamLevel(exam.level)],
            PART_WORDS[ExamPart(exam.part)],
            exam.taken_on,
        )
        for exam in exams
        if exam.passed is not None
    ]
    return tuple(found)


def _employers(employers: list[Employer], on: date) -> list[EmployerRow]:
    pks = [employer.pk for employer in employers]
    counts: dict[int, StaffCount] = {}
    for count in StaffCount.objects.filter(employer__in=pks, counted_on__lte=on).order_by("counted_on"):
        counts[count.employer_id] = count
    excellent: dict[int, bool] = {}
    for said in ExcellenceStatement.objects.filter(employer__in=pks, stated_on__lte=on).order_by("stated_on"):
        excellent[said.employer_id] = said.excellent
    trainers: dict[tuple[int, str], list[Trainer]] = defaultdict(list)
    for trainer in Trainer.objects.filter(employer__in=pks, last_day__isnull=True):
        trainers[(trainer.employer_id, trainer.kind)].append(trainer)
    courses: dict[int, date] = {}
    for course in TrainerCourse.objects.filter(trainer__employer__in=pks, taken_on__lte=on).order_by(
        "taken_on"
    ):
        courses[course.trainer_id] = course.taken_on
    rows = []
    for employer in employers:
        counted = counts.get(employer.pk)
        responsible = trainers[(employer.pk, TrainerKind.RESPONSIBLE_PERSON)][:1]
        rows.append(
            EmployerRow(
                name=employer.name,
                name_kana=employer.name_kana or None,
                corporate_number=employer.corporate_number,
                representative=employer.representative or None,
                postal_code=employer.postal_code or None,
                address=employer.address or None,
                phone=employer.phone or None,
                email=employer.email or None,
                employees=counted.regular_employees if counted else None,
                care_staff=counted.care_staff if counted else None,
                responsible_person=responsible[0].name if responsible else None,
                responsible_course_on=courses.get(responsible[0].pk) if responsible else None,
                instructors=tuple(t.name for t in trainers[(employer.pk, TrainerKind.INSTRUCTOR)]),
                life_instructors=tuple(t.name for t in trainers[(employer.pk, TrainerKind.LIFE_ADVISER)]),
                excellent=excellent.get(employer.pk),
                caseworker=str(employer.caseworker) if employer.caseworker else None,
                joined_on=employer.joined_on,
                note=employer.note or None,
            )
        )
    return rows


def _activities(user: Any) -> list[ActivityRow]:
    audits = Audit.objects.visible_to(user).select_related("employer", "auditor").order_by("audited_on")
    visits = (
        GuidanceVisit.objects.visible_to(user).select_related("employer", "visitor").order_by("visited_on")
    )
    rows = [
        ActivityRow(
            done_on=audit.audited_on,
            kind=KINDS[AuditKind(audit.kind)],
            employer_name=audit.employer.name,
            by=str(audit.auditor) if audit.auditor else None,
            interviewed=audit.interviews,
            findings=audit.findings or None,
        )
        for audit in audits
    ]
    rows += [
        ActivityRow(
            done_on=visit.visited_on,
            kind="guidance_visit",
            employer_name=visit.employer.name,
            by=str(visit.visitor) if visit.visitor else None,
            note=visit.note or None,
        )
        for visit in visits
    ]
    return rows
