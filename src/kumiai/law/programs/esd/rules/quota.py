"""Quota (人数枠): how many skill development employees an employer may have, and who counts."""

from kumiai.law.core.algebra import band, choose, cut_share
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count, yes_or_no
from kumiai.law.core.quantity import Quantity, number
from kumiai.law.core.rule import rule

_EDGES = (1, 30, 31, 40, 41, 50, 51, 100, 101, 200, 201, 300, 301, 10_000)
_NO_QUOTA = -1
"""Stands for "no quota was given": the law then has nothing to compare with."""


@rule(
    "esd.quota",
    ja="育成就労外国人の人数枠", en="Skill development employees who may be present, years 1 to 3 together",
    inputs=[
        count("regular_employees", "常勤職員数", "Regular employees", probes=_EDGES, largest=100_000_000),
        yes_or_no("employer_excellent", "優良な育成就労実施者である", "The employer is excellent"),
        yes_or_no("organization_excellent", "優良な監理支援機関である", "The organization is excellent"),
        yes_or_no("metropolitan", "大都市圏（指定区域の外）の実施者である", "The employer is metropolitan"),
    ],
    answers={"quota": "count", "stage_1": "count", "stage_2": "count", "stage_3": "count"},
    figures=("esd.quota.",),
)  # fmt: skip
def quota(law: Law) -> None:
    """Return the one number for years 1 to 3 (育成就労外国人の数); there is none for each stage.

    育成就労法施行規則; the article was not read. Three times the number for one year; twice that for an
    excellent employer; three times for one in a designated region (指定区域) under an excellent
    organization. Open in the sources and therefore unconfirmed: the table itself, how a fraction is
    cut, a cap by head count, how technical interns who are still present share the number.
    """
    employees = law.given("regular_employees")
    factor = law.step("factor", _factor(law), "倍率", "Factor")
    years, table, share = (law.entry(f"esd.quota.{name}") for name in ("years", "base", "share"))
    base = law.step(
        "base", (band(employees, table.value, "persons") * years.value).cited(table.citation, years.citation),
        "基本となる人数（3年分）", "Basic number for three years",
        shown_if=employees < law.figure("esd.quota.share_from"),
    )  # fmt: skip
    by_share = (employees * factor * (share.value.numerator * years.value)) // share.value.denominator
    limit = choose(
        employees >= law.figure("esd.quota.share_from"),
        by_share.doubted().cited(share.citation, years.citation),
        (base * factor).doubted(),
    )
    law.output("quota", limit, "1年目から3年目までの上限", "Limit for years 1 to 3")
    law.absent("stage_1", "stage_2", "stage_3")


def _factor(law: Law) -> Quantity:
    """Return 1 for an ordinary employer, 2 for an excellent one, 3 in a region under an excellent organization."""
    in_region = law.given("organization_excellent") & ~law.given("metropolitan")
    large = choose(in_region, law.figure("esd.quota.factor_region"), law.figure("esd.quota.factor_excellent"))
    return choose(law.given("employer_excellent"), large, number(1))


@rule(
    "esd.quota_count",
    ja="人数枠に数える人数", en="People who count against the quota",
    inputs=[
        count("esd_workers", "在籍する育成就労外国人の数", "Skill development employees present", largest=1_000_000),
        count("unavoidable_transferees", "やむを得ない事情による転籍者の数", "Of these, moved for unavoidable reasons",
              default=0, largest=1_000_000),
        count("extended", "3年を超えて延長した者の数", "Of these, extended beyond year 3", default=0, largest=1_000_000),
        count("quota", "人数枠（-1は比べない）", "Quota to compare with (-1: none)", default=_NO_QUOTA, smallest=_NO_QUOTA),
    ],
    answers={"counted": "count", "within_quota": "flag"},
    figures=("esd.quota_count.",),
)  # fmt: skip
def quota_count(law: Law) -> None:
    """Return how many of those present count (人数枠に数える人数), and whether they are within a given quota.

    Not counted: people who moved for unavoidable reasons (やむを得ない事情による転籍) and people
    extended beyond year 3. The two groups do not overlap.
    """
    present = law.given("esd_workers")
    groups = [("unavoidable_transferees", "unavoidable"), ("extended", "extended")]
    apart = number(0)
    for name, figure in groups:
        entry = law.entry(f"esd.quota_count.{figure}")
        apart = apart + (law.given(name) * (1 - entry.value)).cited(entry.citation)
    law.refuse_if(
        present < law.given("unavoidable_transferees") + law.given("extended"),
        "more people are left out than are present",
    )
    counted = law.output("counted", present - apart, "人数枠に数える人数", "People who count")
    limit = law.given("quota")
    law.limit("within_quota", limit >= 0, counted <= limit, "人数枠以内である", "Within the quota")


@rule(
    "esd.quota_single",
    ja="単独型の人数枠", en="Quota of the single kind",
    inputs=[count("regular_employees", "常勤職員数", "Regular employees", probes=(6, 7, 20), largest=100_000_000)],
    answers={"quota": "count"},
    figures=("esd.quota_single.",),
)  # fmt: skip
def quota_single(law: Law) -> None:
    """Return the number for years 1 to 3 of an ordinary employer of the single kind (単独型の人数枠).

    Three twentieths of the staff, derived from the present program and unconfirmed, as is how a fraction is cut.
    """
    entry = law.entry("esd.quota_single.share")
    limit = cut_share(law.given("regular_employees"), entry.value).doubted().cited(entry.citation)
    law.output("quota", limit, "1年目から3年目までの上限", "Limit for years 1 to 3")
