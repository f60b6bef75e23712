"""Which way a trainee goes when the program ends (経過措置の判定): the last lawful step, its day, and what comes after."""

from dataclasses import replace

from kumiai.law.core.algebra import choose, day_shift, months_after
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import calendar_day, code, count, yes_or_no
from kumiai.law.core.quantity import Quantity, flag, number
from kumiai.law.core.rule import rule
from kumiai.law.programs.titp.rules.sunset import too_late

SITUATIONS = ("trainee", "new", "interrupted", "finished_and_left", "changed_status")
_TRAINEE = {"ja": "在留中の技能実習生のとき", "en": "for a trainee in Japan"}
_COMING = {
    "ja": "新規に受け入れるとき、または施行日に在留していないとき",
    "en": "for newcomers, or if not in Japan on that day",
}
_STAGE_2 = {"ja": "第2号のとき", "en": "in stage 2"}
_CERTIFICATE = (
    "認定証明書が期限後：申請と開始で足りるとする資料（https://www.nbc.or.jp/news/20260203_10156/ 、入管庁の回答を引用）と、"
    "証明書の交付も要るとする資料（https://nakagawa-masaaki-visa.com/category8）が分かれる",
    "Certificate after the day: one source (https://www.nbc.or.jp/news/20260203_10156/, quoting the agency) looks at "
    "filing and start only, another (https://nakagawa-masaaki-visa.com/category8) asks for the certificate too",
)
_STAGE_2_DISPUTED = (
    "施行日後の第2号：開始時期を問わず進めるとする資料（http://www.senmonshi.com/archive/01/011396H3sXDRBPU.asp 、"
    "https://nakagawa-masaaki-visa.com/category8）と、新規の申請はできないと書く資料（http://www.ccscoop.or.jp/?p=280）が分かれる",
    "Stage 2 after the day: some sources (http://www.senmonshi.com/archive/01/011396H3sXDRBPU.asp, "
    "https://nakagawa-masaaki-visa.com/category8) let everybody go on, one (http://www.ccscoop.or.jp/?p=280) writes of no new filings",
)
_NEW = {"ja": "新規に受け入れるとき", "en": "for newcomers"}


@rule(
    "transition.branch",
    ja="経過措置の判定", en="Which way a trainee goes when the program ends",
    inputs=[
        code("situation", SITUATIONS, "状況", "Situation"),
        count("stage", "現在の段階（1から3）", "Present stage (1 to 3)", smallest=1, largest=3, only_if=_TRAINEE),
        yes_or_no("in_japan_on_effective_date", "施行日に技能実習生として在留している",
                  "In Japan as a trainee on the effective day", only_if=_TRAINEE),
        calendar_day("filed_on", "第1号の計画認定の申請日", "Day the plan of stage 1 is filed", only_if=_COMING),
        calendar_day("starts_on", "第1号の開始日", "Day stage 1 starts", only_if=_COMING),
        calendar_day("certificate_on", "在留資格認定証明書の交付日", "Day of the certificate of eligibility", only_if=_NEW),
        calendar_day("stage_2_permitted_on", "第2号への在留資格変更の許可日", "Day the change to stage 2 was permitted",
                     only_if=_STAGE_2),
        calendar_day("stage_ends_on", "現在の段階（新規は第1号）の末日", "Last day of the present stage (newcomers: of stage 1)"),
    ],
    answers={
        "goes_on": "flag", "last_stage": "count", "last_day": "day", "esd_in_japan": "flag", "ssw_without_exams": "flag",
        "branches": "codes", "by_filing_and_start": "flag", "by_certificate_too": "flag", "conflicts": "codes",
    },
    figures=("transition.", "titp.stage.max_months"),
)  # fmt: skip
def branch(law: Law) -> None:
    """Return the way of a person under the transitional measures (経過措置): branches, last stage and day, what follows.

    令和6年法律第60号附則. ``goes_on``: may train as a technical intern on or after the effective day.
    ``last_stage`` and ``last_day`` are the most that the end of the program allows, one stage right after
    the other; exams, excellence and the return home are asked by ``titp.next_stage_gate``. Where sources
    differ, ``conflicts`` gives both readings; for newcomers ``by_filing_and_start`` and ``by_certificate_too``
    answer by each. Preferred is the newer one, which quotes the agency: filing and start decide.
    """
    situation = law.choice("situation")
    trainee, new = situation.is_("trainee"), situation.is_("new")
    present = trainee & law.given("in_japan_on_effective_date")
    late = too_late(law, law.given("filed_on"), law.given("starts_on"))
    in_time = law.step(
        "in_time", ~(late["filed_too_late"][0] | late["starts_too_late"][0]),
        "申請と開始が期限内", "Filed and started in time", shown_if=~(present | ~(trainee | new)),
    )  # fmt: skip
    back = situation.is_("interrupted") & law.figure("transition.return_interrupted")
    goes_on = law.output(
        "goes_on",
        present | ((trainee | new) & in_time) | back,
        "技能実習として続けられる",
        "May go on as a trainee",
    )
    stages = _last_stage(law, new, trainee)
    known = goes_on & (trainee | new)
    law.limit("last_stage", known, stages, "技能実習で進める最後の段階", "Last stage that is possible")
    law.limit(
        "last_day",
        known,
        _last_day(law, new, stages),
        "技能実習の最後の日（最長）",
        "Last day as a trainee at the latest",
    )
    law.output(
        "esd_in_japan", law.figure("transition.esd_in_japan"),
        "日本にいながら育成就労へ変更できる", "May change to skill development in Japan",
    )  # fmt: skip
    after = law.entry("transition.ssw_without_exams")
    law.limit(
        "ssw_without_exams", trainee | new, (goes_on & (stages >= after.value)).cited(after.citation),
        "第2号修了後に試験免除で特定技能へ移れる（職種が対応する場合）",
        "After stage 2 specified skilled work without exams, if the occupation leads there",
    )  # fmt: skip
    _branches(law, present, trainee, new, in_time, stages)
    _readings(law, present, new, in_time)
    _asked(law, trainee, new)


