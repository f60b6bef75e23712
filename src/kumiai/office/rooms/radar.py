"""The change radar (法改正レーダー): values that come into force, and whom they move."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl
from django.http import HttpRequest
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai import law
from kumiai.coop.domain.legal_value import parameters
from kumiai.deadlines.domain.board import Basis
from kumiai.deadlines.domain.radar import (
    NOT_IN_FORCE,
    OPEN,
    Impact,
    Moved,
    Turn,
    impact,
    touches_records,
    turns,
)
from kumiai.deadlines.domain.words import basis_of, duty_label, said
from kumiai.employers.models import Employer
from kumiai.office.rooms.decisions import listed, value_in_words
from kumiai.office.rooms.legal_value_form import figure_in_words
from kumiai.office.rooms.room import Room
from kumiai.office.templatetags.office_days import day
from kumiai.people.models import Person

ROWS_SHOWN = 30
NAMED_KINDS = {
    "company": _("Companies"), "person": _("People"), "plan": _("Plans"),
    "organization": _("Cooperative"), "deadline": _("Deadlines"),
}  # fmt: skip


@dataclass(frozen=True)
class TurnLine:
    """A value that changes, in words."""

    id: str
    label: str
    before: str
    after: str
    cite: Basis
    overlaid: bool


@dataclass(frozen=True)
class DayLine:
    """A day on which values change."""

    day: date
    turns: tuple[Turn, ...]
    touches: bool
    is_past: bool

    @property
    def some(self) -> str:
        """Return what some of the values are called."""
        return listed(tuple(dict.fromkeys(said(turn.figure.label) for turn in self.turns))[:4])


@dataclass(frozen=True)
class MovedRow:
    """One difference in words."""

    person: Person | None
    employer: Employer | None
    answer: str
    before: str
    after: str


@dataclass(frozen=True)
class MovedLines:
    """What changes by one rule or duty, in words; ``further`` rows are not shown."""

    label: str
    kind: str
    causes: tuple[TurnLine, ...]
    count: int
    rows: tuple[MovedRow, ...]

    @property
    def further(self) -> int:
        """Return how many rows are not shown."""
        return self.count - len(self.rows)


@dataclass(frozen=True)
class ShownImpact:
    """What a set of values moves, as far as the user may see it."""

    on: date
    people: int
    companies: int
    plans: int
    deadlines: int
    groups: tuple[MovedLines, ...]
    uncompared: tuple[TurnLine, ...]


class RadarRoom(Room):
    """The days on which the law changes, and what the chosen one moves."""

    permission = "deadlines.view_deadline"
    template_name = "office/rooms/radar.html"
    header_icon = "warning"
    page_title = _("Change radar")

    @cached_property
    def days(self) -> list[DayLine]:
        """Return the days with their values, the soonest that is still to come first, then the past ones."""
        found = [
            DayLine(when, tuple(changed), touches_records(changed), when <= self.on)
            for when, changed in turns(parameters(), on=self.on).items()
        ]
        coming = [line for line in found if not line.is_past]
        return [*coming, *(line for line in reversed(found) if line.is_past)]

    @property
    def chosen(self) -> DayLine | None:
        """Return the day that was asked for, or the first that touches records."""
        asked = self.request.GET.get("day", "")
        named = next((line for line in self.days if line.day.isoformat() == asked), None)
        return named or next((line for line in self.days if line.touches), None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Compute what the chosen day moves."""
        line = self.chosen
        return super().get_context_data(
            days=[one for one in self.days if one.touches],
            further_days=[one for one in self.days if not one.touches],
            chosen=line, chosen_turns=[turn_line(turn) for turn in line.turns] if line else [],
            impact=shown_impact(impact(line.turns, today=self.on), self.request) if line else None, **kwargs,
        )  # fmt: skip


