"""The invented member companies: staff counts, training staff and their courses, excellence."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from kumiai.accounts.models import User
from kumiai.coop.models import Office
from kumiai.demo.invention import numbers
from kumiai.demo.invention.groups import CompanyIdea
from kumiai.demo.invention.record import Invention, read
from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import (
    Assessment,
    Employer,
    ExcellenceStatement,
    StaffCount,
    Trainer,
    TrainerCourse,
    Worksite,
)
from kumiai.law.core.calendar import add_months, last_weekday_on_or_before
from kumiai.people.models import Person

TROUBLE_COURSE = "responsible_course_expired"
TROUBLE_INSTRUCTOR = "instructor_course_missing"


@dataclass(frozen=True)
class Presence:
    """When somebody was with a company, and until when in stage 1."""

    person: Person
    entered_on: date
    stage_1_last_day: date
    last_day: date
    lecture_first_day: date
    training_first_day: date

    def on(self, day: date) -> bool:
        """Return whether the person was there on a day."""
        return self.entered_on <= day <= self.last_day


@dataclass
class Company:
    """A company and its records."""

    idea: CompanyIdea
    employer: Employer
    worksite: Worksite
    office: Office
    presences: list[Presence] = field(default_factory=list)

    @property
    def code(self) -> str:
        """Return the short name by which its chances are drawn."""
        return self.idea.code

    def present(self, day: date) -> list[Person]:
        """Return who was there on a day."""
        return [presence.person for presence in self.presences if presence.on(day)]


def invent_company(
    invention: Invention, idea: CompanyIdea, *, serial: int, office: Office, caseworker: User
) -> Company:
    """Return a company with worksite, counts, training staff and statements."""
    data, chance = idea.data, invention.chance("company", idea.code)
    first = min([group.entered_on for group in idea.groups] + [invention.on])
    postal_code = numbers.postal_code(chance)
    employer = invention.add(
        Employer(
            name=data["name"],
            name_kana=data["kana"],
            corporate_number=numbers.corporate_number(serial),
            field=data["field"],
            postal_code=postal_code,
            prefecture=data["prefecture"],
            address=data["city"],
            phone=numbers.phone(chance),
            email=f"company{serial:03d}@example.jp",
            representative=_name(chance),
            joined_on=first - timedelta(days=chance.randint(250, 700)),
            caseworker=caseworker,
        )
    )
    worksite = _worksites(invention, idea, employer, postal_code, chance)
    _counts(invention, idea, employer)
    _trainers(invention, idea, employer, worksite, chance, first)
    _excellence(invention, idea, employer, chance)
    return Company(idea, employer, worksite, office)


def _name(chance: Random) -> str:
    words = read_trainers()
    return f"{chance.choice(words['family'])} {chance.choice(words['given'])}"


def read_trainers() -> dict[str, list[str]]:
    """Return the parts of Japanese names."""
    words: dict[str, list[str]] = _RECORDS["trainers"]
    return words


_RECORDS = read("records")


def _worksites(
    invention: Invention, idea: CompanyIdea, employer: Employer, postal_code: str, chance: Random
) -> Worksite:
    def worksite(name: str, address: str) -> Worksite:
        return invention.add(
            Worksite(
                employer=employer,
                name=name,
                postal_code=postal_code,
                prefecture=employer.prefecture,
                address=address,
            )
        )

    main = worksite("本社", employer.address)
    if chance.random() < 0.3:
        worksite("第二事業所", f"{idea.data['city']} 別館")
    return main


def _counts(invention: Invention, idea: CompanyIdea, employer: Employer) -> None:
    care = dict(map(tuple, idea.data.get("care_staff", [])))
    for months, employees in idea.data["staff"]:
        invention.add(
            StaffCount(
                employer=employer,
                counted_on=add_months(invention.on, -months).replace(day=1),
                regular_employees=employees,
                care_staff=care.get(months),
                source="常勤職員名簿",
            )
        )
    if "staff_count_unknown" in idea.troubles:
        invention.plant("staff_count_unknown", employer)


def _trainers(
    invention: Invention,
    idea: CompanyIdea,
    employer: Employer,
    worksite: Worksite,
    chance: Random,
    first: date,
) -> None:
    """Appoint the three kinds, and send the first two to their courses (life advisers now and then)."""
    since = first - timedelta(days=chance.randint(120, 200))
    people = max(2, sum(group.size for group in idea.groups))
    instructors = 1 + people // 6
    kinds = [
        TrainerKind.RESPONSIBLE_PERSON,
        *[TrainerKind.INSTRUCTOR] * instructors,
        TrainerKind.LIFE_ADVISER,
    ]
    names: set[str] = set()
    for kind in kinds:
        name = _name(chance)
        while name in names:
            name = _name(chance)
        names.add(name)
        trainer = invention.add(
            Trainer(employer=employer, worksite=worksite, kind=kind, name=name, first_day=since)
        )
        _courses(invention, idea, trainer, chance)


def _courses(invention: Invention, idea: CompanyIdea, trainer: Trainer, chance: Random) -> None:
    latest = invention.on - timedelta(days=chance.randint(40, 1060))
    if trainer.kind == TrainerKind.RESPONSIBLE_PERSON and TROUBLE_COURSE in idea.troubles:
        latest = add_months(invention.on, -36) - timedelta(days=40)
        invention.plant(TROUBLE_COURSE, trainer)
    if trainer.kind == TrainerKind.INSTRUCTOR and TROUBLE_INSTRUCTOR in idea.troubles:
        invention.plant(TROUBLE_INSTRUCTOR, trainer)
        return
    if trainer.kind == TrainerKind.LIFE_ADVISER and chance.random() < 0.4:
        return
    taken = last_weekday_on_or_before(latest)
    while True:
        invention.add(
            TrainerCourse(
                trainer=trainer, taken_on=taken, certificate_number=f"見本-{chance.randrange(10**6):06d}"
            )
        )
        taken = last_weekday_on_or_before(add_months(taken, -36) + timedelta(days=chance.randint(20, 120)))
        if trainer.first_day is None or taken < trainer.first_day:
            return


def _excellence(invention: Invention, idea: CompanyIdea, employer: Employer, chance: Random) -> None:
    if "excellent" in idea.data:
        stated_on = last_weekday_on_or_before(invention.on - timedelta(days=chance.randint(200, 800)))
        excellent = idea.data["excellent"]
        invention.add(
            ExcellenceStatement(
                employer=employer,
                stated_on=stated_on,
                excellent=excellent,
                basis="優良要件適合申告書" if excellent else "点数表による自己点検（基準点に満たない）",
            )
        )
    answers = idea.data.get("assessment") or (_usual_answers(chance) if idea.data.get("excellent") else None)
    if answers:
        assessed_on = last_weekday_on_or_before(invention.on - timedelta(days=chance.randint(20, 190)))
        invention.add(Assessment(employer=employer, assessed_on=assessed_on, inputs=answers))


def _usual_answers(chance: Random) -> dict[str, object]:
    """Return the answers of a good company, some of them still open."""
    takers = chance.randint(6, 20)
    answers: dict[str, object] = {
        "basic_exam_takers": takers,
        "basic_exam_passers": takers - chance.randint(0, 1),
        "completers": 10,
        "unavoidable_non_takers": 0,
        "old_scheme_takers": 0,
        "level_3_passers": chance.randint(6, 9),
        "level_2_passers": chance.randint(0, 1),
        "written_passers": chance.randint(0, 3),
        "exam_cooperation": chance.random() < 0.5,
        "instructors_trained": True,
        "life_advisers_trained": chance.random() < 0.7,
        "lowest_wage_ratio_percent": chance.randint(101, 118),
        "raise_percent": chance.randint(2, 6),
        "single_rooms": chance.random() < 0.5,
        "improvement_order": "none",
        "absconded": 0,
        "blameworthy_absconding": False,
        "consultation_manual": True,
        "mother_tongue_advisers": True,
        "takeovers": 0,
        "vacancy_registered": True,
        "japanese_learning": True,
        "community_contact": True,
        "culture_learning": True,
    }
    for name in chance.sample(sorted(answers), chance.randint(0, 3)):
        del answers[name]
    return answers
