"""How many trainees a company may have and has (人数枠), in words."""

from dataclasses import dataclass
from datetime import date

from kumiai.employers.models import Employer
from kumiai.law.core.decision import UNKNOWN
from kumiai.law.core.parameters import OverlayEntry
from kumiai.office.rooms.decisions import ShownDecision, decided
from kumiai.placements.domain.supervision import QUOTA_INPUTS, employers_quota_frame

STAGES = (1, 2, 3)


@dataclass(frozen=True)
class QuotaLine:
    """One stage, or all together: who is there, the limit, and what is free."""

    stage: int | None
    present: int
    limit: int | None
    is_unknown: bool
    lowest: int | None = None
    highest: int | None = None

    @property
    def free(self) -> int | None:
        """Return how many more may come; negative if there are too many."""
        return None if self.limit is None else self.limit - self.present

    @property
    def is_exceeded(self) -> bool:
        """Return whether surely more are there than the law allows."""
        surely = self.limit if self.limit is not None else self.highest
        return surely is not None and self.present > surely

    @property
    def share(self) -> int:
        """Return how much of the limit is used, in percent, at most 100."""
        limit = self.limit if self.limit is not None else self.lowest
        return min(100, 100 * self.present // limit) if limit else 100 if self.present else 0


@dataclass(frozen=True)
class Quota:
    """The quota of a company on a day, with its reasons."""

    lines: tuple[QuotaLine, ...]
    present: int
    decision: ShownDecision | None


def quota_of(employer: Employer, on: date, laid: tuple[OverlayEntry, ...], typed_at: str) -> Quota:
    """Return the quota of a company with reasons (人数枠); a limit that cannot be told is said to be unknown."""
    rows = employers_quota_frame(on, employers=[employer.pk]).to_dicts()
    facts = rows[0] if rows else {}
    places = dict.fromkeys(QUOTA_INPUTS, typed_at)
    asked = {name: facts.get(name) for name in QUOTA_INPUTS}
    decision = decided("titp.quota", asked, on=on, overlay=laid, typed_at=places)
    lines = [_line(decision, stage, facts.get(f"present_{stage}") or 0) for stage in STAGES]
    present = facts.get("present") or 0
    total = _line(decision, None, present)
    if total.limit is not None or total.is_unknown:
        lines.append(total)
    return Quota(tuple(lines), present, decision)


def _line(decision: ShownDecision | None, stage: int | None, present: int) -> QuotaLine:
    name = f"stage_{stage}" if stage else "total"
    value = decision.value.get(name) if decision else None
    low, high = decision.bounds.get(name, (None, None)) if decision else (None, None)
    refused = decision is None or bool(decision.refused)
    unknown = value == UNKNOWN or (refused and stage is not None)
    return QuotaLine(stage, present, None if unknown else value, unknown, low, high)
