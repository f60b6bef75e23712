"""The people: one file each, with all stages, exams and permissions to stay up to the day of the load."""

from datetime import timedelta
from random import Random

from kumiai.coop.models import SendingOrganization
from kumiai.demo.invention import numbers
from kumiai.demo.invention.companies import Company, Presence
from kumiai.demo.invention.groups import Group
from kumiai.demo.invention.life import Ending, Life
from kumiai.demo.invention.names import Name, Names
from kumiai.demo.invention.record import Invention
from kumiai.demo.invention.residence import invent_residence
from kumiai.demo.invention.stages import StageOfPerson, invent_stage
from kumiai.demo.invention.timeline import StageDays, lecture_days, stage_days, with_short_return
from kumiai.law.core.calendar import add_months, last_weekday_on_or_before
from kumiai.people.enums import ContactKind
from kumiai.people.models import Person, PersonContact
from kumiai.placements.enums import AbsenceKind, DifficultyKind, EndReason, LectureKind, Program
from kumiai.placements.models import Absence, Difficulty, Lecture, Placement

NAMESAKE = Name("SOK SREYMOM", "ソック スレイモム", "")
EARLY_RETURN_SHARE = 0.03
DISAPPEARANCE_SHARE = 0.012
SSW_SHARE = 0.25


def invent_group(
    invention: Invention,
    company: Company,
    group: Group,
    place: int,
    *,
    names: Names,
    sending: dict[str, list[SendingOrganization]],
) -> None:
    """Bring one group of people to a company."""
    chance = invention.chance("group", company.code, place)
    nationality = group.nationality or names.nationality(chance)
    sex = group.sex or chance.choice("FM")
    days = stage_days(group.entered_on, chance, home_return=group.home_return)
    lecture = lecture_days(group.entered_on, chance)
    sender = chance.choice(sending[nationality])
    for number in range(group.size):
        own = invention.chance("person", company.code, place, number)
        person = _person(invention, company, group, number, own, names, nationality, sex)
        life = Life(
            invention, company, group, number, own, days, lecture, person,
            stages=_stages(group, own), sending=sender,
        )  # fmt: skip
        if life.has("short_home_return"):
            life.days = with_short_return(days)
        life.ending = _ending(life)
        life.to_ssw = life.stages > 1 and not life.ending and not group.story and own.random() < SSW_SHARE
        _live(life)


def _stages(group: Group, chance: Random) -> int:
    """Return how many stages somebody wants; in a group for stage 3 not all stay that long."""
    return 2 if group.stages == 3 and not group.story and chance.random() < 0.25 else group.stages


def _person(
    invention: Invention,
    company: Company,
    group: Group,
    number: int,
    chance: Random,
    names: Names,
    nationality: str,
    sex: str,
) -> Person:
    arrived = group.entered_on <= invention.on
    name = NAMESAKE if number == 0 and "namesake" in group.story else names.invent(chance, nationality, sex)
    age = timedelta(days=chance.randint(19 * 365, 33 * 365))
    person = invention.add(
        Person(
            name_roman=name.roman,
            name_kana=name.kana,
            name_kanji=name.kanji,
            sex=sex,
            born_on=group.entered_on - age,
            nationality=nationality,
            native_language=names.language(nationality),
            passport_number=numbers.passport_number(chance),
            passport_last_day=add_months(group.entered_on, chance.randint(62, 115)),
            postal_code=company.employer.postal_code if arrived else "",
            address=f"{company.employer.address} 社員寮{chance.choice('ABC')}{number + 101}号室"
            if arrived
            else "",
            entered_on=group.entered_on if arrived else None,
            address_notified_on=invention.past(group.entered_on + timedelta(days=chance.randint(2, 11))),
        )
    )
    if name is NAMESAKE:
        invention.plant("namesakes", person)
    if arrived:
        invention.add(PersonContact(person=person, kind=ContactKind.PHONE, value=numbers.phone(chance)))
        if chance.random() < 0.6:
            account = f"demo.{name.roman.split()[-1].lower()}.{company.code}{number}"
            invention.add(PersonContact(person=person, kind=ContactKind.MESSENGER, value=account))
    return person


def _ending(life: Life) -> Ending | None:
    """Return how the stay ended early, for the few for whom it did."""
    on, entered_on = life.invention.on, life.group.entered_on
    if life.has("disappeared"):
        return Ending(on - timedelta(days=3), EndReason.DISAPPEARED)
    if life.has("went_home_early"):
        return Ending(on - timedelta(days=70), EndReason.EARLY_RETURN)
    if life.group.story:
        return None
    drawn = life.chance.random()
    day = entered_on + timedelta(days=life.chance.randint(100, 950))
    over = life.days[life.stages - 1].last_day
    if drawn < EARLY_RETURN_SHARE + DISAPPEARANCE_SHARE and day < min(over, on - timedelta(days=25)):
        return Ending(day, EndReason.EARLY_RETURN if drawn < EARLY_RETURN_SHARE else EndReason.DISAPPEARED)
    return None


