"""Values for the application for accreditation of training plans (技能実習計画認定申請): hours, lectures, periods."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, Final

from kumiai import law
from kumiai.coop.domain.legal_value import overlay
from kumiai.employers.enums import TrainerKind
from kumiai.law.core.calendar import add_months
from kumiai.paperwork.definitions import sheet_kind
from kumiai.paperwork.sources.registry import Found, source
from kumiai.paperwork.sources.subject import Subject
from kumiai.paperwork.sources.work import address_line, previous_plan_number, trainers_of
from kumiai.placements.enums import AbsenceKind, ExamLevel, ExamPart
from kumiai.placements.models import Absence, Difficulty, Exam

MONTHS: Final = tuple(f"m{number}" for number in range(1, 13))
NOTHING: Final = "該当なし"
WEEKDAYS: Final = "月火水木金土日"
LEVELS: Final = {ExamLevel.BASIC: "基礎級", ExamLevel.LEVEL_3: "3級", ExamLevel.LEVEL_2: "2級"}
PARTS: Final = {ExamPart.PRACTICAL: "実技", ExamPart.WRITTEN: "学科"}
Rows = list[dict[str, Any]]


def from_sheet(subject: Subject, kind: str, make: Callable[[Mapping[str, Any]], Any]) -> Found:
    """Return what a function makes of a sheet of facts; without the sheet, where it would stand."""
    sheet, owner = subject.sheet(kind, sheet_kind(kind).owner)
    return Found(make(sheet.values) if sheet else None, owner, sheet, kind, owner)


# --- the schedule of the training work (実習実施予定表) --------------------------------


@source("placement.training_sites")
def training_sites(subject: Subject) -> Found:
    """Return the worksites of the training with their addresses (技能実習を行わせる事業所).

    Without a list on the schedule it is the worksite of the placement alone.
    """
    found = from_sheet(subject, "training_schedule", lambda facts: facts.get("worksites"))
    company = subject.employer.name if subject.employer else None
    if found.value and subject.employer:
        known = {site.name: site for site in subject.employer.worksites.all()}
        rows = [
            {**row, "company": company, "address": address_line(known.get(row["name"]))}
            for row in found.value
        ]
        return replace(found, value=rows)
    site = subject.worksite
    if site is None:
        return found
    return Found([{"number": 1, "company": company, "name": site.name, "address": address_line(site)}], site)


@source("placement.schedule_duties")
def schedule_duties(subject: Subject) -> Found:
    """Return the duties of the first year with the sum of each line (1年目の技能実習の内容)."""
    return _duties(subject, "duties")


@source("placement.schedule_duties_2")
def schedule_duties_2(subject: Subject) -> Found:
    """Return the duties of the second year with the sum of each line (2年目の技能実習の内容)."""
    return _duties(subject, "duties_2")


def _duties(subject: Subject, table: str) -> Found:
    staff = {row.name: _with_years(subject, row) for row in trainers_of(subject)}

    def line(row: Mapping[str, Any]) -> dict[str, Any]:
        total = _hours(row)
        months = {} if total is None else {month: row.get(month) or 0 for month in MONTHS}
        instructor = staff.get(row.get("instructor", ""), row.get("instructor"))
        return {**row, **months, "instructor": instructor, "total": total}

    return from_sheet(
        subject, "training_schedule", lambda facts: [line(row) for row in facts.get(table) or ()] or None
    )


def _hours(row: Mapping[str, Any]) -> int | None:
    """Return the hours of a line; a month without a number is a month without this duty."""
    known = [row[month] for month in MONTHS if row.get(month) is not None]
    return sum(known) if known else None


def _with_years(subject: Subject, trainer: Any) -> str:
    facts = facts_of_trainer(subject, trainer)
    years = facts.get("skill_years")
    return " ".join(part for part in (facts.get("title"), trainer.name) if part) + (
        f"（{years}年）" if years else ""
    )


def _worked(
    subject: Subject, kind: str | None, count: Callable[[Mapping[str, Any]], Any], table: str = ""
) -> Found:
    """Return the sum over the lines of a kind; unknown while a line has no hours. Safety hours left open are none."""

    def total(facts: Mapping[str, Any]) -> int | None:
        lines = [
            row for name in ([table] if table else ["duties", "duties_2"]) for row in facts.get(name) or ()
        ]
        if not lines or any(_hours(row) is None for row in lines):
            return None
        return sum(count(row) for row in lines if kind is None or row.get("kind") == kind)

    return from_sheet(subject, "training_schedule", total)


for _kind in ("REQUIRED", "RELATED", "PERIPHERAL"):
    source(f"placement.{_kind.lower()}_hours")(lambda subject, kind=_kind: _worked(subject, kind, _hours))
    source(f"placement.{_kind.lower()}_safety_hours")(
        lambda subject, kind=_kind: _worked(subject, kind, lambda row: row.get("safety_hours") or 0)
    )


@source("placement.training_hours")
def training_hours(subject: Subject) -> Found:
    """Return the hours of the training without lectures (実習の時間数)."""
    return _worked(subject, None, _hours)


@source("placement.training_hours_of_year_1")
def training_hours_of_year_1(subject: Subject) -> Found:
    """Return the hours of the training in the first year (1年目の実習の時間数)."""
    return _worked(subject, None, _hours, "duties")


@source("placement.training_hours_of_year_2")
def training_hours_of_year_2(subject: Subject) -> Found | None:
    """Return the hours of the training in the second year (2年目の実習の時間数); there is none in stage 1."""
    if subject.placement and subject.placement.stage == 1:
        return None
    return _worked(subject, None, _hours, "duties_2")


# --- the lectures after arrival (入国後講習) ------------------------------------------


def _lecture(subject: Subject, make: Callable[[Rows], Any]) -> Found:
    return from_sheet(
        subject, "lecture_schedule", lambda facts: make(facts["days"]) if facts.get("days") else None
    )


def _sum_of_hours(rows: Iterable[Mapping[str, Any]]) -> int | None:
    parts = [row.get("hours") for row in rows]
    return None if None in parts else sum(part for part in parts if part is not None)


@source("placement.lecture_days")
def lecture_days(subject: Subject) -> Found:
    """Return the lectures in the order of days, each day with its weekday (日程)."""

    def lines(rows: Rows) -> Rows:
        ordered = sorted(rows, key=lambda row: (row.get("date") or "", (row.get("time") or [""])[0].zfill(5)))
        return [{**row, "day": _day_and_weekday(row.get("date"))} for row in ordered]

    return _lecture(subject, lines)


def _day_and_weekday(value: str | None) -> str | None:
    if not value:
        return None
    day = date.fromisoformat(value)
    return f"{day.month}月{day.day}日（{WEEKDAYS[day.weekday()]}）"


@source("placement.lecture_schedule_period")
def lecture_schedule_period(subject: Subject) -> Found:
    """Return the first and last day of the lectures (講習期間)."""

    def days(rows: Rows) -> list[str] | None:
        known = sorted(row["date"] for row in rows if row.get("date"))
        return [known[0], known[-1]] if known else None

    return _lecture(subject, days)


@source("placement.lecture_hours")
def lecture_hours(subject: Subject) -> Found:
    """Return the hours of the lectures after arrival (入国後講習の時間数); after stage 1 there is none: 0."""
    if subject.placement and subject.placement.stage > 1:
        return Found(0, subject.placement)
    return _lecture(subject, _sum_of_hours)


for _subject in (
    "JAPANESE", "LIFE", "LEGAL_TRAINING", "LEGAL_IMMIGRATION", "LEGAL_LABOR", "LEGAL_OTHER", "SKILL",
):  # fmt: skip
    source(f"placement.lecture_hours_{_subject.lower()}")(
        lambda subject, code=_subject: _lecture(
            subject, lambda rows: _sum_of_hours(row for row in rows if row.get("subject") == code)
        )
    )


@source("placement.longest_lecture_day")
def longest_lecture_day(subject: Subject) -> Found:
    """Return the most hours of lectures on one day (1日の最大時間数)."""

    def longest(rows: Rows) -> int | None:
        days = {row.get("date") for row in rows}
        sums = [_sum_of_hours(row for row in rows if row.get("date") == day) for day in days]
        return None if None in sums else max(part for part in sums if part is not None)

    return _lecture(subject, longest)


@source("placement.least_lecture_hours")
def least_lecture_hours(subject: Subject) -> int | None:
    """Return the least hours of lectures for the hours of stage 1, rounded up (必要時間数). 施行規則 第10条第2項第7号."""
    lectures, training = lecture_hours(subject), training_hours(subject)
    if (
        lectures.value is None
        or training.value is None
        or (subject.placement and subject.placement.stage > 1)
    ):
        return None
    given: dict[str, Any] = {"stage_1_hours": lectures.value + training.value}
    before = lectures.sheet.values.get("pre_arrival") if lectures.sheet else None
    if before:
        given["pre_arrival_lecture"] = before == "yes"
    answer = decided("titp.lecture_hours", given, subject.on).get("minimum")
    hours, _, minutes = str(answer).partition(":")
    return int(hours) + (int(minutes) > 0) if minutes else None


def decided(rule: str, given: Mapping[str, Any], on: date) -> Mapping[str, Any]:
    """Return what the law answers on a day, nothing where it cannot be asked; an unknown answer is left out."""
    try:
        answer = law.decide(rule, given, on=on, overlay=overlay()).value
    except law.LawError:
        return {}
    return {name: value for name, value in answer.items() if value != "unknown"}


# --- the placement (計画の内容) --------------------------------------------------------


@source("placement.goal_before")
def goal_before(subject: Subject) -> str | None:
    """Return the exams of the stage before with their results (前段階の目標の達成状況); before stage 1 there is none."""
    placement = subject.placement
    if placement is None or placement.stage == 1:
        return NOTHING if placement else None
    rows = Exam.objects.filter(placement__person=placement.person, placement__stage=placement.stage - 1)
    said: dict[str, list[str]] = {}
    for row in rows.exclude(taken_on=None).order_by("level", "-part", "sitting"):
        result = {True: "合格", False: "不合格", None: "結果待ち"}[row.passed]
        said.setdefault(LEVELS[ExamLevel(row.level)], []).append(f"{PARTS[ExamPart(row.part)]}：{result}")
    return "　".join(f"{level}（{'、'.join(results)}）" for level, results in said.items()) or None


@source("placement.plan_number_before")
def plan_number_before(subject: Subject) -> str | None:
    """Return the number of the plan of the stage before (前段階の計画の認定番号); before stage 1 there is none."""
    first = subject.placement is not None and subject.placement.stage == 1
    return NOTHING if first else previous_plan_number(subject)


@source("placement.home_return")
def home_return(subject: Subject) -> str | None:
    """Return the days of the return home before or in stage 3 (帰国期間); it belongs to that stage alone."""
    placement = subject.placement
    if placement is None or placement.stage != 3:  # noqa: PLR2004  (the last stage)
        return NOTHING if placement else None
    rows = Absence.objects.filter(
        placement__person=placement.person, kind=AbsenceKind.HOME_RETURN, placement__stage__in=(2, 3)
    )
    found = rows.order_by("-first_day").first()
    if found is None:
        return None
    first, last = (
        f"{day.year}年{day.month}月{day.day}日" if day else "" for day in (found.first_day, found.last_day)
    )
    return f"{first} ～ {last}"


@source("employer.noticed_difficulty")
def noticed_difficulty(subject: Subject) -> str | None:
    """Return whether a notice of difficulty was filed in the past year (過去1年以内の実施困難時届出)."""
    if subject.employer is None:
        return None
    since = add_months(subject.on, -12)
    rows = Difficulty.objects.filter(
        placement__employer=subject.employer, notified_on__gte=since, notified_on__lte=subject.on
    )
    return "yes" if rows.exists() else "no"


# --- the training staff (技能実習責任者・指導員・生活指導員) ---------------------------


def facts_of_trainer(subject: Subject, trainer: Any) -> Mapping[str, Any]:
    """Return the career sheet of a member of the training staff."""
    rows = [row for row in subject.shelf.sheets_of("trainer", trainer.pk) if row.kind == "trainer_career"]
    return rows[0].values if rows else {}


def _staff(subject: Subject, kind: TrainerKind) -> str | None:
    site = subject.worksite
    rows = [
        row
        for row in trainers_of(subject)
        if row.kind == kind and (row.worksite is None or site is None or row.worksite == site)
    ]
    said = []
    for row in rows:
        facts = facts_of_trainer(subject, row)
        kana = f"（{facts['kana']}）" if facts.get("kana") else ""
        said.append(f"{row.name}{kana}" + (f"　{facts['title']}" if facts.get("title") else ""))
    return "\n".join(said) or None


@source("worksite.training_managers")
def site_managers(subject: Subject) -> str | None:
    """Return the training managers of the worksite, with kana and title (技能実習責任者)."""
    return _staff(subject, TrainerKind.RESPONSIBLE_PERSON)


@source("worksite.instructors")
def site_instructors(subject: Subject) -> str | None:
    """Return the training instructors of the worksite, with kana and title (技能実習指導員)."""
    return _staff(subject, TrainerKind.INSTRUCTOR)


@source("worksite.life_advisers")
def site_advisers(subject: Subject) -> str | None:
    """Return the life advisers of the worksite, with kana and title (生活指導員)."""
    return _staff(subject, TrainerKind.LIFE_ADVISER)


@source("trainer.roles")
def roles_of_trainer(subject: Subject) -> list[str] | None:
    """Return every post that this person holds at the company (役割)."""
    if subject.trainer is None:
        return None
    return [row.kind for row in trainers_of(subject) if row.name == subject.trainer.name] or [
        subject.trainer.kind
    ]


@source("trainer.worksite_name")
def site_of_trainer(subject: Subject) -> str | None:
    """Return the worksite of the trainer, else the only one (所属)."""
    site = subject.trainer.worksite if subject.trainer and subject.trainer.worksite else subject.worksite
    return site.name if site else None


@source("trainer.course_on")
def course_of_trainer(subject: Subject) -> date | None:
    """Return the day of the last course of the trainer (養成講習の受講日)."""
    last = subject.trainer.courses.filter(taken_on__lte=subject.on).first() if subject.trainer else None
    return last.taken_on if last else None


# --- pay and charges (報酬・徴収費用) --------------------------------------------------


@source("placement.charges")
def charges(subject: Subject) -> Found:
    """Return what the trainee pays regularly, with how it is computed (定期に負担する費用)."""
    lodging = from_sheet(subject, "lodging", lambda facts: facts.get("rent_explanation")).value

    def lines(facts: Mapping[str, Any]) -> Rows | None:
        rows = [
            {"name": "食費", "amount": facts.get("meals"), "basis": facts.get("meals_basis")},
            {"name": "居住費", "amount": facts.get("housing"), "basis": lodging},
            {"name": "水道・光熱費", "amount": facts.get("utilities"), "basis": facts.get("utilities_basis")},
        ]
        return rows if any(row["amount"] is not None for row in rows) else None

    return from_sheet(subject, "employment_terms", lines)


@source("placement.wage_per_hour")
def wage_per_hour(subject: Subject) -> Found:
    """Return the base wage for an hour, cut off to whole yen (１時間当たりの金額): by year, day or as it stands."""

    def hourly(facts: Mapping[str, Any]) -> int | None:
        wage, basis, hours = facts.get("base_wage"), facts.get("wage_basis"), facts.get("hours_per_year")
        if wage is None or basis == "HOUR":
            return wage
        if basis == "MONTH":
            return wage * 12 // hours if hours else None
        minutes = _minutes(facts.get("hours_per_day"))
        return wage * 60 // minutes if basis == "DAY" and minutes else None

    return from_sheet(subject, "employment_terms", hourly)


def _minutes(hours: str | None) -> int | None:
    """Return the minutes of 7:45 or 8."""
    whole, _, rest = (hours or "").partition(":")
    return 60 * int(whole) + int(rest or 0) if whole.isdecimal() and (rest.isdecimal() or not rest) else None


@source("worksite.minimum_wage")
def minimum_wage(subject: Subject) -> int | None:
    """Return the minimum wage of the worksite for an hour (地域別最低賃金). 最低賃金法 第9条."""
    site = subject.worksite
    if site is None or not site.prefecture:
        return None
    answer: int | None = decided("wage.minimum", {"prefecture": site.prefecture}, subject.on).get(
        "yen_per_hour"
    )
    return answer


def people_of(subject: Subject) -> Sequence[Any]:
    """Return the placements of the set, or the one of the paper."""
    return subject.members or ((subject.placement,) if subject.placement else ())
