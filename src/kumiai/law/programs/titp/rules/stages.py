"""Stages of training (技能実習の段階): how long each may last, and what the next one asks for.

How the program ends on 2027-04-01 is not asked here but in the rules ``transition.titp_*``.
"""

from datetime import date

from kumiai.law.core.algebra import choose, day_shift, flag, months_after, number
from kumiai.law.core.builder import Law
from kumiai.law.core.calendar import add_months_column
from kumiai.law.core.inputs import calendar_day, code, count, yes_or_no
from kumiai.law.core.quantity import Quantity
from kumiai.law.core.rule import rule

_TO_2 = {"ja": "第2号へ進むとき", "en": "going on to stage 2"}
_TO_3 = {"ja": "第3号へ進むとき", "en": "going on to stage 3"}
_RETURNING = {"ja": "第3号へ進み一時帰国するとき", "en": "going on to stage 3 with a return home"}
# Days of a return home that keeps every limit: tried where the engine asks which missing day matters.
_STARTS, _LEAVES, _RETURNS = date(2026, 4, 1), date(2026, 6, 1), date(2026, 8, 1)
Failures = dict[str, tuple[Quantity, str, str]]


@rule(
    "titp.stage_period",
    ja="段階の期間", en="Period of a stage",
    inputs=[
        count("stage", "段階（1から3）", "Stage (1 to 3)", smallest=1, largest=3),
        calendar_day("first_day", "開始日", "First day"),
        calendar_day("last_day", "終了日", "Last day"),
    ],
    answers={"ok": "flag", "violations": "codes", "max_months": "count", "last_day_limit": "day"},
    figures=("titp.stage.max_months",),
)  # fmt: skip
def stage_period(law: Law) -> None:
    """Return whether a stage keeps its longest period, and the last day it may have (技能実習の期間).

    One year in stage 1, two years each in stages 2 and 3. A period of a year from 1 April ends
    on 31 March. The sources name no article.
    """
    entry = law.entry("titp.stage.max_months")
    stage, first, last = law.given("stage"), law.given("first_day"), law.given("last_day")
    months = number(entry.value["stage_3"])
    for place in (2, 1):
        months = choose(stage > place, months, entry.value[f"stage_{place}"])
    months = law.output(
        "max_months", months.cited(entry.citation), "期間の上限（月）", "Longest period in months"
    )
    limit = law.output(
        "last_day_limit", months_after(first, months, less_days=1), "終了日の限度", "Latest last day"
    )
    failures = {
        "longer_than_allowed": (last > limit, "期間の上限を超える", "Longer than allowed"),
        "ends_before_start": (last < first, "終了日が開始日より前", "Ends before it starts"),
    }
    law.verdict("ok", failures, "期間が基準に適合する", "The period is allowed", codes="violations")


@rule(
    "titp.next_stage_gate",
    ja="次の段階への移行", en="Going on to the next stage",
    inputs=[
        count("to_stage", "次の段階（2または3）", "Next stage (2 or 3)", smallest=2, largest=3),
        yes_or_no("written_passed", "基礎級の学科に合格", "Passed the written exam of the basic level", only_if=_TO_2),
        yes_or_no("practical_passed", "必要な実技試験に合格（第2号は基礎級、第3号は3級）",
                  "Passed the practical exam (basic level for stage 2, level 3 for stage 3)"),
        yes_or_no("occupation_allowed", "次の段階へ移行できる職種・作業", "The occupation goes on to that stage"),
        code("acceptance", ("supervised", "single_company"), "受入れの形態", "Form of acceptance", default="supervised"),
        yes_or_no("employer_excellent", "優良な実習実施者である", "The employer is excellent", only_if=_TO_3),
        yes_or_no("organization_excellent", "優良な監理団体である", "The organization is excellent", only_if=_TO_3),
        code("home_return", ("none", "before_stage_3", "within_stage_3"), "一時帰国", "Return home", only_if=_TO_3),
        calendar_day("leaves_on", "一時帰国の出国日", "Day the trainee leaves for home", only_if=_RETURNING, probes=(_LEAVES,)),
        calendar_day("returns_on", "再入国日", "Day the trainee is back", only_if=_RETURNING, probes=(_RETURNS,)),
        calendar_day("stage_3_first_day", "第3号の開始日", "First day of stage 3", probes=(_STARTS,),
                     only_if={"ja": "第3号開始後に帰国するとき", "en": "with a return home within stage 3"}),
    ],
    answers={"allowed": "flag", "reasons": "codes"},
    figures=("titp.stage.", "titp.home_return."),
)  # fmt: skip
def next_stage_gate(law: Law) -> None:
    """Return whether a trainee may go on to the next stage (第2号・第3号への移行).

    To stage 2: both parts of the basic exam. To stage 3: the practical exam of level 3, an
    excellent employer and organization (規則第15条・第31条), and a return home of at least one
    month before stage 3, or one that begins in its first year and lasts under a year
    (規則第10条第2項第3号ト). To both: an occupation that goes on to that stage.
    """
    to_3 = law.given("to_stage") > 2  # noqa: PLR2004  (stage 3)
    exams, excellence = _exams(law, to_3), _excellence(law, to_3)
    home, returns = _home_return(law, to_3)
    failures = {**exams, **excellence, **home}
    # The next stage stands in most failures: seen stage by stage, what neither stage allows is
    # surely refused, although each failure by itself is open.
    feasible = choose(to_3, _both_excellent(law) & returns, law.given("written_passed"))
    law.verdict("allowed", failures, "次の段階へ進める", "May go on", codes="reasons", feasible=feasible)
    law.needed_only_if("written_passed", ~to_3)
    for name in ("employer_excellent", "organization_excellent", "home_return"):
        law.needed_only_if(name, to_3)


