"""How a score reaches its pass mark (合格点までの道): found by asking the rule itself, never typed.

A *change* gives one known fact another value, and its gain is what the rule then answers more. A
*question* is an item that is still open: its gain is what the item may bring at best, and nobody
knows yet whether it will. Both are looked for alone, then in the smallest sets that reach the mark.
Facts that only help together (one more taker who is one more passer) are not joined here.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations, islice
from typing import Any, Final

from kumiai.law.core.decision import UNKNOWN, Decision
from kumiai.law.core.engine import compiled, read_given
from kumiai.law.core.errors import BadInput
from kumiai.law.core.inputs import Input
from kumiai.law.core.parameters import OverlayEntry, Parameters
from kumiai.law.core.registry import rule_of
from kumiai.law.core.rule import Rule

FARTHEST_COUNT: Final = 30
"""How many persons more or fewer are tried; a wider gap is no next step."""
LOOKED_AT: Final = 20_000
"""How many sets of one size are added up, those with the best gains first."""
TRIED_OUT: Final = 60
"""How many of the cheapest of them are tried out on the rule."""
SHOWN_WAYS: Final = 12


@dataclass(frozen=True, slots=True)
class Bounds:
    """Points that are sure and points that are still possible."""

    lowest: int
    highest: int

    @property
    def is_known(self) -> bool:
        """Return whether there is nothing left open."""
        return self.lowest == self.highest


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the score: its points, the most it can bring as things are asked, and its facts."""

    name: str
    label: Mapping[str, str]
    points: Bounds
    inputs: tuple[str, ...]
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Move:
    """One step towards the mark. ``input`` is empty for an open item, ``becomes`` is then None.

    ``gains`` are points: sure ones of a change, at best of a question.
    """

    item: str
    input: str
    was: Any
    becomes: Any
    gains: int

    @property
    def is_question(self) -> bool:
        """Return whether it only asks for what is not known."""
        return not self.input

    @property
    def key(self) -> str:
        """Return what an effort is named by: the fact that changes, or the open item with ``?``."""
        return self.input or f"{self.item}?"


@dataclass(frozen=True, slots=True)
class Way:
    """A smallest set of moves that reaches the mark; ``points`` hold only if its questions end well."""

    moves: tuple[Move, ...]
    points: int
    effort: int

    @property
    def is_sure(self) -> bool:
        """Return whether nothing in it is a question."""
        return not any(move.is_question for move in self.moves)


@dataclass(frozen=True, slots=True)
class Improvement:
    """A score with its items, its gap, the single moves and the ways to the mark."""

    decision: Decision
    points: Bounds
    pass_mark: int | None
    full_marks: int | None
    items: tuple[Item, ...]
    moves: tuple[Move, ...]
    ways: tuple[Way, ...]

    @property
    def gap(self) -> int | None:
        """Return how many sure points lack to the mark, 0 if it is reached; None without a mark."""
        return None if self.pass_mark is None else max(0, self.pass_mark - self.points.lowest)

    @property
    def is_out_of_reach(self) -> bool:
        """Return whether points lack and no set of moves that may be made closes the gap."""
        return bool(self.gap) and not self.ways


