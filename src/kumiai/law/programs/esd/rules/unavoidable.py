"""Transfer for unavoidable reasons (やむを得ない事情による転籍), and better treatment where an employer keeps longer."""

from kumiai.law.core.algebra import any_of, choose, least
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import code, count, yes_or_no
from kumiai.law.core.quantity import number
from kumiai.law.core.rule import rule
from kumiai.law.programs.esd.rules.transfer import FIELDS

_GROUNDS = {
    "breach_of_contract": ("実施者の重大な契約違反がある", "A serious breach of contract by the employer"),
    "rights_violated": (
        "暴行・脅迫・拘束その他の人権侵害がある",
        "Violence, threats, restraint or another violation of rights",
    ),
    "unlawful_conduct": (
        "入管・労働法令の違反または著しく不当な行為がある",
        "Unlawful or markedly unfair conduct of the employer",
    ),
    "plan_not_suitable": ("計画の継続が適当でない", "Going on with the plan is not suitable"),
}


@rule(
    "esd.unavoidable_transfer",
    ja="やむを得ない事情による転籍", en="Transfer for unavoidable reasons",
    inputs=[yes_or_no(name, ja, en) for name, (ja, en) in _GROUNDS.items()],
    answers={"allowed": "flag", "grounds": "codes"},
    figures=("esd.unavoidable.",),
)  # fmt: skip
def unavoidable_transfer(law: Law) -> None:
    """Return whether a person may move for unavoidable reasons (やむを得ない事情による転籍), and on which grounds.

    One ground is enough; no waiting time and no exam is asked for, and whoever moved so does not count against the
    quota (``esd.quota_count``). Whether a ground is given is a judgment that a person makes.
    """
    found = {
        name: (
            (law.given(name) & law.figure(f"esd.unavoidable.{name}")), ja, en,
        )
        for name, (ja, en) in _GROUNDS.items()
    }  # fmt: skip
    law.findings("grounds", found)
    law.output(
        "allowed", any_of([one for one, _, _ in found.values()]), "転籍できる", "The transfer is allowed"
    )


@rule(
    "esd.better_treatment",
    ja="転籍制限期間中の待遇の改善", en="Better treatment where an employer keeps more than a year",
    inputs=[
        code("field", FIELDS, "分野", "Field"),
        count("employer_restriction_years", "実施者が選んだ短い期間（年。0は選んでいない）",
              "Shorter period chosen by the employer in years (0: none)", default=0, largest=2),
        count("months_at_employer", "実施者での就労月数（満）", "Completed months at the employer", largest=1_200, probes=(11, 12)),
    ],
    answers={"needed": "flag"},
    figures=("esd.treatment.", "esd.restriction_years."),
)  # fmt: skip
def better_treatment(law: Law) -> None:
    """Return whether the employer must raise pay and treatment (待遇の改善): it keeps people longer than a year.

    In a field of two years the employer may choose one; one that keeps more than a year raises pay and the like
    after the first. By how much was not read. Some periods of two years are unconfirmed.
    """
    field, chosen = law.choice("field"), law.given("employer_restriction_years")
    prefix = "esd.restriction_years."
    years = field.by(
        {one: law.figure(prefix + one) if law.holds(prefix + one) else number(0) for one in FIELDS}
    )
    kept = choose(chosen > 0, least(years, chosen), years)
    law.output(
        "needed",
        (kept > 1) & (law.given("months_at_employer") >= law.figure("esd.treatment.months")),
        "待遇を上げなければならない", "Treatment must rise",
    )  # fmt: skip
