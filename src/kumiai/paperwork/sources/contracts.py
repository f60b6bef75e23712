"""Values about contracts, wages and support (雇用契約・賃金・支援), in whole yen and whole minutes."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from kumiai.paperwork.sources.registry import source
from kumiai.paperwork.sources.subject import Subject
from kumiai.placements.enums import Acceptance, LectureKind, Program
from kumiai.placements.models import Lecture

Rows = Sequence[Mapping[str, Any]]
WEEKDAYS = frozenset({"MON", "TUE", "WED", "THU", "FRI"})
CHARGES = (("meals", "食費"), ("housing", "居住費"), ("utilities", "水道光熱費"))


def facts(subject: Subject, kind: str, owner: str) -> Mapping[str, Any]:
    """Return the facts of the sheet that holds for a subject; empty where there is none."""
    sheet, _ = subject.sheet(kind, owner)
    return sheet.values if sheet else {}


def terms(subject: Subject) -> Mapping[str, Any]:
    """Return the terms of employment and the wage table (労働条件・賃金表)."""
    return facts(subject, "employment_terms", "employer")


def total(rows: Rows, column: str = "amount") -> int | None:
    """Return the sum of a column, or None if one of its amounts is not known."""
    amounts = [row.get(column) for row in rows]
    return sum(amounts) if all(isinstance(amount, int) for amount in amounts) else None  # type: ignore[arg-type]


@source("placement.contract_period")
def contract_period(subject: Subject) -> list[date | None] | None:
    """Return first and last day of the employment (雇用契約期間).

    A trainee of the first stage who came through a supervising organization is employed from the assignment after
    the lectures, not from the entry: as it happened, else as planned, the day after the last lecture of the
    schedule. While neither is known, the period is not.
    """
    placement = subject.placement
    if placement is None:
        return None
    after_lectures = (
        placement.program == Program.TITP
        and placement.stage == 1
        and placement.acceptance == Acceptance.SUPERVISED
    )
    begins = placement.starts_on
    if after_lectures:
        begins = placement.training_first_day or _after_planned_lectures(subject)
    return [begins, placement.ends_on] if begins else None


def _after_planned_lectures(subject: Subject) -> date | None:
    """Return the day after the last lecture of the schedule that holds for the placement."""
    planned = _planned_lectures(subject)
    return planned[1] + timedelta(days=1) if planned else None


def _planned_lectures(subject: Subject) -> tuple[date, date] | None:
    """Return first and last day of the schedule of lectures that holds for the placement."""
    rows = facts(subject, "lecture_schedule", "coop").get("days") or []
    days = [date.fromisoformat(row["date"]) for row in rows if row.get("date")]
    return (min(days), max(days)) if days else None


@source("placement.entry_day")
def entry_day(subject: Subject) -> date | None:
    """Return the day of entry, else the planned first day of the stay (入国予定日)."""
    placement = subject.placement
    if placement is None:
        return None
    return placement.person.entered_on or placement.starts_on


@source("placement.lecture_period")
def lecture_period(subject: Subject) -> list[date | None] | None:
    """Return first and last day of the lectures after arrival (入国後講習の期間): as held, else as planned."""
    if subject.placement is None:
        return None
    rows = Lecture.objects.filter(placement=subject.placement, kind=LectureKind.POST_ARRIVAL)
    lecture = rows.order_by("first_day").first()
    if lecture:
        return [lecture.first_day, lecture.last_day]
    planned = _planned_lectures(subject) if subject.placement.stage == 1 else None
    return list(planned) if planned else None


@source("placement.monthly_base")
def monthly_base(subject: Subject) -> int | None:
    """Return the base wage for a month (基本賃金の月額): daily and hourly wages times the prescribed days or hours."""
    given = terms(subject)
    base, basis = given.get("base_wage"), given.get("wage_basis")
    times = {"MONTH": 1, "DAY": given.get("days_per_month"), "HOUR": given.get("hours_per_month")}.get(
        str(basis)
    )
    return base * times if isinstance(base, int) and isinstance(times, int) else None


@source("placement.allowance_total")
def allowance_total(subject: Subject) -> int | None:
    """Return the allowances of a month with the fixed overtime pay (諸手当の計); 0 if a wage table has none."""
    given = terms(subject)
    if not given:
        return None
    fixed = given.get("fixed_overtime_amount", None if given.get("fixed_overtime") else 0)
    allowances = total(given.get("allowances") or [])
    return None if allowances is None or fixed is None else allowances + fixed


@source("placement.gross_pay")
def gross_pay(subject: Subject) -> int | None:
    """Return the estimated pay of a month (1か月当たりの支払概算額): base wage and allowances."""
    base, allowances = monthly_base(subject), allowance_total(subject)
    return None if base is None or allowances is None else base + allowances


@source("placement.deduction_rows")
def deduction_rows(subject: Subject) -> list[dict[str, Any]] | None:
    """Return what is deducted from the pay of a month (控除する項目), the regular charges included.

    Meals, housing and utilities stand on their own in the wage table, because other papers print them; here they
    follow the taxes and premiums, unless the table of deductions names them already.
    """
    given = terms(subject)
    rows = [dict(row) for row in given.get("deductions") or []]
    if not rows:
        return None
    named = {str(row.get("name")) for row in rows}
    rows += [
        {"name": word, "amount": given[key], "note": None}
        for key, word in CHARGES
        if isinstance(given.get(key), int) and given[key] > 0 and word not in named
    ]
    return rows


@source("placement.deduction_total")
def deduction_total(subject: Subject) -> int | None:
    """Return the sum of the deductions of a month (控除額の計)."""
    rows = deduction_rows(subject)
    return total(rows) if rows else None


@source("placement.net_pay")
def net_pay(subject: Subject) -> int | None:
    """Return what is paid out in a month (手取り支給額): the pay without the deductions."""
    gross, deductions = gross_pay(subject), deduction_total(subject)
    return None if gross is None or deductions is None else gross - deductions


@source("placement.home_cost_total")
def home_cost_total(subject: Subject) -> int | None:
    """Return in yen what was paid at home to the sending organization and to others (本国で支払った費用の計)."""
    given = facts(subject, "home_costs", "placement")
    rows = [*(given.get("sender_costs") or []), *(given.get("body_costs") or [])]
    return total(rows, "yen") if rows else None


@source("employer.support_cost_regular")
def support_cost_regular(subject: Subject) -> int | None:
    """Return the regular costs of the entrusted support (定期の費用の計)."""
    return _costs(subject, "REGULAR")


@source("employer.support_cost_occasional")
def support_cost_occasional(subject: Subject) -> int | None:
    """Return the occasional costs of the entrusted support (随時の費用の計)."""
    return _costs(subject, "OCCASIONAL")


@source("employer.support_cost")
def support_cost(subject: Subject) -> int | None:
    """Return all costs of the entrusted support (費用の合計)."""
    return _costs(subject, "")


def _costs(subject: Subject, timing: str) -> int | None:
    rows = facts(subject, "support_contract", "employer").get("costs") or []
    if not rows or any(row.get("timing") is None for row in rows):
        return None
    return total([row for row in rows if timing in ("", row["timing"])])


@source("placement.consultation_weekdays")
def consultation_weekdays(subject: Subject) -> int | None:
    """Return on how many weekdays of a week somebody can be consulted (相談に応じる平日の日数)."""
    days = _consultation_days(subject)
    return len(days & WEEKDAYS) if days else None


@source("placement.consultation_days_off")
def consultation_days_off(subject: Subject) -> int | None:
    """Return on how many days off of a week somebody can be consulted (相談に応じる土日祝の日数)."""
    days = _consultation_days(subject)
    return min(len(days - WEEKDAYS), 2) if days else None


def _consultation_days(subject: Subject) -> frozenset[str]:
    rows = facts(subject, "support_plan", "employer").get("consultation_times") or []
    return frozenset(row["day"] for row in rows if row.get("day"))


@source("placement.guidance_time")
def guidance_time(subject: Subject) -> str | None:
    """Return how long the guidance took in all (事前ガイダンスの合計時間)."""
    return _said_minutes(minutes_of(facts(subject, "support_steps", "placement").get("guidance") or []))


@source("placement.orientation_time")
def orientation_time(subject: Subject) -> str | None:
    """Return how long the orientation took in all (生活オリエンテーションの合計時間)."""
    return _said_minutes(minutes_of(facts(subject, "support_steps", "placement").get("orientation") or []))


@source("placement.guidance_held_on")
def guidance_held_on(subject: Subject) -> date | None:
    """Return the last day on which guidance was given (事前ガイダンスの実施日)."""
    rows = facts(subject, "support_steps", "placement").get("guidance") or []
    days = [row["day"] for row in rows if row.get("day")]
    return date.fromisoformat(max(days)) if days else None


@source("placement.guidance_hours_held")
def guidance_hours_held(subject: Subject) -> int | None:
    """Return the full hours of guidance that were given (実施した事前ガイダンスの時間)."""
    minutes = minutes_of(facts(subject, "support_steps", "placement").get("guidance") or [])
    return None if minutes is None else minutes // 60


@source("placement.orientation_hours_held")
def orientation_hours_held(subject: Subject) -> int | None:
    """Return the full hours of orientation that were given (実施した生活オリエンテーションの時間)."""
    minutes = minutes_of(facts(subject, "support_steps", "placement").get("orientation") or [])
    return None if minutes is None else minutes // 60


def minutes_of(sessions: Rows) -> int | None:
    """Return the minutes of all sessions; None if there is none or one has no times."""
    if not sessions or any(not row.get("time") for row in sessions):
        return None
    return sum(_minute(row["time"][1]) - _minute(row["time"][0]) for row in sessions)


def _minute(clock: str) -> int:
    hours, _, minutes = clock.partition(":")
    return int(hours) * 60 + int(minutes)


def _said_minutes(minutes: int | None) -> str | None:
    if minutes is None or minutes < 0:
        return None
    return f"{minutes // 60}時間" + (f"{minutes % 60}分" if minutes % 60 else "")
