"""Amounts of the supports (支援の時間・広さ・間隔), and the forms of ad-hoc notices (随時届出の様式)."""

from kumiai.law.core.algebra import choose
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import SCALE, code, count, decimal, yes_or_no
from kumiai.law.core.parameters import Parameters
from kumiai.law.core.quantity import Quantity, number
from kumiai.law.core.rule import rule

_FORMS = "ssw.notice.forms"
_LABELS = {
    "form_3_1_1": ("特定技能雇用契約の変更（参考様式第3-1-1号）", "Change of the contract (3-1-1)"),
    "form_3_1_2": (
        "特定技能雇用契約の終了・新たな締結（第3-1-2号）",
        "End or new conclusion of the contract (3-1-2)",
    ),
    "form_3_2": ("支援計画の変更（第3-2号）", "Change of the support plan (3-2)"),
    "form_3_3_1": ("支援委託契約の変更（第3-3-1号）", "Change of the entrustment (3-3-1)"),
    "form_3_3_2": ("支援委託契約の締結・終了（第3-3-2号）", "Entrustment made or ended (3-3-2)"),
    "form_3_4": ("受入れ困難（第3-4号）", "Difficulty in going on (3-4)"),
    "form_3_5": ("基準不適合（第3-5号）", "Criteria not met (3-5)"),
    "form_3_7": ("支援計画の実施困難（第3-7号）", "Support not carried out (3-7)"),
    "form_5_11": ("受入れ困難の経緯の説明書（第5-11号）", "How the difficulty arose (5-11)"),
    "form_5_14": ("1か月以上の活動未実施の説明書（第5-14号）", "A month without activity (5-14)"),
    "form_5_15": ("行方不明の説明書（第5-15号）", "A missing person (5-15)"),
    "worker_1_4": ("本人の契約機関に関する届出（参考様式1の4）", "The worker's own notice (1-4)"),
}
Failures = dict[str, tuple[Quantity, str, str]]


def _events() -> tuple[str, ...]:
    """Return every event that any version of the table names."""
    return tuple(
        dict.fromkeys(name for entry in Parameters.load().figure(_FORMS).entries for name in entry.value)
    )


