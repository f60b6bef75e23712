"""Valid records for tests, made through the verbs: ``make_person()``, ``make_placement(stage=2, …)``.

Every function fills what a test does not care about, takes any field of the
model by name, and writes as the system on a fixed day long ago unless ``at`` is given.
"""

import itertools
from datetime import UTC, date, datetime
from typing import Any

from stdnum.jp import cn

from kumiai.accounts.domain.user import create_user, grant_role
from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.coop.enums import LicenseKind
from kumiai.coop.models import Cooperative, License, Office
from kumiai.employers.models import Employer, ExcellenceStatement, StaffCount
from kumiai.history.domain.record import SystemActor, save_recorded
from kumiai.law.core.calendar import add_months, period_last_day
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.people.models import Person
from kumiai.placements.enums import ExamLevel, ExamPart, LectureKind
from kumiai.placements.models import Exam, Lecture, Placement, ResidencePeriod
from kumiai.plans.models import Plan

LONG_AGO = datetime(2026, 1, 5, 0, 0, tzinfo=UTC)
WRITER = SystemActor("tests")
STAGE_MONTHS = {1: 12, 2: 24, 3: 24}
EXAM_LEVELS = {1: ExamLevel.BASIC, 2: ExamLevel.LEVEL_3, 3: ExamLevel.LEVEL_2}

_numbers = itertools.count(1)


def write(record: Any, at: datetime = LONG_AGO) -> Any:
    """Save a record with its line of history."""
    return save_recorded(record, by=WRITER, at=at)


def corporate_number(serial: int) -> str:
    """Return a made-up corporate number with a right check digit."""
    digits = f"{700_000_000_000 + serial:012d}"
    return cn.calc_check_digit(digits) + digits


def make_user(role: Role = Role.CASEWORKER, *, name: str = "", only_assigned: bool = False) -> User:
    """A user with one role from long ago on; the password is ``a good password``."""
    name = name or f"user{next(_numbers)}"
    user = create_user(username=name, password="a good password", display_name=name, by=WRITER, at=LONG_AGO)
    grant_role(
        user=user, role=role, first_day=date(2020, 1, 1), by=WRITER, at=LONG_AGO, only_assigned=only_assigned
    )
    return user


def make_cooperative(**fields: Any) -> Cooperative:
    """The cooperative with one office; it has no license until `make_license`."""
    serial = next(_numbers)
    cooperative = write(
        Cooperative(**{"name": f"組合{serial}", "corporate_number": corporate_number(serial), **fields})
    )
    write(Office(cooperative=cooperative, name="本部"))
    return cooperative


def make_license(cooperative: Cooperative, **fields: Any) -> License:
    """A license for general supervision over the years around 2026."""
    given = {
        "kind": LicenseKind.GENERAL,
        "number": "許1700000001",
        "first_day": date(2024, 4, 1),
        "last_day": date(2029, 3, 31),
        **fields,
    }
    return write(License(cooperative=cooperative, **given))


def make_employer(*, employees: int | None = 20, excellent: bool | None = None, **fields: Any) -> Employer:
    """A company with a staff count since 2020, and a statement of excellence if one is given."""
    serial = next(_numbers)
    employer = write(
        Employer(
            **{
                "name": f"会社{serial}",
                "name_kana": f"カイシャ{serial:04d}",
                "corporate_number": corporate_number(serial),
                **fields,
            }
        )
    )
    if employees is not None:
        write(StaffCount(employer=employer, counted_on=date(2020, 1, 1), regular_employees=employees))
    if excellent is not None:
        write(ExcellenceStatement(employer=employer, stated_on=date(2020, 1, 1), excellent=excellent))
    return employer


def make_person(**fields: Any) -> Person:
    """A person from Vietnam whose address was notified when it had to be."""
    serial = next(_numbers)
    given = {
        "name_roman": f"NGUYEN VAN {serial}",
        "nationality": "VN",
        "born_on": date(2000, 1, 1),
        **fields,
    }
    if given.get("entered_on") and "address_notified_on" not in given:
        given["address_notified_on"] = given["entered_on"]
    return write(Person(**given))


def make_placement(
    *,
    stage: int = 1,
    first_day: date = date(2026, 6, 1),
    person: Person | None = None,
    employer: Employer | None = None,
    lecture: bool = True,
    **fields: Any,
) -> Placement:
    """A placement that began on its first day and is planned for its whole stage.

    Stage 1 brings its lecture of a month and the start at the company after it.
    ``first_day=None`` with ``planned_first_day`` makes one that has not begun.
    """
    person = person or make_person(entered_on=first_day if stage == 1 else None)
    begins = first_day or fields["planned_first_day"]
    given = {
        "planned_first_day": begins,
        "planned_last_day": period_last_day(begins, STAGE_MONTHS[stage]),
        **fields,
    }
    if stage == 1 and first_day and lecture:
        given.setdefault("training_first_day", add_months(first_day, 1))
    placement = write(
        Placement(
            person=person, employer=employer or make_employer(), stage=stage, first_day=first_day, **given
        )
    )
    if stage == 1 and first_day and lecture:
        write(
            Lecture(
                placement=placement,
                kind=LectureKind.POST_ARRIVAL,
                first_day=first_day,
                last_day=period_last_day(first_day, 1),
            )
        )
    return placement


def make_plan(placement: Placement, *, filed_on: date, accredited_on: date | None = None) -> Plan:
    """The plan of a placement."""
    return write(Plan(placement=placement, filed_on=filed_on, accredited_on=accredited_on))


def make_exam(placement: Placement, *, part: ExamPart = ExamPart.PRACTICAL, **fields: Any) -> Exam:
    """A sitting of the exam that the stage requires."""
    return write(Exam(placement=placement, level=EXAM_LEVELS[placement.stage], part=part, **fields))


def make_residence(person: Person, *, last_day: date, **fields: Any) -> ResidencePeriod:
    """A period of stay as technical intern."""
    return write(ResidencePeriod(person=person, last_day=last_day, **{"status": "TITP_1_RO", **fields}))


def make_audit(employer: Employer, audited_on: date, **fields: Any) -> Audit:
    """A periodic audit of a company."""
    return write(Audit(employer=employer, audited_on=audited_on, **fields))


def make_visit(employer: Employer, visited_on: date, **fields: Any) -> GuidanceVisit:
    """A guidance visit to a company."""
    return write(GuidanceVisit(employer=employer, visited_on=visited_on, **fields))
