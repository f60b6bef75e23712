"""Time around the status (移行準備・在留期間): the bridge to specified skilled work (i), and how long one grant lasts."""

from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import code, count, yes_or_no
from kumiai.law.core.rule import rule

_DRIVERS = ("トラック運転者", "タクシー運転者", "バス運転者")


@rule(
    "ssw.bridge",
    ja="特定活動（特定技能1号移行準備）", en="Designated activities to prepare for specified skilled work (i)",
    inputs=[
        count("ssw_1_months", "通算した特定技能1号の月数（端数切上げ）", "Months of specified skilled work (i) used, rounded up",
              largest=600, probes=(54, 55)),
        count("renewals", "これまでの更新の回数に今回を加えた数（初回は0）", "Renewals, this one included (0: first grant)",
              default=0, largest=100),
        yes_or_no("unavoidable", "やむを得ない事情がある", "There are unavoidable reasons", default=False),
        yes_or_no("other_employer", "前回と別の機関での就労のためである", "It is for another employer than before", default=False),
    ],
    answers={"allowed": "flag", "reasons": "codes", "months": "count", "enough_left": "flag"},
    figures=("ssw.bridge.", "ssw.stay.months"),
)  # fmt: skip
def bridge(law: Law) -> None:
    """Return whether the status to prepare for specified skilled work (i) is possible (移行準備の特定活動), and its months.

    Six months since 2024-01-09 (four before). Not where the stay in all is over 4 years and 6 months; renewed once,
    and again for another employer, for unavoidable reasons only. That eight months be left is recommended, not
    required. Its days count: ask ``ssw.stay``.
    """
    used, most, employer = (
        law.entry(f"ssw.bridge.{name}") for name in ("used_at_most", "renewals", "new_employer")
    )
    renewals, no_reason = law.given("renewals"), ~law.given("unavoidable")
    failures = {
        "too_much_used": (
            (law.given("ssw_1_months") > used.value).cited(used.citation), "通算4年6か月を超えている", "Over 4 years and 6 months",
        ),
        "renewed_already": ((renewals > most.value).cited(most.citation), "更新は1回まで", "Renewed once already"),
        "renewal_without_reason": (
            ((renewals > 0) & no_reason).cited(most.citation), "やむを得ない事情のない更新", "A renewal without unavoidable reasons",
        ),
        "other_employer": (
            (law.given("other_employer") & no_reason).cited(employer.citation), "別の機関のための再度の許可", "Again for another employer",
        ),
    }  # fmt: skip
    law.verdict("allowed", failures, "許可され得る", "It is possible", codes="reasons")
    law.output("months", law.figure("ssw.bridge.months"), "期間（月）", "Months")
    left = law.figure("ssw.stay.months") - law.given("ssw_1_months")
    law.output(
        "enough_left", left >= law.figure("ssw.bridge.remaining_recommended"),
        "推奨される残り月数がある", "As many months are left as is recommended",
    )  # fmt: skip


@rule(
    "ssw.permitted_stay",
    ja="特定技能1号の1回の在留期間", en="Period granted at a time for specified skilled work (i)",
    inputs=[code("application", ("certificate", "change", "renewal"), "申請の種類", "Kind of application")],
    answers={"longest_months": "count"},
    figures=("ssw.permitted_stay.",),
)  # fmt: skip
def permitted_stay(law: Law) -> None:
    """Return the longest period granted at a time (1回の在留期間): 3 years since 2025-09-30, a year before.

    It is set case by case. One source limits the 3 years to changes and renewals, the others do not say so;
    for a certificate of eligibility the answer is therefore unconfirmed.
    """
    months, disputed = law.figure("ssw.permitted_stay.months"), "ssw.permitted_stay.certificate_disputed"
    if law.holds(disputed):
        at_entry = law.choice("application").is_("certificate")
        months = law.choice("application").by(
            dict.fromkeys(("change", "renewal"), months)
            | {"certificate": months.doubted(at_entry.hi).cited(law.entry(disputed).citation)}
        )
    law.output("longest_months", months, "最長の在留期間（月）", "Longest period in months")


@rule(
    "ssw.driver_preparation",
    ja="自動車運送業の準備の特定活動（55号）", en="Designated activities to become a driver (no. 55)",
    inputs=[code("ssw_category", _DRIVERS, "業務区分", "Work category")],
    answers={"months": "count", "counts": "flag"},
    figures=("ssw.driver_preparation.",),
)  # fmt: skip
def driver_preparation(law: Law) -> None:
    """Return how long a driver may prepare for license and course (特定活動55号), and that it does not count.

    Trucks six months, taxi and bus a year. In ``ssw.stay`` such a period is of the kind ``none``.
    """
    entry = law.entry("ssw.driver_preparation.months")
    months = law.choice("ssw_category").by(entry.value).cited(entry.citation)
    law.output("months", months, "上限（月）", "Longest in months")
    law.output("counts", law.figure("ssw.driver_preparation.counts"), "通算に数える", "Its days count")