@rule(
    "ssw.support_amounts",
    ja="支援の時間・広さ・間隔の確認", en="Check of hours, areas and intervals of the supports",
    inputs=[
        count("guidance_hours", "事前ガイダンスの時間", "Hours of guidance", largest=1_000, probes=(2, 3)),
        count("orientation_hours", "生活オリエンテーションの時間", "Hours of living orientation", largest=1_000, probes=(3, 4, 7, 8)),
        yes_or_no("same_employer", "同じ機関で引き続き就労する", "The person stays with the employer", default=False),
        count("persons", "居室を使う人数", "Persons in the room", smallest=1, largest=1_000, probes=(1,)),
        decimal("room_m2", "居室の面積（平方メートル）", "Room in square meters", largest=100_000),
        yes_or_no("same_dwelling", "技能実習から同じ宿舎に住む", "Stays in the lodging of the training", default=False),
        count("weekdays", "相談に応じる平日の日数（週）", "Weekdays of consultation in a week", largest=5),
        count("weekend_days", "相談に応じる土日祝の日数（週）", "Weekend days of consultation in a week", largest=2),
        count("interview_months", "定期面談の間隔（月）", "Interval of interviews in months", largest=120, probes=(3, 4)),
        yes_or_no("interviews_online", "定期面談をオンラインで行う", "Interviews are held online", default=False),
        yes_or_no("consent_and_recording", "本人と監督者が同意し、映像と音声で行い録画を保存する",
                  "Worker and supervisor consent; picture and voice, recorded and kept",
                  only_if={"ja": "オンラインのとき", "en": "where they are online"}),
    ],
    answers={"ok": "flag", "violations": "codes"},
    figures=("ssw.support.",),
)  # fmt: skip
def support_amounts(law: Law) -> None:
    """Return whether the planned supports are long, wide and frequent enough (支援の時間・広さ・間隔).

    Guidance 3 hours; orientation 8 hours, and never below 4 where the person stays with the employer; interviews
    every 3 months, online since 2025-04-01 if both sides consent. The area of the room and the days of consultation
    are from memory and unconfirmed. Which of the ten supports a plan holds: ask ``ssw.support_plan_check``.
    """
    hours = choose(
        law.given("same_employer"),
        law.figure("ssw.support.orientation_hours_same"),
        law.figure("ssw.support.orientation_hours"),
    )
    failures: Failures = {
        "guidance_too_short": (
            law.given("guidance_hours") < law.figure("ssw.support.guidance_hours"), "事前ガイダンスが短い", "Guidance too short",
        ),
        "orientation_too_short": (
            law.given("orientation_hours") < hours, "生活オリエンテーションが短い", "Orientation too short",
        ),
        "room_too_small": (
            law.given("room_m2") < law.given("persons") * _area(law), "居室が狭い", "The room is too small",
        ),
        "too_few_weekdays": (
            law.given("weekdays") < law.figure("ssw.support.weekdays"), "平日の相談日が少ない", "Too few weekdays of consultation",
        ),
        "too_few_weekend_days": (
            law.given("weekend_days") < law.figure("ssw.support.weekend_days"),
            "土日祝の相談日が少ない", "Too few weekend days of consultation",
        ),
        "interviews_too_rare": (
            law.given("interview_months") > law.figure("ssw.support.interview_months"), "定期面談の間隔が長い", "Interviews too rare",
        ),
    }  # fmt: skip
    online = law.given("interviews_online")
    law.needed_only_if("consent_and_recording", online)
    if law.holds("ssw.support.online"):
        cite = law.entry("ssw.support.online").citation
        failures["online_without_consent"] = (
            (online & ~law.given("consent_and_recording")).cited(cite), "オンラインの条件を満たさない", "Online without its conditions",
        )  # fmt: skip
    else:
        failures["online_not_allowed"] = (online, "オンラインは認められていない", "Online is not allowed yet")
    law.verdict("ok", failures, "足りる", "Enough", codes="violations")


def _area(law: Law) -> Quantity:
    """Return the area for each person in millionths of a square meter."""
    usual, same = (law.entry(f"ssw.support.{name}") for name in ("room", "room_same"))
    parts = [number(int(one.value * SCALE)).doubted().cited(one.citation) for one in (same, usual)]
    return choose(law.given("same_dwelling"), *parts)


@rule(
    "ssw.notice",
    ja="随時届出の様式", en="Which forms an event asks for",
    inputs=[code("event", _events(), "生じた事由", "What happened")],
    answers={"forms": "codes", "host_files_itself": "flag"},
    figures=("ssw.notice.",),
)  # fmt: skip
def notice(law: Law) -> None:
    """Return the forms of the ad-hoc notice of the host (随時届出), those of the worker and the annexes included.

    入管法; from the reform of 2025-04-01. A resignation that the worker offers is no difficulty any more, a month
    without work is one. Days are counted by the duty ``ssw.ad_hoc_notice``. The host files itself.
    """
    event, table, doubtful = law.choice("event"), law.entry(_FORMS), law.entry("ssw.notice.unconfirmed")
    found = {}
    for form, (ja, en) in _LABELS.items():
        needed = event.is_(*(name for name, forms in table.value.items() if form in forms)).cited(
            table.citation
        )
        if doubtful.value.get(form):
            needed = needed.doubted(needed.hi).cited(doubtful.citation)
        found[form] = (needed, ja, en)
    law.findings("forms", found)
    law.output(
        "host_files_itself",
        ~law.figure("ssw.notice.entrusted"),
        "所属機関が自ら届け出る",
        "The host files itself",
    )
