"""Values for the plan application about the people of the set and about what the company did so far."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from kumiai import law
from kumiai.coop.domain.facts import audit_staff_counts
from kumiai.coop.domain.legal_value import overlay
from kumiai.coop.domain.organization_fact import organization_answers
from kumiai.employers.domain.facts import staff_frame
from kumiai.law.core.calendar import fiscal_year
from kumiai.paperwork.sources.plan_set import Rows, decided, from_sheet, people_of
from kumiai.paperwork.sources.registry import Found, source
from kumiai.paperwork.sources.subject import Subject
from kumiai.paperwork.sources.supervision import present_trainees
from kumiai.paperwork.sources.work import day_range, duration, occupation_and_task, plan_letter
from kumiai.placements.domain.supervision import QUOTA_INPUTS, employers_quota_frame
from kumiai.placements.enums import EndReason, Program
from kumiai.placements.models import Placement

STAGES: Final = (1, 2, 3)
STAGE_WORDS: Final = {1: "第１号", 2: "第２号", 3: "第３号"}


# --- the people of the set (対象となる技能実習生) --------------------------------------


def _each(subject: Subject) -> Iterable[Subject]:
    """Return a subject for each person of the set, sharing what was read."""
    return (replace(subject, placement=row) for row in people_of(subject))


def _names(person: Any) -> str:
    return f"{person.name_roman}（{person.name_kanji}）" if person.name_kanji else person.name_roman


def _shared(words: Iterable[Any]) -> str | None:
    """Return different words one after the other, each once; nothing while one of them is unknown."""
    found = list(dict.fromkeys(words))
    return "、".join(found) if found and None not in found else None


def _days(subject: Subject) -> str | None:
    days = day_range(subject)
    if days is None or days[0] is None or days[1] is None:
        return None
    first, last = (f"{day.year}年{day.month}月{day.day}日" for day in days if day)
    return f"{first} ～ {last}"


@source("case.trainee_rows")
def trainee_rows(subject: Subject) -> Rows | None:
    """Return the trainees of the application, one line each (技能実習生の名簿)."""
    rows = [
        {
            "number": number,
            "name": "\n".join(part for part in (one.person.name_roman, one.person.name_kanji) if part),
            "nationality": str(one.person.get_nationality_display()) if one.person.nationality else None,
            "born_on": one.person.born_on,
            "sex": one.person.sex,
            "job": occupation_and_task(one),
            "first_day": one.placement.starts_on,
            "last_day": one.placement.ends_on,
        }
        for number, one in enumerate(_each(subject), 1)
        if one.person and one.placement
    ]
    return rows or None


@source("case.trainee_names")
def trainee_names(subject: Subject) -> str | None:
    """Return the names of the trainees, one line each (技能実習生の氏名)."""
    return "\n".join(_names(row.person) for row in people_of(subject)) or None


@source("case.trainees_with_nationality")
def trainees_with_nationality(subject: Subject) -> str | None:
    """Return the names with their nationality, one line each (技能実習生の氏名・国籍)."""
    return (
        "\n".join(
            _names(row.person)
            + (f"（{row.person.get_nationality_display()}）" if row.person.nationality else "")
            for row in people_of(subject)
        )
        or None
    )


@source("case.plan_letters")
def plan_letters(subject: Subject) -> list[str] | None:
    """Return the kinds of training of the set, A to F (技能実習の区分)."""
    found = {plan_letter(one) for one in _each(subject)}
    return sorted(letter for letter in found if letter) or None


@source("case.stage")
def stage_of_set(subject: Subject) -> int | None:
    """Return the stage of everybody in the set (段階); nothing where there are several."""
    stages = {row.stage for row in people_of(subject)}
    return stages.pop() if len(stages) == 1 else None


@source("case.claims_excellence")
def claims_excellence(subject: Subject) -> str | None:
    """Return whether the set rests on an excellent company (優良要件): for stage 3, or where it is stated."""
    if subject.employer is None:
        return None
    stated = staff_frame(subject.on, employers=[subject.employer.pk])["employer_excellent"].to_list()
    third = any(row.stage == STAGES[-1] for row in people_of(subject))
    return "yes" if third or True in stated else "no"


@source("case.occupation_and_task")
def jobs_of_set(subject: Subject) -> str | None:
    """Return occupation and task of the set (職種・作業)."""
    return _shared(occupation_and_task(one) for one in _each(subject))


@source("case.periods")
def periods_of_set(subject: Subject) -> str | None:
    """Return the periods of the training of the set (技能実習の期間)."""
    said = [f"{days}（{duration(one)}）" if (days := _days(one)) else None for one in _each(subject)]
    return _shared(said)


@source("placement.home_employer_rows")
def home_employer_rows(subject: Subject) -> Found:
    """Return where the trainee works at home (外国の所属機関における所属)."""
    person = subject.person

    def line(facts: Mapping[str, Any]) -> Rows | None:
        if person is None:
            return None
        kept = {name: facts.get(name) for name in ("unit", "employment_type", "job")}
        return [{"name": _names(person), **kept}]

    return from_sheet(subject, "home_employer", line)


# --- lectures before arrival (入国前講習) ----------------------------------------------


@source("case.lectures_by_organization")
def lectures_by_organization(subject: Subject) -> Found:
    """Return the lectures before arrival that the organization holds (監理団体が実施する入国前講習)."""
    coop = subject.coop

    def lines(facts: Mapping[str, Any]) -> Rows | None:
        body = "\n".join(part for part in (coop.name, coop.address) if part) if coop else None
        return _lessons(facts, "ORGANIZATION", {"body": body, "entrusted": facts.get("entrusted")})

    return from_sheet(subject, "pre_arrival_school", lines)


@source("case.lectures_by_others")
def lectures_by_others(subject: Subject) -> Found:
    """Return the lectures before arrival that a body abroad holds (外国の公的機関等が実施する入国前講習)."""

    def lines(facts: Mapping[str, Any]) -> Rows | None:
        body = "\n".join(part for part in (facts.get("name"), facts.get("address")) if part) or None
        return _lessons(facts, "OTHER", {"body": body, "body_kind": facts.get("kind")})

    return from_sheet(subject, "pre_arrival_school", lines)


def _lessons(facts: Mapping[str, Any], by: str, more: Mapping[str, Any]) -> Rows | None:
    place = "\n".join(part for part in (facts.get("place"), facts.get("place_address")) if part) or None
    rows = [row for row in facts.get("lessons") or () if row.get("by") == by]
    return [
        {**row, **more, "place": place, "days": [row.get("first_day"), row.get("last_day")]} for row in rows
    ] or None


@source("case.pre_arrival_hours")
def pre_arrival_hours(subject: Subject) -> Found:
    """Return the hours of all lectures before arrival (入国前講習の合計時間)."""

    def total(facts: Mapping[str, Any]) -> int | None:
        parts = [row.get("hours") for row in facts.get("lessons") or ()]
        return sum(parts) if parts and None not in parts else None

    return from_sheet(subject, "pre_arrival_school", total)


# --- what the company did so far (受入れ実績) ------------------------------------------


def _interns(subject: Subject) -> list[Any]:
    """Return every placement of the program at the company that began by the day."""
    if subject.employer is None:
        return []
    key = ("interns", subject.employer.pk, subject.on)
    if key not in subject.shelf.computed:
        rows = Placement.objects.filter(
            employer=subject.employer, program=Program.TITP, first_day__lte=subject.on
        )
        subject.shelf.computed[key] = list(rows.select_related("person").order_by("pk"))
    found: list[Any] = subject.shelf.computed[key]
    return found


def _three_years(on: date) -> list[tuple[int, date, date]]:
    """Return the last three training years that are over, each with first and last day (技能実習事業年度)."""
    this = fiscal_year(on)
    return [(year, date(year, 4, 1), date(year + 1, 3, 31)) for year in range(this - 3, this)]


@source("employer.trainees_by_nationality")
def trainees_by_nationality(subject: Subject) -> Rows | None:
    """Return how many trainees the company has had, by nationality (国籍別の受入れ実績); none is a line of 0."""
    if subject.employer is None:
        return None
    people = {row.person_id: row.person for row in _interns(subject)}
    counts = Counter(str(one.get_nationality_display()) or "不明" for one in people.values())
    rows = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return [{"nationality": name, "count": count} for name, count in rows] or [
        {"nationality": "なし", "count": 0}
    ]


@source("employer.trainees_now")
def trainees_now(subject: Subject) -> Rows | None:
    """Return how many trainees are with the company, by stage (区分別の現在の人数)."""
    if subject.employer is None:
        return None
    counts = Counter(row.stage for row in present_trainees(subject, subject.on))
    return [{"stage": STAGE_WORDS[stage], "count": counts.get(stage, 0)} for stage in STAGES]


@source("employer.trainees_of_three_years")
def trainees_of_three_years(subject: Subject) -> Rows | None:
    """Return how many trainees were with the company in each of the last three training years (受入れ総数)."""
    if subject.employer is None:
        return None
    return [
        {"year": f"{year}年度", **_by_stage(row for row in _interns(subject) if _overlaps(row, first, last))}
        for year, first, last in _three_years(subject.on)
    ]


def _overlaps(row: Any, first: date, last: date) -> bool:
    return row.first_day <= last and (row.ends_on is None or row.ends_on >= first)


def _by_stage(rows: Iterable[Any]) -> dict[str, int]:
    found = list(rows)
    counts = Counter(row.stage for row in found)
    return {**{f"stage_{stage}": counts.get(stage, 0) for stage in STAGES}, "total": len(found)}


@source("employer.losses_of_three_years")
def losses_of_three_years(subject: Subject) -> Rows | None:
    """Return early returns and disappearances in the last three training years (中途帰国者数・行方不明者数)."""
    if subject.employer is None:
        return None
    years = _three_years(subject.on)
    first, last = years[0][1], years[-1][2]
    ended = [row for row in _interns(subject) if row.last_day and first <= row.last_day <= last]
    words = {"中途帰国者": EndReason.EARLY_RETURN, "行方不明者": EndReason.DISAPPEARED}
    return [
        {"kind": name, **_by_stage(row for row in ended if row.end_reason == reason)}
        for name, reason in words.items()
    ]


@source("employer.regular_employees")
def regular_employees(subject: Subject) -> int | None:
    """Return the regular employees that the quota stands on (常勤職員の総数)."""
    if subject.employer is None:
        return None
    rows = staff_frame(subject.on, employers=[subject.employer.pk]).to_dicts()
    return rows[0]["regular_employees"] if rows else None


def _quota(subject: Subject) -> Mapping[str, Any]:
    """Return the quota of the company with how many are present, as the law answers (人数枠)."""
    if subject.employer is None:
        return {}
    key = ("quota", subject.employer.pk, subject.on)
    if key not in subject.shelf.computed:
        rows = employers_quota_frame(subject.on, employers=[subject.employer.pk]).to_dicts()
        facts = rows[0] if rows else {}
        given = {name: facts[name] for name in QUOTA_INPUTS if facts.get(name) is not None}
        limits = decided("titp.quota", given, subject.on)
        present = {f"present_{stage}": facts.get(f"present_{stage}") or 0 for stage in STAGES}
        subject.shelf.computed[key] = {**limits, **present}
    found: Mapping[str, Any] = subject.shelf.computed[key]
    return found


@source("employer.base_quota")
def base_quota(subject: Subject) -> int | None:
    """Return the base of the quota for the regular employees (基本人数枠): that of who is not excellent."""
    employees = regular_employees(subject)
    if employees is None:
        return None
    given = {"regular_employees": employees, "employer_excellent": False, "organization_excellent": False}
    found: int | None = decided("titp.quota", given, subject.on).get("stage_1")
    return found


@source("case.quota_of_stage")
def quota_of_stage(subject: Subject) -> int | None:
    """Return the limit for the stage of the application (人数枠); nothing where the set has several stages."""
    stage = stage_of_set(subject)
    found: int | None = _quota(subject).get(f"stage_{stage}") if stage else None
    return found


@source("case.present_with_plan")
def present_with_plan(subject: Subject) -> int | None:
    """Return how many of the stage there are, with those of this application (申請分を含む在籍数)."""
    people, stage = people_of(subject), stage_of_set(subject)
    if subject.employer is None or stage is None:
        return None
    there = {row.pk for row in present_trainees(subject, subject.on) if row.stage == stage}
    return len(there | {row.pk for row in people})


# --- score sheets (優良要件) -----------------------------------------------------------

EMPLOYER_GROUPS: Final = {
    1: ("basic_exam", "practical_exams", "written_exams", "exam_cooperation"),
    2: ("instructor_course", "life_adviser_course"),
    3: ("wage_level", "wage_raise", "single_rooms"),
    4: ("improvement_order", "absconding", "blameworthy_absconding"),
    5: ("consultation_manual", "mother_tongue_advisers", "takeovers", "vacancy_registered"),
    6: ("japanese_learning", "community_contact", "culture_learning"),
}
COOP_GROUPS: Final = {
    1: (
        "audit_manual", "staff_ratio", "audit_staff_course", "employer_training", "follow_up_survey",
        "prior_interviews", "returnee_jobs",
    ),
    2: ("basic_exam", "practical_exams", "written_exams", "exam_cooperation"),
    3: ("improvement_order", "absconding", "blameworthy_absconding", "employers_cancelled", "employers_ordered"),
    4: ("consultation_manual", "takeovers", "vacancy_registration"),
    5: ("japanese_support", "community_support", "culture_support"),
}  # fmt: skip


def _score(subject: Subject, root: str) -> law.Decision | None:
    """Return the decision on a score sheet: of the company by its latest sheet, of the organization by its answers."""
    key = ("score", root, subject.employer.pk if root == "employer" and subject.employer else 0, subject.on)
    if key not in subject.shelf.computed:
        rule = "titp.excellent_employer" if root == "employer" else "titp.excellent_organization"
        given = _answers_of_employer(subject) if root == "employer" else _answers_of_coop(subject)
        asked = {spec.name for spec in law.rule_of(rule).inputs}
        known = {name: value for name, value in (given or {}).items() if name in asked and value is not None}
        try:
            made = law.decide(rule, known, on=subject.on, overlay=overlay()) if given is not None else None
        except law.LawError:
            made = None
        subject.shelf.computed[key] = made
    found: law.Decision | None = subject.shelf.computed[key]
    return found


def _answers_of_employer(subject: Subject) -> Mapping[str, Any] | None:
    if subject.employer is None:
        return None
    last = subject.employer.assessments.filter(assessed_on__lte=subject.on).order_by("-assessed_on").first()
    return dict(last.inputs) if last else None


def _answers_of_coop(subject: Subject) -> Mapping[str, Any]:
    frame = employers_quota_frame(subject.on)
    supervised = sum(1 for row in frame.to_dicts() if (row["present"] or 0) > 0)
    return {**organization_answers(subject.on), "employers": supervised, **audit_staff_counts(subject.on)}


def _points(value: Any) -> int | None:
    return value if isinstance(value, int) else None


def _group(subject: Subject, root: str, names: tuple[str, ...]) -> Rows | None:
    """Return the items of a group with their points, and their sum as it counts."""
    made = _score(subject, root)
    if made is None:
        return None
    items = made.value["items"]
    words = {step.name: step.label["ja"] for step in made.steps}
    rows = [
        {"item": words.get(name, name), "points": _points(items[name])} for name in names if name in items
    ]
    parts = [row["points"] for row in rows]
    total = None if None in parts else sum(part for part in parts if part is not None)
    if "wage_level" in names:
        total = next((_points(step.value) for step in made.steps if step.name == "treatment"), total)
    return [*rows, {"item": "小計", "points": total}]


def _register(root: str, groups: Mapping[int, tuple[str, ...]]) -> None:
    for number, names in groups.items():
        source(f"{root}.score_{number}")(lambda subject, names=names: _group(subject, root, names))

    def answer(name: str) -> Any:
        def read(subject: Subject) -> Any:
            made = _score(subject, root)
            value = made.value.get(name) if made else None
            return None if value == "unknown" else value

        return read

    for name in ("points", "full_marks", "pass_mark"):
        source(f"{root}.score_{name}")(answer(name))
    excellent = answer("excellent")
    source(f"{root}.score_excellent")(lambda subject: {True: "yes", False: "no"}.get(excellent(subject)))
    source(f"{root}.score_percent")(
        lambda subject: _percent(answer("points")(subject), answer("full_marks")(subject))
    )


def _percent(points: int | None, full_marks: int | None) -> int | None:
    """Return the share of the full marks in percent, cut off; below zero it is 0."""
    return None if points is None or not full_marks else max(0, 100 * points // full_marks)


_register("employer", EMPLOYER_GROUPS)
_register("coop", COOP_GROUPS)
