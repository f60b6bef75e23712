"""Lectures on legal protection (法的保護講習), and how hours of lectures are counted."""

from kumiai.law.core.algebra import total
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count, yes_or_no
from kumiai.law.core.quantity import Quantity
from kumiai.law.core.rule import rule

_SUBJECTS = {
    "training_act": ("技能実習法の時間", "Hours on the Technical Intern Training Act"),
    "immigration_act": ("入管法の時間", "Hours on the Immigration Control Act"),
    "labor_law": ("労働法の時間", "Hours on labor law"),
    "other": ("その他の法的保護の時間", "Hours on other legal protection"),
}
Failures = dict[str, tuple[Quantity, str, str]]


@rule(
    "titp.legal_lecture",
    ja="法的保護講習の確認", en="Check of the lectures on legal protection",
    inputs=[
        *(count(name, ja, en, largest=1_000, probes=(1, 2)) for name, (ja, en) in _SUBJECTS.items()),
        yes_or_no("outside_expert", "実習実施者・監理団体に属さない専門家が行う",
                  "An expert gives it who is not of the employer or the organization"),
        yes_or_no("no_work", "講習の期間中に業務をさせない", "No work during the lectures"),
        count("hours_a_day", "1日の講習の最大時間", "Most hours of lecture in a day", largest=24, probes=(8, 9)),
    ],
    answers={"ok": "flag", "violations": "codes"},
    figures=("titp.legal_lecture.",),
)  # fmt: skip
def legal_lecture(law: Law) -> None:
    """Return whether the lectures on legal protection are as they must be (法的保護講習).

    Eight hours, two for each of the four subjects, by an outside expert; no work while lectures go on; at most
    eight hours count in a day. As a rule lectures take five days a week. 技能実習法施行規則; no article was named.
    """
    figure = "titp.legal_lecture."
    hours = {name: law.given(name) for name in _SUBJECTS}
    short = {name: hours[name] < law.figure(figure + name) for name in _SUBJECTS}
    expert, no_work = (law.entry(figure + name).citation for name in ("outside_expert", "no_work"))
    failures: Failures = {
        f"{name}_too_short": (short[name], f"短い：{ja}", f"Too few: {en}")
        for name, (ja, en) in _SUBJECTS.items()
    }
    failures |= {
        "total_too_short": (
            total(list(hours.values())) < law.figure(figure + "total"), "合計が短い", "Too few hours in all",
        ),
        "no_outside_expert": (
            (~law.given("outside_expert")).cited(expert), "外部の専門家でない", "No outside expert",
        ),
        "work_during_lecture": (
            (~law.given("no_work")).cited(no_work), "講習中に業務をさせている", "Work during the lectures",
        ),
        "day_too_long": (
            law.given("hours_a_day") > law.figure(figure + "hours_a_day"), "1日の時間が長い", "Too many hours in a day",
        ),
    }  # fmt: skip
    law.verdict("ok", failures, "基準に合う", "As it must be", codes="violations")
