"""Hours, breaks, rest days and paid leave (労働時間・休憩・休日・年次有給休暇)."""

from kumiai.law.core.algebra import band, choose
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count, yes_or_no
from kumiai.law.core.quantity import Quantity, number
from kumiai.law.core.rule import rule

_HOURS = 10_000
_WHOLE_HOURS, _WHOLE_DAYS = 30, 5


@rule(
    "labor.hours_check",
    ja="時間外労働の上限", en="Limits of overtime",
    inputs=[
        count("overtime_month", "月の時間外労働（時間）", "Overtime in the month, hours", largest=_HOURS),
        count("overtime_year", "年の時間外労働（時間）", "Overtime in the year, hours", largest=_HOURS),
        yes_or_no("special_clause", "36協定に特別条項がある", "The Article 36 agreement has a special clause"),
        count("with_holidays_month", "月の時間外と休日労働の合計（時間）", "Overtime and holiday work in the month, hours", largest=_HOURS),
        count("with_holidays_average", "2〜6か月平均の最大（休日労働を含む。時間、切上げ）",
              "Highest average over 2 to 6 months with holiday work, hours rounded up", largest=_HOURS),
        count("months_over", "月45時間を超えた月数（年）", "Months of the year over 45 hours", largest=12),
    ],
    answers={"ok": "flag", "violations": "codes"},
    figures=("labor.overtime.",),
)  # fmt: skip
def hours_check(law: Law) -> None:
    """Return whether overtime keeps its limits (時間外労働の上限), and which it breaks.

    労働基準法 第36条. 45 hours a month and 360 a year; with a special clause 720 a year, more than 45 in at most six
    months. Always: under 100 hours a month and at most 80 on average over 2 to 6 months, holiday work included.
    """
    special = law.given("special_clause")
    month, year = law.given("overtime_month"), law.given("overtime_year")
    limit_year = choose(special, law.figure("labor.overtime.special_year"), law.figure("labor.overtime.year"))
    failures = {
        "over_month": (
            ~special & (month > law.figure("labor.overtime.month")),
            "特別条項がなく月45時間を超える", "Over 45 hours a month without a special clause",
        ),
        "over_year": (year > limit_year, "年の上限を超える", "Over the limit of the year"),
        "too_many_months": (
            special & (law.given("months_over") > law.figure("labor.overtime.months_over")),
            "45時間を超える月が6か月を超える", "More than six months over 45 hours",
        ),
        "over_month_with_holidays": (
            law.given("with_holidays_month") >= law.figure("labor.overtime.special_month_below"),
            "休日労働を含め月100時間以上", "100 hours a month or more with holiday work",
        ),
        "over_average": (
            law.given("with_holidays_average") > law.figure("labor.overtime.average"),
            "2〜6か月平均が80時間を超える", "Over 80 hours on average over 2 to 6 months",
        ),
    }  # fmt: skip
    law.verdict("ok", failures, "上限以内である", "Within the limits", codes="violations")


@rule(
    "labor.breaks",
    ja="休憩と休日", en="Breaks and rest days",
    inputs=[
        count("work_minutes", "1日の労働時間（分）", "Minutes of work in a day", largest=1_440, probes=(360, 361, 480, 481)),
        count("break_minutes", "休憩時間（分）", "Minutes of break", largest=1_440, probes=(44, 45, 59, 60)),
        count("rest_days_week", "週の休日", "Rest days in the week", largest=7, probes=(0, 1)),
        count("rest_days_4_weeks", "4週の休日", "Rest days in 4 weeks", largest=28, probes=(3, 4)),
    ],
    answers={"needed_minutes": "count", "ok": "flag", "violations": "codes"},
    figures=("labor.breaks.",),
)  # fmt: skip
def breaks(law: Law) -> None:
    """Return the break that a day of work needs, and whether breaks and rest days are enough (休憩・休日).

    45 minutes above 6 hours, 60 above 8; a rest day a week, or four in four weeks.
    """
    figures = {
        name: law.figure(f"labor.breaks.{name}") for name in ("short", "short_above", "long", "long_above")
    }
    work = law.given("work_minutes")
    some = choose(work > figures["short_above"], figures["short"], number(0))
    needed = law.output(
        "needed_minutes",
        choose(work > figures["long_above"], figures["long"], some),
        "必要な休憩（分）",
        "Minutes of break needed",
    )
    weekly = law.given("rest_days_week") >= law.figure("labor.breaks.rest_days_a_week")
    monthly = law.given("rest_days_4_weeks") >= law.figure("labor.breaks.rest_days_in_4_weeks")
    failures = {
        "break_too_short": (law.given("break_minutes") < needed, "休憩が短い", "The break is too short"),
        "too_few_rest_days": (~(weekly | monthly), "休日が少ない", "Too few rest days"),
    }
    law.verdict("ok", failures, "足りる", "Enough", codes="violations")


@rule(
    "labor.paid_leave",
    ja="年次有給休暇の日数", en="Days of paid leave",
    inputs=[
        count("months_of_service", "継続勤務の月数（満）", "Completed months of service", largest=1_200,
              probes=(5, 6, 18, 30, 42, 54, 66, 78)),
        count("weekly_days", "週の所定労働日数", "Scheduled days a week", largest=7, probes=(1, 2, 3, 4, 5)),
        count("weekly_hours", "週の所定労働時間（時間、切捨て）", "Scheduled hours a week, rounded down", largest=168, probes=(29, 30)),
        yes_or_no("attended", "出勤率が8割以上である", "Attended 80 percent or more"),
    ],
    answers={"days": "count", "must_be_given": "count"},
    figures=("labor.paid_leave.",),
)  # fmt: skip
def paid_leave(law: Law) -> None:
    """Return the days of paid leave granted (年次有給休暇), and how many the employer must see taken.

    労働基準法 第39条. The days for people who work four days a week or fewer and under 30 hours are unconfirmed.
    """
    months, days = law.given("months_of_service"), law.given("weekly_days")
    whole = (law.given("weekly_hours") >= _WHOLE_HOURS) | (days >= _WHOLE_DAYS)
    part = _table(law, "part_1", months)
    for number_of_days in (2, 3, 4):
        part = choose(days >= number_of_days, _table(law, f"part_{number_of_days}", months), part)
    granted = choose(whole, _table(law, "days", months), part)
    granted = law.output(
        "days", choose(law.given("attended"), granted, number(0)), "付与日数", "Days granted"
    )
    duty = choose(
        granted >= law.figure("labor.paid_leave.duty_from"),
        law.figure("labor.paid_leave.duty_days"),
        number(0),
    )
    law.output("must_be_given", duty, "取得させる義務のある日数", "Days the employer must see taken")


def _table(law: Law, name: str, months: Quantity) -> Quantity:
    entry = law.entry(f"labor.paid_leave.{name}")
    found = band(months, entry.value, "days")
    if entry.citation.confidence == "unverified":
        found = found.doubted()
    return found.cited(entry.citation)