def improve(
    rule_id: str, given: Mapping[str, Any], *, on: date,
    overlay: Sequence[OverlayEntry] = (), efforts: Mapping[str, int | None] | None = None,
) -> Improvement:  # fmt: skip
    """Return the items, the gap and the cheapest ways of a score (優良要件の採点と、合格点までの道).

    ``rule_id`` is a rule with the answers points, pass_mark, full_marks and items. ``efforts``
    weigh moves by :attr:`Move.key`; a move with None is not to be made (what lies in the past
    cannot be changed), one without an entry weighs 1. Ways have the fewest moves, then the least effort.
    Raises UnknownRule, BadInput or NotInForce as :func:`kumiai.law.decide` does.
    """
    rule = rule_of(rule_id)
    if not isinstance(rule, Rule):
        raise BadInput(f"{rule_id} is no score")
    asked = _Asked(rule, on, tuple(overlay))
    known = {name: value for name, value in given.items() if value is not None}
    decision = asked.decide(known)
    items = asked.items(known, decision)
    weights = dict(efforts or {})
    points, mark = asked.points(decision), _number(decision.value.get("pass_mark"))
    moves = tuple(
        move
        for move in sorted(
            (*_questions(items), *asked.changes(known, decision, items, weights)),
            key=lambda move: (-move.gains, move.key),
        )
        if weights.get(move.key, 1) is not None
    )
    ways = () if mark is None or points.lowest >= mark else _ways(asked, known, moves, mark, weights)
    full = _number(decision.value.get("full_marks"))
    return Improvement(decision, points, mark, full, items, moves, ways)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The rule on its day."""

    rule: Rule
    on: date
    overlay: tuple[OverlayEntry, ...]

    def decide(self, given: Mapping[str, Any]) -> Decision:
        return self.rule.decide(given, on=self.on, overlay=self.overlay)

    def points(self, decision: Decision) -> Bounds:
        return _bounds(decision, "points", decision.value.get("points"))

    def items(self, given: Mapping[str, Any], decision: Decision) -> tuple[Item, ...]:
        """Return the lines with the facts that each stands on, as the compiled rule knows them."""
        facts = read_given(self.rule, given)
        pattern = {name: "absent" if value is None else "given" for name, value in facts.items()}
        program = compiled(self.rule, Parameters.load(self.overlay), self.on, pattern)  # type: ignore[arg-type]
        order = [spec.name for spec in self.rule.inputs]
        of_item = {output.name: output.inputs for output in program.outputs if output.group == "items"}
        return tuple(
            Item(
                name,
                decision.words.get(name, {"ja": name, "en": name}),
                _bounds(decision, name, value),
                tuple(fact for fact in order if fact in of_item.get(name, ())),
                tuple(fact for fact in decision.missing if fact in of_item.get(name, ())),
            )
            for name, value in decision.value.get("items", {}).items()
        )

    def changes(
        self, given: Mapping[str, Any], decision: Decision, items: Sequence[Item],
        weights: Mapping[str, int | None],
    ) -> Iterator[Move]:  # fmt: skip
        """Yield for each known fact the nearest values that bring more, one for each gain."""
        now = self.points(decision).lowest
        item_of = {fact: item for item in items if item.points.is_known for fact in item.inputs}
        for spec in self.rule.inputs:
            item = item_of.get(spec.name)
            if spec.name not in given or item is None or weights.get(spec.name, 1) is None:
                continue
            best = 0
            for value in _next_values(spec, given[spec.name], self._edges(item.name)):
                gains = self._sure({**given, spec.name: value}, now) - now
                if gains > best:
                    best = gains
                    yield Move(item.name, spec.name, given[spec.name], value, gains)

    def _sure(self, given: Mapping[str, Any], otherwise: int) -> int:
        try:
            return self.points(self.decide(given)).lowest
        except BadInput:
            return otherwise  # more passers than takers: no step that anybody can take

    def _edges(self, item: str) -> list[int]:
        """Return where the bands of an item begin in the table of the day."""
        figures = Parameters.load(self.overlay)
        named = [figure for figure in figures if figure.id.startswith(self.rule.figures)]
        rows = [
            figures.get(figure.id, self.on).value
            for figure in named
            if figure.kind == "bands" and f".{item}" in figure.id and figures.holds(figure.id, self.on)
        ]
        return sorted({band["from"] for bands in rows for band in bands if type(band["from"]) is int})


def _next_values(spec: Input, value: Any, edges: Sequence[int]) -> list[Any]:
    """Return the other values of a fact, nearest first."""
    if spec.kind == "flag":
        return [not value]
    if spec.kind == "code":
        return [code for code in spec.codes if code != value]
    if spec.kind == "count":
        steps = [sign * far for far in range(1, FARTHEST_COUNT + 1) for sign in (1, -1)]
        return [value + step for step in steps if spec.smallest <= value + step <= spec.largest]
    if spec.kind == "decimal":
        # A rise to the edge of a band, in whole percent; what lies under the present value is no gain.
        return [edge for edge in edges if spec.read(edge) > spec.read(value)]
    return []


def _questions(items: Sequence[Item]) -> Iterator[Move]:
    for item in items:
        if not item.points.is_known:
            yield Move(item.name, "", None, None, item.points.highest - item.points.lowest)


def _ways(
    asked: _Asked, given: Mapping[str, Any], moves: Sequence[Move], mark: int,
    weights: Mapping[str, int | None],
) -> tuple[Way, ...]:  # fmt: skip
    """Return the smallest sets that reach the mark; every one is tried out on the rule."""
    now = asked.points(asked.decide(given)).lowest
    for size in range(1, len({move.key for move in moves}) + 1):
        likely = sorted(_adding_up(moves, size, mark - now), key=lambda chosen: _weigh(chosen, weights))
        found: list[Way] = []
        for chosen in likely[:TRIED_OUT]:
            points = _after(asked, given, chosen)
            if points is not None and points >= mark:
                found.append(Way(chosen, points, _weigh(chosen, weights)[0]))
            if len(found) == SHOWN_WAYS:
                break
        if found:
            return tuple(found)
    return ()


def _adding_up(moves: Sequence[Move], size: int, gap: int) -> Iterator[tuple[Move, ...]]:
    """Yield the sets of a size whose single gains close the gap, the best gains first."""
    for chosen in islice(combinations(moves, size), LOOKED_AT):
        if sum(move.gains for move in chosen) >= gap and len({move.key for move in chosen}) == size:
            yield chosen


def _weigh(chosen: Sequence[Move], weights: Mapping[str, int | None]) -> tuple[int, int, int]:
    """Return by what sets are ranked: effort, how many questions are in it, how little it gains."""
    effort = sum(weights.get(move.key, 1) or 0 for move in chosen)
    return effort, sum(move.is_question for move in chosen), -sum(move.gains for move in chosen)


def _after(asked: _Asked, given: Mapping[str, Any], chosen: Sequence[Move]) -> int | None:
    """Return the points after a set of moves, its questions ending as well as they can."""
    changed = {move.input: move.becomes for move in chosen if move.input}
    try:
        points = asked.points(asked.decide({**given, **changed}))
    except BadInput:
        return None
    return min(points.highest, points.lowest + sum(move.gains for move in chosen if move.is_question))


def _bounds(decision: Decision, name: str, value: Any) -> Bounds:
    if type(value) is int:
        return Bounds(value, value)
    step = next((step for step in decision.steps if step.name == name), None)
    low, high = (step.lowest, step.highest) if step else (None, None)
    return Bounds(low if type(low) is int else 0, high if type(high) is int else 0)


def _number(value: Any) -> int | None:
    return value if value != UNKNOWN and type(value) is int else None
