"""Audits (監査): with how many trainees the auditor must talk."""

from kumiai.law.core.algebra import least, most, rounded_up
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import count
from kumiai.law.core.rule import rule


@rule(
    "titp.audit_interviews",
    ja="監査で面談する人数", en="Interviews in an audit",
    inputs=[count("trainees", "監査時に在籍する技能実習生の数", "Trainees present at the audit")],
    answers={"minimum": "count"},
    figures=("titp.audit.interview",),
)  # fmt: skip
def audit_interviews(law: Law) -> None:
    """Return the least number of trainees to talk with in an audit (監査における面談).

    技能実習法施行規則 第52条: a quarter of the trainees, at least two where two or more are
    present. One trainee is talked with alone.
    """
    trainees = law.given("trainees")
    divisor = law.entry("titp.audit.interview_divisor")
    quarter = law.step(
        "quarter", rounded_up(trainees, divisor.value).cited(divisor.citation),
        "4分の1（端数切上げ）", "A quarter, rounded up",
    )  # fmt: skip
    minimum = most(quarter, least(trainees, law.figure("titp.audit.interview_least")))
    law.output("minimum", minimum, "面談する人数", "Interviews")
