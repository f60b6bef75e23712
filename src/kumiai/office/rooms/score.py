"""The score sheet of a company (優良要件の点数表), in words."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from kumiai import law
from kumiai.employers.models import Employer
from kumiai.law.core.decision import UNKNOWN
from kumiai.law.core.parameters import OverlayEntry
from kumiai.office.rooms.decisions import ShownDecision, ShownStep, decided

RULE = "titp.excellent_employer"


@dataclass(frozen=True)
class ScoreItem:
    """One row of the sheet: its points, or between which they lie."""

    label: str
    points: int | None
    lowest: int | None
    highest: int | None
    step: ShownStep | None


@dataclass(frozen=True)
class Score:
    """A score sheet and what it lacks to the mark that passes."""

    assessed_on: date
    decision: ShownDecision
    items: tuple[ScoreItem, ...]
    points: int | None
    lowest: int | None
    highest: int | None
    pass_mark: int | None
    full_marks: int | None
    excellent: bool | None

    @property
    def gap(self) -> int | None:
        """Return how many points lack to the mark that passes, counting what is sure."""
        sure = self.points if self.points is not None else self.lowest
        return None if sure is None or self.pass_mark is None else max(0, self.pass_mark - sure)

    @property
    def known(self) -> int:
        """Return the sum of the items that are answered, before the caps between items."""
        return sum(item.points for item in self.items if item.points is not None)


def score_of(employer: Employer, on: date, laid: tuple[OverlayEntry, ...], typed_at: str) -> Score | None:
    """Return the latest score sheet by a day, judged by the table of that day, or None without a sheet."""
    sheet = employer.assessments.filter(assessed_on__lte=on).order_by("-assessed_on").first()
    if sheet is None:
        return None
    rule = law.rules().get(RULE)
    places = {spec.name: typed_at for spec in rule.inputs} if rule else {}
    decision = decided(RULE, sheet.inputs, on=on, overlay=laid, typed_at=places)
    if decision is None:
        return None
    steps = dict(zip(decision.bounds, decision.steps, strict=True))
    items = tuple(
        ScoreItem(
            steps[name].label if name in steps else name, _known(value), *decision.bounds.get(name, (None, None)),
            steps.get(name),
        )
        for name, value in (decision.value.get("items") or {}).items()
    )  # fmt: skip
    value = decision.value
    return Score(
        sheet.assessed_on, decision, items, _known(value.get("points")),
        *decision.bounds.get("points", (None, None)),
        _known(value.get("pass_mark")), _known(value.get("full_marks")), _known(value.get("excellent")),
    )  # fmt: skip


def _known(value: Any) -> Any:
    return None if value == UNKNOWN else value
