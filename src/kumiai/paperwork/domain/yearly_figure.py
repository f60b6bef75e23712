"""A figure of a yearly report with the records behind it (報告数値と根拠の記録)."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model

from kumiai.paperwork.definitions import Said
from kumiai.paperwork.domain.yearly_people import one_each
from kumiai.placements.models import Placement


@dataclass(frozen=True)
class Figure:
    """A number of a report: what it counts, and the records that it counts.

    ``unclear`` are the records that nobody can count yet: while there are any, the number is not known.
    """

    id: str
    label: Said
    rows: list[Any] = field(default_factory=list)
    unclear: list[Any] = field(default_factory=list)

    @property
    def value(self) -> int | None:
        """Return how many records stand behind it, or None while that is not known."""
        return None if self.unclear else len(self.rows)


def figure(name: str, label: Said, rows: Iterable[Model], unclear: Iterable[Model] = ()) -> Figure:
    """Return a figure that counts records."""
    return Figure(name, label, list(rows), list(unclear))


def people_figure(
    name: str, label: Said, rows: Iterable[Placement], unclear: Iterable[Placement] = ()
) -> Figure:
    """Return a figure that counts people: one placement each, and only who is not surely counted is unclear."""
    sure = one_each(rows)
    known = {row.person_id for row in sure}
    return Figure(name, label, sure, one_each(row for row in unclear if row.person_id not in known))