def _last_stage(law: Law, new: Quantity, trainee: Quantity) -> Quantity:
    """Return the last stage that the end of the program leaves open: stage 3 only after a full year of stage 2."""
    stage = law.given("stage")
    permitted = law.given("stage_2_permitted_on") <= law.figure("transition.stage_2_permitted_by")
    second = choose(law.figure("transition.stage_2_goes_on"), number(2), number(1))
    by_stage = choose(
        stage >= 3, number(3), choose(stage >= 2, choose(permitted, number(3), number(2)), second)
    )  # noqa: PLR2004
    return law.step("stages", choose(new, second, by_stage), "最後の段階", "Last stage", shown_if=flag(False))


def _last_day(law: Law, new: Quantity, stages: Quantity) -> Quantity:
    """Return the last day: the end of the present stage and the whole of those that may follow, without a gap."""
    longest = law.entry("titp.stage.max_months")
    stage = choose(new, number(1), law.given("stage"))
    second = choose((stage < 2) & (stages >= 2), number(longest.value["stage_2"]), number(0))  # noqa: PLR2004
    third = choose((stage < 3) & (stages >= 3), number(longest.value["stage_3"]), number(0))  # noqa: PLR2004
    next_day = day_shift(law.given("stage_ends_on"), lambda days: days.dt.offset_by("1d"))
    return months_after(next_day, (second + third).cited(longest.citation), less_days=1)


def _branches(
    law: Law, present: Quantity, trainee: Quantity, new: Quantity, in_time: Quantity, stages: Quantity
) -> None:
    situation = law.choice("situation")
    stage = law.given("stage")
    coming = new | (trainee & ~present)
    law.findings(
        "branches",
        {
            "T1": (present, "施行日に在留：技能実習を続ける", "In Japan on that day: training goes on"),
            "T2": (coming & in_time, "期限内の新規受入れ", "Newcomer in time"),
            "T3": (coming & ~in_time, "期限後：新たな技能実習はできない", "Too late: no new training"),
            "T4": (trainee & (stage < 2) & (stages >= 2), "第2号へ進める", "Stage 2 is open"),  # noqa: PLR2004
            "T5": (trainee & stage.equals(2) & (stages >= 3), "第3号へ進める", "Stage 3 is open"),  # noqa: PLR2004
            "T5_closed": (trainee & stage.equals(2) & (stages < 3), "第3号へは進めない", "Stage 3 is closed"),  # noqa: PLR2004
            "T7": (situation.is_("changed_status"), "他の在留資格へ変更：技能実習には戻れない", "Changed status: no way back"),
            "T8": (situation.is_("interrupted"), "中断：新しい計画の認定で再開できる", "Interrupted: back with a new plan"),
            "T9": (situation.is_("finished_and_left"), "修了して帰国：育成就労の可能性", "Finished and left: perhaps skill development"),
        },
    )  # fmt: skip