def _exams(law: Law, to_3: Quantity) -> Failures:
    exam, listed = law.entry("titp.stage.exam").citation, law.entry("titp.stage.occupation").citation
    return {
        "written_exam_missing": (
            (~to_3 & ~law.given("written_passed")).cited(exam), "学科試験に合格していない", "Written exam not passed",
        ),
        "practical_exam_missing": (
            (~law.given("practical_passed")).cited(exam), "実技試験に合格していない", "Practical exam not passed",
        ),
        "occupation_not_allowed": (
            (~law.given("occupation_allowed")).cited(listed), "移行できない職種・作業", "The occupation does not go on",
        ),
    }  # fmt: skip


def _excellence(law: Law, to_3: Quantity) -> Failures:
    cite = law.entry("titp.stage.excellent_sides").citation
    supervised = law.choice("acceptance").is_("supervised")
    return {
        "employer_not_excellent": (
            (to_3 & ~law.given("employer_excellent")).cited(cite), "実習実施者が優良でない", "The employer is not excellent",
        ),
        "organization_not_excellent": (
            (to_3 & supervised & ~law.given("organization_excellent")).cited(cite),
            "監理団体が優良でない", "The organization is not excellent",
        ),
    }  # fmt: skip


def _both_excellent(law: Law) -> Quantity:
    single = law.choice("acceptance").is_("single_company")
    return law.given("employer_excellent") & (single | law.given("organization_excellent"))


def _home_return(law: Law, to_3: Quantity) -> tuple[Failures, Quantity]:
    """Return the failures of the return home, and whether open facts can still avoid all of them.

    With the day of leaving open, each limit may be kept by some day and yet all by none: nobody can
    leave within the first year, stay under a year, and come back after two.
    """
    kind = law.choice("home_return")
    returning, within = to_3 & ~kind.is_("none"), to_3 & kind.is_("within_stage_3")
    leaves, back, start = (law.given(name) for name in ("leaves_on", "returns_on", "stage_3_first_day"))
    least_months = law.entry("titp.home_return.least_months")
    failures: Failures = {
        "home_return_missing": (
            (to_3 & kind.is_("none")).cited(least_months.citation), "一時帰国がない", "No return home",
        ),
        "home_return_too_short": (
            (returning & (back < _after(leaves, least_months.value))).cited(least_months.citation),
            "一時帰国が1か月未満", "The return home is too short",
        ),
    }  # fmt: skip
    kept = flag(True)
    if law.holds("titp.home_return.departure_within_months"):
        first_year = law.entry("titp.home_return.departure_within_months")
        longest = law.entry("titp.home_return.shorter_than_months")
        late = leaves >= _after(start, first_year.value)
        long = back >= _after(leaves, longest.value)
        failures["home_return_too_late"] = (
            (within & late).cited(first_year.citation),
            "第3号開始から1年以内に出国していない", "Leaves after the first year of stage 3",
        )  # fmt: skip
        failures["home_return_too_long"] = (
            (within & long).cited(longest.citation), "一時帰国が1年以上", "The return home is too long",
        )  # fmt: skip
        last_departure = months_after(start, number(first_year.value), less_days=1)
        kept = ~(late | long | (back >= _after(last_departure, longest.value)))
    else:
        kept = flag(False)
        failures["home_return_too_late"] = (
            within,
            "第3号開始後の一時帰国は認められていなかった",
            "Not before stage 3",
        )
    short = back < _after(leaves, least_months.value)
    possible = kind.by({"none": flag(False), "before_stage_3": ~short, "within_stage_3": ~short & kept})
    for name in ("leaves_on", "returns_on"):
        law.needed_only_if(name, returning)
    law.needed_only_if("stage_3_first_day", within)
    return failures, possible


def _after(day: Quantity, months: int) -> Quantity:
    return day_shift(day, lambda days: add_months_column(days, months))
