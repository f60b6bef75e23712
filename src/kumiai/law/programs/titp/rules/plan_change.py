"""Changes of a plan (計画の変更) and absence at home (一時帰国): which procedure, which paper."""

from datetime import date

from kumiai.law.core.algebra import choose, months_after
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import calendar_day, code, count, yes_or_no
from kumiai.law.core.parameters import Parameters
from kumiai.law.core.quantity import Quantity
from kumiai.law.core.rule import rule

_TABLE = "titp.plan_change.procedure"
_PROCEDURES = {
    "accreditation_needed": ("accreditation", "変更認定が要る", "Accreditation of the change"),
    "notice_needed": ("notice", "軽微変更届出が要る", "Notice of a minor change"),
    "new_plan_needed": ("new_plan", "新たな計画の認定が要る", "A new plan"),
}


def _changes() -> tuple[str, ...]:
    """Return every change that any version of the table names."""
    entries = Parameters.load().figure(_TABLE).entries
    return tuple(dict.fromkeys(name for entry in entries for name in entry.value))


@rule(
    "titp.plan_change",
    ja="技能実習計画の変更の区分", en="How a change of the training plan is handled",
    inputs=[
        code("change", _changes(), "変更の内容", "What changes"),
        count("overtime_hours", "時間外労働（月の時間）", "Overtime in a month in hours", largest=744, probes=(42, 43, 45, 46),
              only_if={"ja": "計画を超える時間外労働のとき", "en": "for overtime above the plan"}),
        yes_or_no("variable_year", "1年単位の変形労働時間制である", "Variable hours of a year", default=False),
    ],
    answers={"accreditation_needed": "flag", "notice_needed": "flag", "new_plan_needed": "flag"},
    figures=("titp.plan_change.",),
)  # fmt: skip
def plan_change(law: Law) -> None:
    """Return whether a change needs accreditation before, a notice within a month, a new plan, or nothing (計画の変更).

    技能実習法 第11条, 技能実習法施行規則 第17条. Night hours added or changed need accreditation since 2024-04-11; that
    hours dropped are a minor change was cut off in the source. Overtime counts above 45 hours a month (42 under
    variable hours of a year).
    """
    change, table, doubtful = (
        law.choice("change"),
        law.entry(_TABLE),
        law.entry("titp.plan_change.unconfirmed"),
    )
    open_changes = change.is_(*(name for name, says in doubtful.value.items() if says))
    overtime = change.is_("overtime_above_plan")
    law.needed_only_if("overtime_hours", overtime)
    limit = choose(
        law.given("variable_year"),
        law.figure("titp.plan_change.overtime_hours_variable"),
        law.figure("titp.plan_change.overtime_hours"),
    )
    much: Quantity = ~overtime | (law.given("overtime_hours") > limit)
    for name, (procedure, ja, en) in _PROCEDURES.items():
        found = change.is_(*(one for one, says in table.value.items() if says == procedure)).cited(
            table.citation
        )
        law.output(name, (found & much).doubted(open_changes.hi), ja, en)


@rule(
    "titp.home_absence",
    ja="一時帰国と在留の手続", en="Absence at home and the stay",
    inputs=[
        calendar_day("left_on", "出国日", "Day of leaving Japan", probes=(date(2026, 6, 1),)),
        calendar_day("back_on", "再入国日", "Day of coming back", probes=(date(2026, 9, 1), date(2026, 9, 2))),
    ],
    answers={"new_certificate_needed": "flag", "last_day_without": "day"},
    figures=("titp.home_absence.",),
)  # fmt: skip
def home_absence(law: Law) -> None:
    """Return whether coming back needs a new certificate of eligibility and a visa (3か月を超える一時帰国).

    For an absence of more than three months the stay is granted only up to the departure. How long the return
    home around stage 3 must and may be is another question: ``titp.next_stage_gate``.
    """
    left, back = law.given("left_on"), law.given("back_on")
    law.refuse_if(back < left, "the trainee comes back before leaving")
    last = law.output(
        "last_day_without", months_after(left, law.figure("titp.home_absence.new_certificate_above")),
        "新たな証明書なしで戻れる最後の日", "Last day without a new certificate",
    )  # fmt: skip
    law.output(
        "new_certificate_needed", back > last, "新たな在留資格認定証明書が要る", "A new certificate is needed"
    )
