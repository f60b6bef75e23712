"""How the Technical Intern Training Program ends (技能実習制度の終了): the last plans and stages.

Supplementary provisions of Act No. 60 of 2024 (令和6年法律第60号), in force from 2027-04-01.
"""

from kumiai.law.core.algebra import choose, flag
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import calendar_day, yes_or_no
from kumiai.law.core.quantity import Quantity
from kumiai.law.core.rule import rule

_OUTSIDE = {"ja": "施行日に第1号で在留していないとき", "en": "if not in Japan in stage 1 on that day"}


@rule(
    "transition.titp_application",
    ja="新規の技能実習計画の申請", en="Application for a new trainee",
    inputs=[
        calendar_day("filed_on", "計画認定の申請日", "Day the plan is filed"),
        calendar_day("starts_on", "技能実習の開始日", "Day the training starts"),
    ],
    answers={"allowed": "flag", "reasons": "codes"},
    figures=("transition.titp_last_",),
)  # fmt: skip
def titp_application(law: Law) -> None:
    """Return whether a new trainee can still come under the old program (経過措置).

    令和6年法律第60号附則: filed by 2027-03-31 and started by 2027-06-30.
    """
    late = too_late(law, law.given("filed_on"), law.given("starts_on"))
    law.verdict("allowed", late, "新規の受入れができる", "A new trainee is allowed", codes="reasons")


@rule(
    "transition.titp_stage_2",
    ja="施行日以後の第2号への移行", en="Going on to stage 2 on or after 2027-04-01",
    inputs=[
        yes_or_no("in_japan_on_effective_date", "施行日に第1号で在留している", "In Japan in stage 1 on that day"),
        calendar_day("stage_1_filed_on", "第1号の計画認定の申請日", "Day the plan of stage 1 was filed",
                     only_if=_OUTSIDE),
        calendar_day("stage_1_starts_on", "第1号の開始日", "Day stage 1 starts", only_if=_OUTSIDE),
    ],
    answers={"allowed": "flag"},
    figures=("transition.",),
)  # fmt: skip
def titp_stage_2(law: Law) -> None:
    """Return whether a trainee may go on to stage 2 after the new law took effect (経過措置).

    令和6年法律第60号附則. Sources disagree about the positive answer, so it is unconfirmed; that
    nobody whose stage 1 came too late goes on is not in dispute.
    """
    present = law.given("in_japan_on_effective_date")
    late = too_late(law, law.given("stage_1_filed_on"), law.given("stage_1_starts_on"))
    came_in_time = law.step(
        "stage_1_in_time", ~(late["filed_too_late"][0] | late["starts_too_late"][0]),
        "第1号の申請と開始が期限内", "Stage 1 was filed and started in time",
    )  # fmt: skip
    goes_on = law.figure("transition.stage_2_goes_on")
    allowed = choose(present | came_in_time, goes_on, flag(False))
    law.output("allowed", allowed, "第2号へ移行できる", "Stage 2 is allowed")
    law.needed_only_if("stage_1_filed_on", ~present)
    law.needed_only_if("stage_1_starts_on", ~present)


@rule(
    "transition.titp_stage_3",
    ja="施行日以後の第3号への移行", en="Going on to stage 3 on or after 2027-04-01",
    inputs=[
        calendar_day("stage_2_permitted_on", "第2号への在留資格変更の許可日", "Day the change to stage 2 was permitted")
    ],
    answers={"allowed": "flag"},
    figures=("transition.",),
)  # fmt: skip
def titp_stage_3(law: Law) -> None:
    """Return whether a trainee may go on to stage 3 after the new law took effect (経過措置).

    令和6年法律第60号附則: a full year of stage 2 on that day, counted from the permission of the
    change of status.
    """
    latest = law.step(
        "stage_2_at_latest_on",
        law.figure("transition.stage_2_permitted_by"),
        "第2号の許可がこの日まで", "Stage 2 permitted by this day",
    )  # fmt: skip
    law.output(
        "allowed", law.given("stage_2_permitted_on") <= latest, "第3号へ移行できる", "Stage 3 is allowed",
    )  # fmt: skip


def too_late(law: Law, filed: Quantity, starts: Quantity) -> dict[str, tuple[Quantity, str, str]]:
    """Return the two reasons for which a new trainee comes too late."""
    return {
        "filed_too_late": (
            filed > law.figure("transition.titp_last_filing"), "申請が期限後", "Filed too late",
        ),
        "starts_too_late": (
            starts > law.figure("transition.titp_last_start"), "開始が期限後", "Starts too late",
        ),
    }  # fmt: skip