def turn_line(turn: Turn) -> TurnLine:
    """Return a changing value in words."""
    held = turn.before is not None and turn.before.value is not None
    return TurnLine(
        turn.figure.id, said(turn.figure.label),
        figure_in_words(turn.before.value, turn.figure) if held and turn.before else gettext("not in force"),
        figure_in_words(turn.after.value, turn.figure), basis_of(turn.after.citation), turn.after.overlaid,
    )  # fmt: skip


def shown_impact(found: Impact, request: HttpRequest) -> ShownImpact:
    """Return an impact in words, narrowed to what the user may see."""
    people = set(Person.objects.visible_to(request.user).values_list("pk", flat=True))
    companies = set(Employer.objects.visible_to(request.user).values_list("pk", flat=True))
    moved = tuple(
        Moved(group.kind, group.about, group.id, group.causes, rows)
        for group in found.moved
        if (rows := _visible(group.rows, people, companies)).height
    )
    seen = Impact(found.on, moved, found.uncompared)
    first = [group.rows.head(ROWS_SHOWN) for group in moved]
    named_people = Person.objects.in_bulk(_keys(first, "person"))
    named_companies = Employer.objects.in_bulk(_keys(first, "employer"))
    groups = tuple(
        _lines(group, rows, named_people, named_companies)
        for group, rows in zip(moved, first, strict=True)
    )  # fmt: skip
    return ShownImpact(
        found.on, len(seen.people), len(seen.companies), seen.plans, seen.deadlines, groups,
        tuple(turn_line(turn) for turn in found.uncompared),
    )  # fmt: skip


def _visible(rows: pl.DataFrame, people: set[int], companies: set[int]) -> pl.DataFrame:
    """Keep what is about a visible person, or a visible company alone, or the cooperative."""
    person, employer = pl.col("person"), pl.col("employer")
    return rows.filter(
        pl.when(person.is_not_null())
        .then(person.is_in(list(people)))
        .when(employer.is_not_null())
        .then(employer.is_in(list(companies)))
        .otherwise(True)
    )


def _keys(parts: list[pl.DataFrame], column: str) -> set[int]:
    return {key for rows in parts for key in rows[column].drop_nulls()}


def _lines(
    group: Moved, rows: pl.DataFrame, people: dict[int, Person], companies: dict[int, Employer]
) -> MovedLines:
    is_duty = group.kind == "duty"
    label = duty_label(group.id) if is_duty else said(law.rule_of(group.id).label)
    words = {} if is_duty else _words(group)
    shown = tuple(
        MovedRow(
            people.get(row["person"]), companies.get(row["employer"]),
            gettext("due day") if is_duty else said(words.get(row["answer"])) or row["answer"],
            in_words(row["before"], words, is_duty=is_duty), in_words(row["after"], words, is_duty=is_duty),
        )
        for row in rows.iter_rows(named=True)
    )  # fmt: skip
    causes = tuple(turn_line(turn) for turn in group.causes)
    return MovedLines(label, str(NAMED_KINDS[group.about]), causes, group.rows.height, shown)


def _words(group: Moved) -> dict[str, Any]:
    """Return what the answers of a rule are called; a rule of another day says it without facts too."""
    days = [turn.day for turn in group.causes]
    for when in (*days, *(turn.before.citation.in_force_on for turn in group.causes if turn.before)):
        try:
            return dict(law.decide(group.id, {}, on=when).words)
        except law.LawError:
            continue
    return {}


def in_words(text: str | None, words: dict[str, Any], *, is_duty: bool) -> str:
    """Return an answer that is kept as text as staff read it."""
    if text is None:
        return gettext("none") if is_duty else gettext("no limit")
    if text == NOT_IN_FORCE:
        return gettext("no answer: not in force")
    if text == OPEN:
        return gettext("unknown")
    if text in {"true", "false"}:
        return value_in_words(text == "true")
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return listed(said(words.get(part)) or part for part in text.split(",")) or gettext("none")
