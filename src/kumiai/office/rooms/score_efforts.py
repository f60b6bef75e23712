"""How much it takes to change a fact of a score sheet: our own weights, which every reader may change.

The law knows no effort. What lies in the past has none at all: it cannot be changed, it only falls
out of the three years that the sheet looks back.
"""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

PAST: Final = frozenset({
    "basic_exam_takers", "completers", "unavoidable_non_takers", "old_scheme_takers", "improvement_order",
    "absconded", "trainees_total", "blameworthy_absconding", "cancelled_plan_percent", "improvement_order_percent",
    "employers", "audit_staff",
})  # fmt: skip
_WEIGHTS: Final[Mapping[int, frozenset[str]]] = {
    2: frozenset({"instructors_trained", "life_advisers_trained", "audit_staff_trained", "exam_cooperation"}),
    3: frozenset({"takeovers", "mother_tongue_advisers", "written_passers", "employers_with_written_passers"}),
    4: frozenset({"raise_percent", "lowest_wage_ratio_percent", "single_rooms", "prior_interviews"}),
    5: frozenset({
        "basic_exam_passers", "level_3_passers", "level_2_passers", "stage_2_level_3_passers",
        "employers_with_stage_2_passers", "supervision_staff",
    }),
}  # fmt: skip
HIGHEST: Final = 99
PREFIX: Final = "effort-"
WORDS: Final[Mapping[int, Any]] = {
    1: _("can be decided now"),
    2: _("needs a course or an appointment"),
    3: _("needs others to take part"),
    4: _("costs money every month"),
    5: _("needs the results of coming exams, or more staff"),
}


def usual_effort(key: str) -> int | None:
    """Return the weight of a move by default, None for what cannot be changed."""
    if key.endswith("?"):
        return 1
    if key in PAST:
        return None
    return next((weight for weight, keys in _WEIGHTS.items() if key in keys), 1)


def efforts_of(keys: list[str], typed: Mapping[str, str]) -> dict[str, int | None]:
    """Return the weights of moves, as typed where they were; an empty field leaves the move out."""
    found = {}
    for key in keys:
        text = typed.get(PREFIX + key)
        if text is None:
            found[key] = usual_effort(key)
        else:
            found[key] = min(int(text), HIGHEST) if text.isdecimal() else None
    return found