def _readings(law: Law, present: Quantity, new: Quantity, in_time: Quantity) -> None:
    """Name what each reading says of a newcomer, and where they part."""
    by, usual = law.entry("transition.certificate_by"), law.entry("transition.titp_last_filing")
    strict = in_time & (law.given("certificate_on") <= law.figure("transition.certificate_by"))
    first = replace(new & in_time, doubt=None).cited(usual.citation)
    law.limit("by_filing_and_start", new, first, "申請と開始で決まるとする説", "By filing and start")
    law.limit(
        "by_certificate_too", new, (new & strict).doubted().cited(by.citation),
        "認定証明書の交付も要るとする説", "With the certificate too",
    )  # fmt: skip
    stage_2 = law.entry("transition.stage_2_goes_on").citation
    law.findings(
        "conflicts",
        {
            "certificate_by_march": (new & in_time & ~strict, *_CERTIFICATE),
            "stage_2_disputed": (present & (law.given("stage") < 2).cited(stage_2), *_STAGE_2_DISPUTED),  # noqa: PLR2004
        },
    )


def _asked(law: Law, trainee: Quantity, new: Quantity) -> None:
    stage = law.given("stage")
    law.needed_only_if("stage", trainee)
    law.needed_only_if("in_japan_on_effective_date", trainee)
    law.needed_only_if("certificate_on", new)
    law.needed_only_if("stage_2_permitted_on", trainee & stage.equals(2))


@rule(
    "transition.titp_to_esd_in_japan",
    ja="技能実習から育成就労への変更", en="Changing from training to skill development in Japan",
    inputs=[code("from_status", ("titp_1", "titp_2", "titp_3"), "現在の在留資格", "Present status")],
    answers={"allowed": "flag"},
    figures=("transition.esd_in_japan",),
)  # fmt: skip
def titp_to_esd_in_japan(law: Law) -> None:
    """Return whether a trainee may change to skill development without leaving (在留資格の変更): no stage may."""
    allowed = law.figure("transition.esd_in_japan")
    by_status = law.choice("from_status").by({"titp_1": allowed, "titp_2": allowed, "titp_3": allowed})
    law.output("allowed", by_status, "変更できる", "The change is allowed")


@rule(
    "transition.titp_return",
    ja="技能実習への復帰", en="Coming back as a trainee",
    inputs=[code("situation", ("finished_and_left", "interrupted", "changed_status"), "状況", "Situation")],
    answers={"allowed": "flag"},
    figures=("transition.return_",),
)  # fmt: skip
def titp_return(law: Law) -> None:
    """Return whether a former trainee may come back as one after the effective day (技能実習の再開)."""
    allowed = {
        "finished_and_left": law.figure("transition.return_finished"),
        "interrupted": law.figure("transition.return_interrupted"),
        "changed_status": law.figure("transition.return_changed_status"),
    }
    law.output(
        "allowed", law.choice("situation").by(allowed), "技能実習に戻れる", "May come back as a trainee"
    )


@rule(
    "transition.license",
    ja="監理団体の許可の残り", en="Whether the license outlasts the trainees",
    inputs=[
        calendar_day("license_expires_on", "監理団体の許可の有効期間の末日", "Day the license expires"),
        calendar_day("last_trainee_ends_on", "最後の技能実習生が終わる日", "Day the last trainee ends"),
    ],
    answers={"covered": "flag", "covered_until": "day"},
    figures=("transition.license_",),
)  # fmt: skip
def license_left(law: Law) -> None:
    """Return whether the license of the supervising organization lasts for its trainees (監理団体の許可).

    It stays usable for the trainees who remain, until it expires; whether it can be renewed after
    2027-04-01 was not read, and the new license is another one.
    """
    entry = law.entry("transition.license_until_expiry")
    expires = law.given("license_expires_on").cited(entry.citation)
    law.output("covered_until", expires, "許可の有効期間の末日", "The license lasts until")
    law.output(
        "covered",
        law.given("last_trainee_ends_on") <= expires,
        "全員の終了まで許可が続く",
        "The license outlasts them",
    )
