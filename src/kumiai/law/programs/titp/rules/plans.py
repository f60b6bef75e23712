"""The hours of a training plan (技能実習計画の時間配分)."""

from kumiai.law.core.algebra import flag, fraction_at_least, least, most
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import Input, count
from kumiai.law.core.quantity import Quantity
from kumiai.law.core.rule import rule

_WORK = {
    "required": ("必須業務", "required work"),
    "related": ("関連業務", "related work"),
    "peripheral": ("周辺業務", "peripheral work"),
}


def _hours() -> list[Input]:
    whole = [
        count(name, f"{ja}の時間数", f"Hours of {en}", largest=1_000_000) for name, (ja, en) in _WORK.items()
    ]
    inside = [
        count(
            f"safety_{name}",
            f"{ja}のうち安全衛生業務の時間数",
            f"Safety hours inside {en}",
            largest=1_000_000,
        )
        for name, (ja, en) in _WORK.items()
    ]
    return whole + inside


@rule(
    "titp.plan_hours",
    ja="技能実習計画の時間配分", en="Split of the hours of a plan",
    inputs=_hours(),
    answers={"ok": "flag", "violations": "codes"},
    figures=("titp.plan_hours.",),
)  # fmt: skip
def plan_hours(law: Law) -> None:
    """Return whether the split of the hours keeps every limit (必須・関連・周辺・安全衛生業務).

    技能実習法施行規則: required work at least half of all hours, related work at most half,
    peripheral work at most a third, safety work at least a tenth inside each. The hours of the three
    kinds are the total; the safety hours are inside their kind. The sources name no article.

    The limits hang together: with the required hours open, each limit may be kept by some number
    and yet all of them by none. ``feasible`` says whether the open hours can still keep them all.
    """
    work = {name: _with_its_safety(law, name) for name in _WORK}
    safety = {name: _inside(law, name) for name in _WORK}
    for name, (_, en) in _WORK.items():
        law.refuse_if(
            law.given(f"safety_{name}") > law.given(name),
            f"safety_{name}: more safety hours than hours of {en}",
        )
    failures = {**_share_failures(law, work), **_safety_failures(law, safety)}
    all_limits = _feasible(law, work, safety, {})
    law.verdict(
        "ok", failures, "時間配分が基準に適合する", "The split keeps every limit",
        codes="violations", feasible=all_limits,
    )  # fmt: skip
    for name in _WORK:
        # With the hours of a kind open too, its safety hours matter only if the kind can have any.
        law.matters_if(f"safety_{name}", _feasible(law, work, safety, {name: 1}))
        law.matters_if(name, all_limits)


def _with_its_safety(law: Law, name: str) -> Quantity:
    """Return the hours of a kind of work; where they are open they are at least its safety hours."""
    return most(law.given(name), law.given(f"safety_{name}").lowest)


def _inside(law: Law, name: str) -> Quantity:
    return least(law.given(f"safety_{name}"), law.given(name).highest)


def _share_failures(law: Law, work: dict[str, Quantity]) -> dict[str, tuple[Quantity, str, str]]:
    """Return the three limits on shares of the total, each with every kind of work named once.

    "Half of the total" is "as much as the two others together", which keeps the bounds exact.
    """
    required, related, peripheral = (work[name] for name in _WORK)
    half, most_related = (
        law.entry("titp.plan_hours.required_share"),
        law.entry("titp.plan_hours.related_share"),
    )
    third = law.entry("titp.plan_hours.peripheral_share")
    enough = _of_the_rest(half.value.numerator, half.value.denominator, required, related + peripheral)
    other = required + peripheral
    return {
        "required_below_half": (
            ~enough.cited(half.citation), "必須業務が2分の1未満", "Required work below one half",
        ),
        "related_above_half": (
            _above(most_related.value.numerator, most_related.value.denominator, related, other).cited(
                most_related.citation
            ),
            "関連業務が2分の1超", "Related work above one half",
        ),
        "peripheral_above_third": (
            _above(third.value.numerator, third.value.denominator, peripheral, required + related).cited(
                third.citation
            ),
            "周辺業務が3分の1超", "Peripheral work above one third",
        ),
    }  # fmt: skip


def _of_the_rest(top: int, bottom: int, part: Quantity, rest: Quantity) -> Quantity:
    """Return whether part / (part + rest) is at least top / bottom."""
    return part * (bottom - top) >= rest * top


def _above(top: int, bottom: int, part: Quantity, rest: Quantity) -> Quantity:
    return part * (bottom - top) > rest * top


def _safety_failures(law: Law, safety: dict[str, Quantity]) -> dict[str, tuple[Quantity, str, str]]:
    tenth = law.entry("titp.plan_hours.safety_share")
    failures = {}
    for name, (ja, en) in _WORK.items():
        enough = fraction_at_least(safety[name], _with_its_safety(law, name), tenth.value)
        failures[f"safety_{name}_below_tenth"] = (
            ~enough.cited(tenth.citation), f"{ja}の安全衛生業務が10分の1未満", f"Safety below one tenth of {en}",
        )  # fmt: skip
    return failures


def _feasible(
    law: Law, work: dict[str, Quantity], safety: dict[str, Quantity], at_least: dict[str, int]
) -> Quantity:
    """Return whether open hours can still be chosen so that every limit holds.

    A kind with known safety hours can have at most ten times as many. Then the best choice is: as
    much required work and as little peripheral work as possible, and as much related work as
    the required work still carries. What is known has equal bounds and chooses nothing.
    """
    tenth = law.entry("titp.plan_hours.safety_share").value
    lows, highs = {}, {}
    for name in _WORK:
        lows[name] = most(work[name].lowest, at_least.get(name, 0))
        largest = safety[name].highest * tenth.denominator
        highs[name] = least(work[name].highest, largest)
    some = flag(True)
    for name in _WORK:
        some = some & (lows[name] <= highs[name])
    half, third = (
        law.entry("titp.plan_hours.required_share").value,
        law.entry("titp.plan_hours.peripheral_share").value,
    )
    up, down = half.numerator, half.denominator - half.numerator
    related = least(highs["related"], (highs["required"] * down) // up - lows["peripheral"])
    enough_related = related >= lows["related"]
    carried = _of_the_rest(
        third.denominator - third.numerator,
        third.denominator,
        highs["required"] + related,
        lows["peripheral"],
    )
    return some & enough_related & carried
