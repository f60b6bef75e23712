"""How long skill development and its license last (育成就労の期間・許可の有効期間), and when certificates come."""

from datetime import date

from kumiai.law.core.algebra import choose, months_after, most
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import calendar_day, count, yes_or_no
from kumiai.law.core.quantity import number
from kumiai.law.core.rule import rule

_MONTHS = 12


@rule(
    "esd.total_period",
    ja="育成就労の通算期間", en="How long skill development lasts in all",
    inputs=[
        calendar_day("first_day", "育成就労の開始日", "First day"),
        yes_or_no("extension_approved", "延長が認められた", "An extension is approved"),
    ],
    answers={"years": "count", "last_day": "day"},
    figures=("esd.period.",),
)  # fmt: skip
def total_period(law: Law) -> None:
    """Return the years in all and the last day (育成就労の期間): three, or four with an approved extension.

    育成就労法 第9条第1項. A person who failed the last exam may be extended by up to a year.
    """
    usual, more = law.figure("esd.period.years"), law.figure("esd.period.extension_years")
    years = law.output(
        "years", usual + choose(law.given("extension_approved"), more, number(0)), "通算年数", "Years in all"
    )
    last = months_after(law.given("first_day"), years * _MONTHS, less_days=1)
    law.output("last_day", last, "最終日", "Last day")


@rule(
    "esd.extension",
    ja="育成就労の延長", en="Extension of skill development",
    inputs=[
        yes_or_no("last_exam_failed", "修了時の技能または日本語の試験に不合格", "The last exam of skill or of Japanese was failed"),
        yes_or_no("aims_at_ssw", "特定技能1号への移行を目指している", "The person aims at specified skilled work (i)"),
        count("months", "延長する月数", "Months of the extension", smallest=1, largest=600, probes=(12, 13)),
    ],
    answers={"allowed": "flag", "reasons": "codes"},
    figures=("esd.extension.",),
)  # fmt: skip
def extension(law: Law) -> None:
    """Return whether skill development may be extended (育成就労の延長), and why not: at most a year, after a failed exam.

    The last exam of skill (grade 3 or the test for specified skilled work) or of Japanese (A2) was failed and the
    person aims at specified skilled work. Whoever is extended does not count against the quota.
    """
    failed, aims = (law.entry(f"esd.extension.{name}").citation for name in ("failed_exam", "aims_at_ssw"))
    failures = {
        "no_exam_failed": (
            (~law.given("last_exam_failed")).cited(failed), "不合格の試験がない", "No exam was failed",
        ),
        "no_aim": ((~law.given("aims_at_ssw")).cited(aims), "特定技能を目指していない", "No aim at specified skilled work"),
        "too_long": (
            law.given("months") > law.figure("esd.extension.most_months"), "1年を超える延長", "Longer than a year",
        ),
    }  # fmt: skip
    law.verdict("allowed", failures, "延長できる", "The extension is possible", codes="reasons")


@rule(
    "esd.license_period",
    ja="監理支援機関の許可の有効期間", en="Validity of the license of a supervising and support organization",
    inputs=[
        calendar_day("first_day", "許可の有効期間の初日", "First day of the license"),
        yes_or_no("excellent", "優良な監理支援機関である", "The organization is excellent"),
    ],
    answers={"years": "count", "last_day": "day"},
    figures=("esd.license_period.",),
)  # fmt: skip
def license_period(law: Law) -> None:
    """Return how long a license is valid (許可の有効期間): three years, five for an excellent organization.

    Read in a page from before the ordinance, so unconfirmed.
    """
    years = law.output(
        "years",
        choose(law.given("excellent"), law.figure("esd.license_period.excellent"), law.figure("esd.license_period.ordinary")),
        "有効期間（年）", "Years",
    )  # fmt: skip
    last = months_after(law.given("first_day"), years * _MONTHS, less_days=1)
    law.output("last_day", last, "満了日", "Last day")


@rule(
    "esd.certificate",
    ja="育成就労の在留資格認定証明書の申請日", en="Day on which a certificate of eligibility is asked for",
    inputs=[calendar_day("filed_on", "交付申請日", "Day of the application", probes=(date(2027, 3, 31), date(2027, 4, 1)))],
    answers={"allowed": "flag", "first_day": "day"},
    figures=("esd.certificate.",),
)  # fmt: skip
def certificate(law: Law) -> None:
    """Return whether a certificate of eligibility can be asked for on a day (在留資格認定証明書), T13: from 2027-04-01.

    Read second-hand, so unconfirmed; first arrivals are expected in June or July 2027.
    """
    first = law.output(
        "first_day", law.figure("esd.certificate.from"), "申請できる最初の日", "First possible day"
    )
    law.output("allowed", law.given("filed_on") >= first, "申請できる", "It can be asked for")


@rule(
    "esd.remaining_period",
    ja="転籍後に残る育成就労の期間", en="Months left for the plan after a transfer",
    inputs=[
        count("months_used", "これまでの育成就労の月数（端数切上げ）", "Months of skill development used, rounded up", largest=600,
              probes=(35, 36, 48)),
        yes_or_no("extension_approved", "延長が認められた", "An extension is approved"),
    ],
    answers={"months_left": "count"},
    figures=("esd.period.",),
)  # fmt: skip
def remaining_period(law: Law) -> None:
    """Return the months left for a new plan (残りの期間): all plans together have three years, four if extended.

    育成就労法 第8条の5 asks for a new plan of the destination.
    """
    usual, more = law.figure("esd.period.years"), law.figure("esd.period.extension_years")
    years = usual + choose(law.given("extension_approved"), more, number(0))
    left = most(years * _MONTHS - law.given("months_used"), number(0))
    law.output("months_left", left, "残りの月数", "Months left")