def _live(life: Life) -> None:
    """Write everything that has happened to a person, and what is planned."""
    invented = []
    for stage in life.days[: life.stages]:
        placed = invent_stage(life, stage, goes_on=_goes_on(life, stage))
        if placed is None:
            break
        invented.append(placed)
        if placed.placement.end_reason not in ("", EndReason.COMPLETED):
            break
    if not invented or invented[0].placement.first_day is None:
        return
    _lecture(life, invented[0].placement)
    _presence(life, invented)
    invent_residence(life, invented)
    _home_return(life, invented)
    if life.ending:
        _difficulty(life, invented[-1].placement)
    else:
        _finish(life, invented)
    if life.has("wants_stage_3"):
        life.invention.plant("stage_3_impossible", invented[-1].placement)


def _goes_on(life: Life, stage: StageDays) -> bool | None:
    """Return whether the next stage is wanted; nobody has asked yet who has most of stage 2 before them."""
    if stage.number < life.stages:
        return True
    undecided = stage.number == 2 and life.invention.on < add_months(stage.first_day, 9)
    return None if undecided and life.chance.random() < 0.5 else False


def _lecture(life: Life, first: Placement) -> None:
    """Write the lectures before and after arrival."""
    after = life.lecture
    if after.hours < 320:
        begun = life.group.entered_on - timedelta(days=life.chance.randint(95, 150))
        life.invention.add(
            Lecture(
                placement=first,
                kind=LectureKind.PRE_ARRIVAL,
                first_day=begun,
                last_day=begun + timedelta(days=40),
                hours=176,
                place=life.sending.name,
            )
        )
    if life.past(after.first_day):
        life.invention.add(
            Lecture(
                placement=first,
                kind=LectureKind.POST_ARRIVAL,
                first_day=after.first_day,
                last_day=after.last_day,
                hours=after.hours,
                place="ひなた橋研修センター",
            )
        )


def _presence(life: Life, invented: list[StageOfPerson]) -> None:
    last = invented[-1].placement
    stage_1 = invented[0].placement
    life.company.presences.append(
        Presence(
            person=life.person,
            entered_on=life.group.entered_on,
            stage_1_last_day=stage_1.ends_on or life.invention.on,
            last_day=last.ends_on or life.invention.on,
            lecture_first_day=life.lecture.first_day,
            training_first_day=life.lecture.training_first_day,
        )
    )


def _home_return(life: Life, invented: list[StageOfPerson]) -> None:
    """Write the return home around stage 3 (一時帰国)."""
    if len(invented) < 3 or life.days[2].away is None:
        return
    left, back = life.days[2].away
    if not life.past(left):
        return
    absence = Absence(
        placement=invented[2].placement,
        kind=AbsenceKind.HOME_RETURN,
        first_day=left,
        last_day=life.past(back),
        note="第3号の一時帰国",
    )
    life.invention.add(absence)
    if life.has("short_home_return"):
        life.invention.plant("home_return_too_short", absence)


def _difficulty(life: Life, placement: Placement) -> None:
    """Write why the stay ended early, and the notice to the authority (実施困難時届出)."""
    if life.ending is None:
        return
    day = life.ending.day
    if life.ending.reason == EndReason.EARLY_RETURN:
        told = last_weekday_on_or_before(day - timedelta(days=life.chance.randint(14, 24)))
        life.invention.add(
            Difficulty(
                placement=placement,
                kind=DifficultyKind.EARLY_RETURN,
                happened_on=told,
                early_return=True,
                departs_on=day,
                will_confirmed_on=told + timedelta(days=1),
                notified_on=last_weekday_on_or_before(day - timedelta(days=life.chance.randint(3, 9))),
                note="家族の看護のため、本人の希望で帰国する。",
            )
        )
        life.person.left_on = day
        return
    open_case = life.has("disappeared")
    difficulty = life.invention.add(
        Difficulty(
            placement=placement,
            kind=DifficultyKind.DISAPPEARANCE,
            happened_on=day,
            early_return=False,
            notified_on=None if open_case else day + timedelta(days=life.chance.randint(2, 9)),
            note="朝の点呼に出ず、連絡が取れない。警察に届け出た。",
        )
    )
    if open_case:
        life.invention.plant("disappearance_not_notified", difficulty)


def _finish(life: Life, invented: list[StageOfPerson]) -> None:
    """Send home who has finished, or let the person go on as a specified skilled worker with the company."""
    last = invented[-1]
    ended_on = last.placement.last_day
    if last.stage.number < life.stages:
        return
    if life.to_ssw and last.stage.last_day < add_months(life.invention.on, 4):
        _become_ssw(life, last)
    elif ended_on:
        life.person.left_on = ended_on


def _become_ssw(life: Life, last: StageOfPerson) -> None:
    """Plan or start the placement as a specified skilled worker (特定技能1号) with the same company."""
    begins = last.stage.last_day + timedelta(days=1)
    life.invention.add(
        Placement(
            person=life.person,
            employer=life.company.employer,
            worksite=life.company.worksite,
            office=life.company.office,
            program=Program.SSW,
            stage=1,
            field=last.placement.field,
            occupation=last.placement.occupation,
            planned_first_day=begins,
            planned_last_day=add_months(begins, 12) - timedelta(days=1),
            first_day=life.past(begins),
            goes_on=False,
        )
    )
