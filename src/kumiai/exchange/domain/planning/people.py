"""People of a workbook: who each one is, and what would change in the file of that person."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from kumiai.employers.models import Employer
from kumiai.exchange.domain.planning.changes import Change, drafted
from kumiai.exchange.domain.planning.known import KnownPeople, KnownStaff
from kumiai.exchange.recognition import PersonRow
from kumiai.people.countries import LANGUAGES
from kumiai.people.enums import ContactKind, Sex
from kumiai.people.models import Person, PersonContact
from kumiai.placements.enums import ExamLevel, ExamPart, LectureKind, Program, ResidenceStatus
from kumiai.placements.models import Exam, Lecture, Placement, ResidencePeriod

SEXES = {"male": Sex.MALE, "female": Sex.FEMALE}
LEVELS = {"basic": ExamLevel.BASIC, "grade_3": ExamLevel.LEVEL_3, "grade_2": ExamLevel.LEVEL_2}
STAGE_OF_LEVEL = {ExamLevel.BASIC: 1, ExamLevel.LEVEL_3: 2, ExamLevel.LEVEL_2: 3}
PARTS = {"practical": ExamPart.PRACTICAL, "written": ExamPart.WRITTEN}
LANGUAGE_CODES = {code for code, _ in LANGUAGES}


class PersonPlanner:
    """Drafts what would be written about the people of a workbook."""

    def __init__(self, known: KnownPeople, staff: KnownStaff, *, fields: Mapping[str, str], on: date) -> None:
        self.known = known
        self.staff = staff
        self.field_of = fields
        self.on = on

    def match(self, row: PersonRow) -> Person:
        """Return the person of a row, found by card number or by name and birth date, or a new one."""
        if row.residence_card_number and row.residence_card_number in self.known.by_card:
            return self.known.by_card[row.residence_card_number]
        same = self.known.by_name.get(row.name_and_birth, []) if row.name_and_birth else []
        return same[0] if len(same) == 1 else Person()

    def plan(self, row: PersonRow, person: Person, employer: Employer | None) -> Iterator[Change]:
        """Yield what one row of the roster would change."""
        yield self._person(row, person)
        yield from self._contacts(row, person)
        yield from self._residence(row, person)
        if employer is None:
            return
        placements = list(self.known.placements[person.pk]) if person.pk else []
        yield from self._placements(row, person, employer, placements)
        current = self._current(row, placements)
        if current is not None:
            yield from self._lecture(row, placements, current)
            yield from self._exams(row, placements, current)

    def _person(self, row: PersonRow, person: Person) -> Change:
        language = (row.native_language or "").lower()
        values = {
            "name_roman": row.name_roman or ("" if person.pk else row.name),
            "name_kanji": row.name_kanji,
            "name_kana": row.name_kana,
            "sex": SEXES.get(row.sex or ""),
            "born_on": row.born_on,
            "nationality": row.nationality,
            "native_language": language if language in LANGUAGE_CODES else None,
            "passport_number": row.passport_number,
            "passport_last_day": row.passport_expires_on,
            "address": row.address,
            "entered_on": row.entered_on,
            "left_on": row.left_on,
        }
        return drafted(
            person, values, noun="person", row=row, cells={"passport_last_day": "passport_expires_on"}
        )

    def _contacts(self, row: PersonRow, person: Person) -> Iterator[Change]:
        for kind, value in ((ContactKind.PHONE, row.phone), (ContactKind.EMAIL, row.email)):
            if value and (person.pk, kind, value) not in self.known.contacts:
                yield drafted(
                    PersonContact(person=person, kind=kind, value=value), {}, noun="contact", row=row
                )

    def _residence(self, row: PersonRow, person: Person) -> Iterator[Change]:
        """Yield the period of stay: the known one of the same card or day, else a new one."""
        if row.residence_expires_on is None:
            return
        periods = self.known.residence[person.pk] if person.pk else []
        card = row.residence_card_number
        found = next((p for p in periods if card and p.card_number == card), None)
        found = found or next((p for p in periods if p.last_day == row.residence_expires_on), None)
        values = {
            "status": _status(row),
            "card_number": card,
            "last_day": row.residence_expires_on,
        }
        cells = {
            "status": "residence_status",
            "card_number": "residence_card_number",
            "last_day": "residence_expires_on",
        }
        if found is None and values["status"] is None:
            return
        yield drafted(found or ResidencePeriod(person=person), values, noun="residence", row=row, cells=cells)

    def _placements(
        self, row: PersonRow, person: Person, employer: Employer, placements: list[Placement]
    ) -> Iterator[Change]:
        """Yield the placements that the row states; drafts of new ones are added to ``placements``."""
        current = row.stage.stage if row.stage else None
        for period in row.stage_periods:
            if period.stage != current and period.first_day:
                past = {"first_day": period.first_day, "last_day": period.last_day}
                yield self._placement(row, person, employer, placements, period.stage, self._days(past))
        stage = current or (
            row.residence_status.stage.stage if row.residence_status and row.residence_status.stage else None
        )
        if not stage or not row.first_day:
            return
        days: dict[str, Any] = {"planned_last_day": row.planned_last_day, "last_day": row.last_day}
        planned = "first_day" in row.planned or row.first_day > self.on
        days["planned_first_day" if planned else "first_day"] = row.first_day
        if not any(p.stage < stage for p in placements):
            # The day of assignment belongs to the first stage; where that is not recorded, to the one that is.
            days["training_first_day"] = row.assigned_on
        text = {
            "occupation": row.occupation,
            "task": row.operation,
            "field": self.field_of.get(row.occupation or ""),
            "caseworker": self.staff.user(row.caseworker),
            "note": row.note,
        }
        yield self._placement(row, person, employer, placements, stage, {**days, **text})

    def _days(self, past: dict[str, Any]) -> dict[str, Any]:
        """Return the days of a stage, those after the day of the roster as planned ones."""
        first, last = past["first_day"], past["last_day"]
        late = last is not None and last > self.on
        return {
            "planned_first_day" if first > self.on else "first_day": first,
            "planned_last_day" if late else "last_day": last,
        }

    def _placement(
        self,
        row: PersonRow,
        person: Person,
        employer: Employer,
        placements: list[Placement],
        stage: int,
        values: dict[str, Any],
    ) -> Change:
        found = [p for p in placements if p.stage == stage and p.program == Program.TITP]
        # After a move there are two placements of one stage: the one with this company is meant.
        placement = next((p for p in found if p.employer == employer), None)
        running = [p for p in found if p.last_day is None]
        placement = placement or (running[0] if running else None)
        if placement is None:
            placement = Placement(person=person, employer=employer, program=Program.TITP, stage=stage)
            placements.append(placement)
        cells = {
            "task": "occupation",
            "field": "occupation",
            "training_first_day": "assigned_on",
            "planned_first_day": "first_day",
            "employer": "employer_name",
        }
        return drafted(placement, {"employer": employer, **values}, noun="placement", row=row, cells=cells)

    def _current(self, row: PersonRow, placements: list[Placement]) -> Placement | None:
        stage = row.stage.stage if row.stage else None
        same = [p for p in placements if p.stage == stage]
        return same[-1] if same else (placements[-1] if placements else None)

    def _lecture(self, row: PersonRow, placements: list[Placement], current: Placement) -> Iterator[Change]:
        """Yield the lecture after arrival; it belongs to the earliest stage that is recorded."""
        if not row.lecture_first_day:
            return
        kind = LectureKind.POST_ARRIVAL
        held = [self.known.lectures.get((p.pk, kind)) for p in placements if p.pk]
        known = next((lecture for lecture in held if lecture), None)
        earliest = min(placements, key=lambda p: p.stage, default=current)
        lecture = known or Lecture(placement=earliest, kind=kind)
        values = {"first_day": row.lecture_first_day, "last_day": row.lecture_last_day}
        cells = {"first_day": "lecture_first_day", "last_day": "lecture_last_day"}
        yield drafted(lecture, values, noun="lecture", row=row, cells=cells)

    def _exams(self, row: PersonRow, placements: list[Placement], current: Placement) -> Iterator[Change]:
        """Yield the exams that the row states; a note without level or part is left to the user."""
        sittings = [exam for p in placements if p.pk for exam in self.known.exams[p.pk]]
        for note in row.exams:
            level = LEVELS.get(note.level or "")
            if level is None or note.state not in {"passed", "failed", "taken"}:
                continue
            # 基礎級合格 is said of the whole exam, which has both parts; of the higher levels each part stands alone.
            parts = (
                [PARTS[note.part]]
                if note.part in PARTS
                else list(ExamPart)
                if level is ExamLevel.BASIC
                else []
            )
            holder = next((p for p in placements if p.stage == STAGE_OF_LEVEL[level]), current)
            for part in parts:
                yield self._exam(row, sittings, holder, level, part, note.state, note.on)

    def _exam(
        self,
        row: PersonRow,
        sittings: list[Exam],
        holder: Placement,
        level: ExamLevel,
        part: ExamPart,
        state: str,
        taken_on: date | None,
    ) -> Change:
        """Return one sitting; a draft of a new one is added to ``sittings``, so that the next is numbered after it."""
        before = [exam for exam in sittings if (exam.level, exam.part) == (level, part)]
        # A failed sitting of another day is never the passed one: somebody tried twice.
        same = [e for e in before if e.taken_on == taken_on] or [
            e for e in before if e.passed is None or (e.passed and state != "failed")
        ]
        exam = same[-1] if same else Exam(placement=holder, level=level, part=part, sitting=len(before) + 1)
        if not same:
            sittings.append(exam)
        passed = {"passed": True, "failed": False}.get(state)
        cells = {"passed": "exam", "taken_on": "exam"}
        return drafted(exam, {"passed": passed, "taken_on": taken_on}, noun="exam", row=row, cells=cells)


def _status(row: PersonRow) -> ResidenceStatus | None:
    """Return the status of residence that a row states; None where it states none that is known."""
    if row.residence_status is None:
        return None
    code = row.residence_status.code.upper().removesuffix("_ACTIVITIES")
    return ResidenceStatus(code) if code in ResidenceStatus.values else ResidenceStatus.OTHER
