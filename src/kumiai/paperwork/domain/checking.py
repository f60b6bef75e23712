"""Checking a set before it is printed and filed: nothing missing, nothing that contradicts, nothing against the law."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from django.db.models import QuerySet

from kumiai import law
from kumiai.coop.domain.legal_value import overlay
from kumiai.paperwork.definitions import Said, filing_set
from kumiai.paperwork.definitions.filing_set import SetCheck
from kumiai.paperwork.domain.case import shelf_of
from kumiai.paperwork.domain.filling import Filled
from kumiai.paperwork.domain.paper import AROUND, Reading, label_of, read_paper
from kumiai.paperwork.domain.wording import said
from kumiai.paperwork.enums import PaperState
from kumiai.paperwork.models import Case, Correction
from kumiai.placements.models import Placement


class Outcome(StrEnum):
    """What a check says."""

    FAILS = "fails"
    OPEN = "open"
    HOLDS = "holds"


@dataclass(frozen=True)
class Compared:
    """A value that a check looked at: on which paper, in which field, and where it is typed."""

    reading: Reading
    row: Filled

    @property
    def words(self) -> str:
        """Return the value as it is printed."""
        one = self.row.field
        return said(self.row.value, one.kind, unit=one.unit, options=one.choices or None)

    @property
    def paper_label(self) -> str:
        """Return which paper it stands on."""
        return label_of(self.reading.paper, self.reading.form)


@dataclass(frozen=True)
class Checked:
    """The outcome of one check, for one person or for the set, with the fields it compares and its basis."""

    id: str
    says: Said
    outcome: Outcome
    compared: tuple[Compared, ...] = ()
    about: str = ""
    basis: str = ""
    decision: law.Decision | None = None


@dataclass(frozen=True)
class CaseReading:
    """A case as it stands: its papers filled, and what the checks say."""

    case: Case
    readings: tuple[Reading, ...]
    checks: tuple[Checked, ...]

    @property
    def failing(self) -> tuple[Checked, ...]:
        """Return the checks that surely fail."""
        return tuple(one for one in self.checks if one.outcome is Outcome.FAILS)

    @property
    def missing(self) -> int:
        """Return how many needed fields are not known, over all papers."""
        return sum(len(one.filled.missing) for one in self.readings)

    @property
    def warnings(self) -> int:
        """Return what one would have to explain: failing checks, and papers that are not complete."""
        return len(self.failing) + sum(1 for one in self.readings if one.filled.missing)

    @property
    def completeness(self) -> int:
        """Return how much of the set is known, in percent, cut off."""
        wanted = [one.filled.completeness for one in self.readings]
        return sum(wanted) // len(wanted) if wanted else 100


def read_case(case: Case, *, on: date, sees_sealed: bool = True) -> CaseReading:
    """Return every paper of a case filled as of a day, in the official order, with all checks over them."""
    shelf = shelf_of(case)
    order = {part.form: at for at, part in enumerate(filing_set(case.kind).forms)}
    papers = case.papers.exclude(state=PaperState.NOT_NEEDED)
    papers = papers.select_related(*AROUND).prefetch_related("prints")
    readings = [read_paper(paper, on=on, shelf=shelf, sees_sealed=sees_sealed) for paper in papers]
    readings.sort(
        key=lambda one: (order.get(one.form.id, len(order)), one.paper.placement_id or 0, one.paper.pk)
    )
    members: list[Placement] = shelf.computed["members", case.pk]
    checks = tuple(_all_checks(case, readings, members, on))
    return CaseReading(case, tuple(readings), checks)


def reminders_of(case: Case) -> "QuerySet[Correction]":
    """Return what the authority asked in earlier cases of this kind, newest first.

    The texts may name people: whoever shows them leaves those of cases that the reader may not see out.
    """
    rows = Correction.objects.filter(case__kind=case.kind, remind=True).exclude(case=case)
    return rows.order_by("-asked_on")


def _all_checks(
    case: Case, readings: Sequence[Reading], members: Sequence[Placement], on: date
) -> Iterator[Checked]:
    for check in filing_set(case.kind).checks:
        for member in list[Placement | None](members) or [None]:
            found = _values(check, readings, member)
            if found or not members:
                yield _checked(check, found, member, on)
            if not _differs_by_person(check, readings):
                break


def _differs_by_person(check: SetCheck, readings: Sequence[Reading]) -> bool:
    """Return whether a check looks at a paper that every person has."""
    forms = {path.rpartition(".")[0] for path in _paths(check).values()}
    return any(one.form.id in forms and one.paper.placement_id for one in readings)


def _paths(check: SetCheck) -> Mapping[str, str]:
    """Return the fields that a check looks at, by the name under which it asks for them."""
    if check.rule:
        return check.given
    return {str(at): path for at, path in enumerate(check.equal or check.at_most)}


def _values(check: SetCheck, readings: Sequence[Reading], member: Placement | None) -> dict[str, Compared]:
    """Return what stands in the fields of a check, on the papers of a person and the common ones."""
    found = {}
    for name, path in _paths(check).items():
        form_id, _, field = path.rpartition(".")
        for one in readings:
            own = one.paper.placement_id in (None, member.pk if member else None)
            if one.form.id == form_id and own and field in one.filled.rows:
                found[name] = Compared(one, one.filled.rows[field])
                break
    return found


def _checked(check: SetCheck, found: Mapping[str, Compared], member: Placement | None, on: date) -> Checked:
    about = str(member.person) if member else ""
    decision = None
    if check.rule:
        outcome, decision = _asked(check, found, on)
    else:
        outcome = _compared(
            check, [one.row.value for one in found.values()], len(found) == len(_paths(check))
        )
    return Checked(check.id, check.says, outcome, tuple(found.values()), about, check.basis, decision)


def _compared(check: SetCheck, values: Sequence[Any], all_there: bool) -> Outcome:
    known = [_comparable(value) for value in values if value not in (None, "", [])]
    if check.equal:
        if any(value != known[0] for value in known[1:]):
            return Outcome.FAILS
    elif len(known) > 1 and any(after < before for before, after in zip(known, known[1:], strict=False)):
        return Outcome.FAILS
    return Outcome.HOLDS if all_there and len(known) == len(values) and values else Outcome.OPEN


def _comparable(value: Any) -> Any:
    """Return a day as ISO text, as sheets keep it, also inside lists; everything else as it is.

    An open last day is less than any day, so that ranges can be ordered.
    """
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return ["" if part is None else _comparable(part) for part in value]
    return value


def _asked(check: SetCheck, found: Mapping[str, Compared], on: date) -> tuple[Outcome, law.Decision | None]:
    """Return what the law says to the values on the papers; what it cannot answer is open."""
    given = {name: one.row.value for name, one in found.items() if one.row.is_known}
    facts = {name: value == "yes" if value in ("yes", "no") else value for name, value in given.items()}
    try:
        decision = law.decide(check.rule, facts, on=on, overlay=overlay())
    except law.LawError:
        return Outcome.OPEN, None
    answer = decision.value.get(check.wants)
    if isinstance(answer, bool):
        return (Outcome.HOLDS if answer else Outcome.FAILS), decision
    return Outcome.OPEN, decision
