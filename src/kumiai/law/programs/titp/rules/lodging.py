"""Lodging of trainees (宿泊施設)."""

from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import SCALE, count, decimal
from kumiai.law.core.rule import rule


@rule(
    "titp.lodging_area",
    ja="寝室の面積", en="Area of the bedroom",
    inputs=[
        count("persons", "寝室を使う人数", "Persons in the bedroom", probes=(1,)),
        decimal("bedroom_m2", "寝室の面積（平方メートル、押入れ・床の間を除く）",
                "Bedroom in square meters (without closets and alcove)", largest=1_000_000),
    ],
    answers={"ok": "flag"},
    figures=("titp.lodging.",),
)  # fmt: skip
def lodging_area(law: Law) -> None:
    """Return whether the bedroom is large enough: 4.5 square meters for each person (寝室の面積).

    技能実習法施行規則; the sources name no article. Compared in millionths of a square meter.
    """
    entry = law.entry("titp.lodging.square_meters")
    needed = law.step(
        "needed_millionths", law.given("persons") * int(entry.value * SCALE),
        "必要な面積（平方メートルの100万分の1）", "Area needed (millionths of a square meter)",
    )  # fmt: skip
    enough = (law.given("bedroom_m2") >= needed).cited(entry.citation)
    law.output("ok", enough, "面積が足りる", "The area is enough")
