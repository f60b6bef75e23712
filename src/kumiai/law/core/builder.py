"""What a rule's function is handed: the law of the day and the given facts; it names its steps here.

The function runs once for each version of the law and each pattern of missing inputs, not once a
row. What it builds is a :class:`Program`: columns in stages, so that a shared step is computed once.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Literal

import polars as pl

from kumiai.law.core import bound as over
from kumiai.law.core.algebra import by_code_column, figure, none_of
from kumiai.law.core.bound import Bound, staged
from kumiai.law.core.citation import Citation
from kumiai.law.core.errors import BadData, NotInForce
from kumiai.law.core.inputs import BY_LAW, EARLIEST, LATEST, REQUIRED, UNLIMITED, Input, records_reader
from kumiai.law.core.parameters import Entry, Parameters
from kumiai.law.core.quantity import (
    EVERYWHERE,
    NOTHING,
    Kind,
    Quantity,
    constant,
    either,
    flag,
    narrowed,
    united,
)
from kumiai.law.core.single import Single

State = Literal["given", "absent", "mixed"]
OutputKind = Literal["value", "limit", "codes", "list"]
INPUT_PREFIX = "given:"
_AS_WRITTEN = pl.QueryOptFlags.none()


@dataclass(frozen=True, slots=True)
class Step:
    """A named quantity of a rule: its columns, label, unit, and citations with the columns of their rows."""

    name: str
    label: Mapping[str, str]
    unit: str
    lo: str
    hi: str
    doubt: str | None
    own_doubt: str | None
    cites: tuple[tuple[Citation, str], ...]
    shown_if: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Output:
    """One answer of a rule. ``applies`` bounds tell whether a limit exists at all."""

    name: str
    kind: OutputKind
    unit: str
    inputs: frozenset[str]
    direct: frozenset[str]
    group: str | None = None
    lo: str = ""
    hi: str = ""
    doubt: str | None = None
    applies: tuple[str, str] | None = None
    codes: tuple["Code", ...] = ()
    parts: tuple[tuple[str, str], ...] = ()
    column: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A reason or violation: it is in the answer where its flag surely holds."""

    code: str
    label: Mapping[str, str]
    lo: str
    doubt: str | None
    own: bool = False
    """Whether a figure of the cooperative itself says so; then it counts even where it does not hold."""


@dataclass(slots=True)
class Program:
    """A rule compiled for one version of the law and one pattern of missing inputs."""

    columns: dict[str, Bound] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)
    outputs: list[Output] = field(default_factory=list)
    refusals: list[tuple[str, str]] = field(default_factory=list)
    needed_if: dict[str, tuple[str, str]] = field(default_factory=dict)
    matters_if: dict[str, tuple[str, str]] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)
    parts: dict[frozenset[str], list[list[pl.Expr]]] = field(default_factory=dict)
    remembered: dict[tuple[Any, ...], bool] = field(default_factory=dict)
    words: dict[str, Mapping[str, str]] = field(default_factory=dict)
    answers: list[pl.Expr] = field(default_factory=list)
    _single: Single | None = None

    def row(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """Return one row of all columns for the given facts, which are in column form."""
        if self._single is None:
            self._single = Single(self.columns)
        return self._single.row(facts)

    def stages(self, only: frozenset[str]) -> list[list[pl.Expr]]:
        """Return the named columns and what they stand on, in stages."""
        if only not in self.parts:
            self.parts[only] = staged({name: self.columns[name] for name in self.columns if name in only})
        return self.parts[only]

    def run(self, frame: pl.DataFrame, only: frozenset[str], then: Sequence[pl.Expr] = ()) -> pl.DataFrame:
        """Return the frame with the named columns and what they stand on, stage by stage.

        With ``then``: these columns of the result and the refusals alone.
        """
        plan = frame.lazy()
        for stage in self.stages(only):
            plan = plan.with_columns(stage)
        if then:
            kept = [one.meta.output_name() for one in then] + [column for column, _ in self.refusals]
            plan = plan.with_columns(then).select(kept)
        # Nothing is left to optimize: shared parts are columns already, and planning costs more than a row.
        return plan.collect(optimizations=_AS_WRITTEN)


_ENDS: Mapping[Kind, tuple[Any, Any]] = {
    "count": (0, UNLIMITED), "flag": (False, True), "day": (EARLIEST, LATEST),
}  # fmt: skip
_DTYPES: Mapping[Kind, Any] = {"count": pl.Int64(), "flag": pl.Boolean(), "day": pl.Date()}


class Choice:
    """A code that may be unknown."""

    def __init__(self, spec: Input, column: Bound | None, state: State) -> None:
        self.spec = spec
        self._column = column
        self._state = state

    def by(self, values: Mapping[str, "Quantity | int"]) -> Quantity:
        """Return the value that belongs to the code; between all of them where the code is unknown."""
        if set(values) != set(self.spec.codes):
            raise BadData(f"{self.spec.name}: every code needs exactly one value")
        made = by_code_column(self._column, values, known=self._state == "given")
        name = frozenset((self.spec.name,))
        return replace(made, inputs=made.inputs | name, direct=made.direct | name)

    def is_(self, *codes: str) -> Quantity:
        """Return the flag that the code is one of ``codes``."""
        return self.by({name: flag(name in codes) for name in self.spec.codes})


class Law:
    """The law of one day and the given facts, as a rule's function sees them."""

    def __init__(
        self, parameters: Parameters, on: date, inputs: Sequence[Input], pattern: Mapping[str, State],
        *, basis: Sequence[Citation] = (),
    ) -> None:  # fmt: skip
        """Take ``basis`` as the citations of every answer, for figures that no step names."""
        self.program = Program()
        self._basis = basis
        self._own: dict[Citation, None] = {}
        self._parameters = parameters
        self._on = on
        self._inputs = {spec.name: spec for spec in inputs}
        self._pattern = pattern
        self._serial = 0
        self._named: dict[str, Quantity] = {}
        self._rows: dict[Bound, str] = {}

    # -- the figures of the day -------------------------------------------------------------

    def entry(self, parameter_id: str) -> Entry:
        """Return value and citation of a figure on the day; raise NotInForce."""
        entry = self._parameters.get(parameter_id, self._on)
        if entry.overlaid:
            self._own[entry.citation] = None
        return entry

    def uncited(self) -> tuple[Citation, ...]:
        """Return the citations of own figures of the cooperative that were read and stand in no step."""
        named = {cite for step in self.program.steps for cite, _ in step.cites}
        return tuple(cite for cite in self._own if cite not in named)

    def figure(self, parameter_id: str) -> Quantity:
        """Return a figure of the day as a known quantity with its citation."""
        return figure(self.entry(parameter_id))

    def label(self, parameter_id: str) -> Mapping[str, str]:
        """Return the label of a figure, or of the first one whose id begins with it."""
        if parameter_id in self._parameters:
            return self._parameters.figure(parameter_id).label
        return next(figure.label for figure in self._parameters if figure.id.startswith(parameter_id))

    def holds(self, parameter_id: str) -> bool:
        """Return whether the figure is in force on the day."""
        return self._parameters.holds(parameter_id, self._on)

    # -- the given facts --------------------------------------------------------------------

    def given(self, name: str, *, default: "Quantity | None" = None) -> Quantity:
        """Return the fact of that name; ``default`` is what the law says where it is not given."""
        spec = self._inputs[name]
        self.program.used.add(name)
        kind: Kind = "flag" if spec.kind == "flag" else "day" if spec.kind == "day" else "count"
        state = self._pattern[name]
        column = over.column(INPUT_PREFIX + name)
        if spec.default is BY_LAW:
            if default is None:
                raise BadData(f"{name}: the rule must say what the law takes by default")
            if state != "given":
                filled = default.lo if state == "absent" else column.filled(default.lo)
                return replace(default, lo=filled, hi=filled)
            return Quantity(kind, column, column, True)
        if spec.default is not REQUIRED:
            fallback = spec.read(spec.default)
            if state == "absent":
                return constant(kind, fallback, fallback)
            known = column if state == "given" else column.filled(over.constant(fallback))
            return Quantity(kind, known, known, True)
        return self._unknown_or_given(spec, kind, state, column)

    def _unknown_or_given(self, spec: Input, kind: Kind, state: State, column: Bound) -> Quantity:
        origin = frozenset((spec.name,))
        if state == "given":
            return Quantity(kind, column, column, True, inputs=origin, direct=origin)
        low, high = spec.bounds
        if state == "absent":
            made = constant(kind, low, high)
            return replace(made, exact=False, inputs=origin, direct=origin)
        return Quantity(
            kind, column.filled(over.constant(low)), column.filled(over.constant(high)), False,
            inputs=origin, direct=origin,
        )  # fmt: skip

    def choice(self, name: str) -> Choice:
        """Return the given code of that name."""
        spec = self._inputs[name]
        self.program.used.add(name)
        state = self._pattern[name]
        column = over.column(INPUT_PREFIX + name)
        if spec.default is not REQUIRED:
            usual = over.constant(spec.default)
            return Choice(spec, usual if state == "absent" else column.filled(usual), "given")
        return Choice(spec, None if state == "absent" else column, state)

    @property
    def day(self) -> date:
        """The as-of day; only for rules that are declared ``daily``, others are compiled once for many days."""
        return self._on

    def passes(self, name: str, test: Callable[[Any], bool]) -> Quantity:
        """Return the flag that a given text or list passes a test written in Python."""
        return self.measured(name, test, "flag")

    def measured(self, name: str, measure: Callable[[Any], Any], kind: Kind = "count") -> Quantity:
        """Return what a function written in Python says of a given text, or of a list of maps.

        The function takes the text, or a tuple of tuples in the order of the fields, and returns a
        whole number that is not negative, a day or a flag. What is not given is unknown.
        """
        spec = self._inputs[name]
        self.program.used.add(name)
        origin = frozenset((name,))
        lowest, highest = _ENDS[kind]
        state = self._pattern[name]
        if state == "absent":
            return replace(constant(kind, lowest, highest), exact=False, inputs=origin, direct=origin)
        dtype = _DTYPES[kind]
        plain: Callable[[str], Any] = records_reader(spec) if spec.kind == "records" else str

        def check(texts: pl.Series) -> pl.Series:
            given = (None if one is None else measure(plain(one)) for one in texts)
            return pl.Series(list(given), dtype=dtype)

        column = over.applied(
            lambda texts: texts.map_batches(check, return_dtype=dtype), over.column(INPUT_PREFIX + name)
        )
        if state == "given":
            return Quantity(kind, column, column, True, inputs=origin, direct=origin)
        low, high = column.filled(over.constant(lowest)), column.filled(over.constant(highest))
        return Quantity(kind, low, high, False, inputs=origin, direct=origin)

    # -- what the rule says -----------------------------------------------------------------

    def step(
        self, name: str, value: Quantity, ja: str, en: str, *,
        unit: str = "", cite: Sequence[Citation] = (), shown_if: Quantity | None = None,
    ) -> Quantity:  # fmt: skip
        """Name a quantity, so that it is computed once and shown in the explanation."""
        if value.stands_on_own and (shown_if is value or _is_never(shown_if)):
            shown_if = None  # a figure of the cooperative itself shows even in a reason that it silences
        value = value.cited(*cite)
        kept = self._named[name] = self._keep(name, value)
        self.program.steps.append(
            Step(
                name, {"ja": ja, "en": en}, unit or value.kind, *_pair(name, kept),
                None if value.doubt is None else name + "?",
                None if value.own_doubt is None else name + "!",
                self._cites(value),
                None if shown_if is None else self._hidden(shown_if),
            )
        )  # fmt: skip
        return kept

    def named(self, name: str) -> Quantity:
        """Return a step that was named before, for a rule that goes on from another."""
        return self._named[name]

    def output(
        self, name: str, value: Quantity, ja: str, en: str, *,
        unit: str = "", group: str | None = None, cite: Sequence[Citation] = (),
        shown_if: Quantity | None = None,
    ) -> Quantity:  # fmt: skip
        """Name a quantity that is an answer of the rule (in a map named ``group`` if given)."""
        value = value.cited(*cite, *self._basis)
        kept = self.step(name, value, ja, en, unit=unit, shown_if=shown_if)
        lo, hi = _pair(name, kept)
        self.program.outputs.append(
            Output(
                name, "value", unit or value.kind, value.inputs, value.direct, group, lo, hi,
                None if value.doubt is None else name + "?",
            )
        )  # fmt: skip
        return replace(kept, direct=NOTHING)

    def limit(
        self, name: str, applies: Quantity, value: Quantity, ja: str, en: str, *, unit: str = ""
    ) -> Quantity:
        """Name an answer that exists only where ``applies`` holds; elsewhere the law has no such limit."""
        value = value.cited(*self._basis)
        kept = self.step(name, value, ja, en, unit=unit, shown_if=applies)
        lo, hi = _pair(name, kept)
        doubt = either(applies.doubt, None if value.doubt is None else value.doubt & applies.hi)
        doubts = None if doubt is None else self._hidden(Quantity("flag", doubt, doubt, True))[0]
        self.program.outputs.append(
            Output(
                name, "limit", unit or value.kind, value.inputs | applies.inputs,
                value.direct | applies.direct, None, lo, hi, doubts, self._hidden(applies),
            )
        )  # fmt: skip
        return replace(kept, direct=NOTHING)

    def absent(self, *names: str) -> None:
        """Say that these answers do not exist here: there is no such limit, period or date."""
        for name in names:
            self.program.outputs.append(
                Output(name, "limit", "", NOTHING, NOTHING, applies=self._hidden(flag(False)))
            )

    def verdict(
        self, name: str, failures: Mapping[str, tuple[Quantity, str, str]], ja: str, en: str, *,
        codes: str, feasible: Quantity | None = None,
    ) -> Quantity:  # fmt: skip
        """Name the answer that nothing fails, and under ``codes`` the list of known failures.

        ``feasible`` adds what the separate failures cannot say: that they cannot all be avoided.
        """
        if not failures:  # on this day the law asks nothing of the kind
            raise NotInForce(name, self._on)
        kept = {}
        labels = {}
        for code, (failure, label_ja, label_en) in failures.items():
            kept[code] = self.step(f"{name}:{code}", failure, label_ja, label_en, shown_if=failure)
            labels[code] = {"ja": label_ja, "en": label_en}
        passed = none_of(
            [replace(kept[code], own_doubt=failure.own_doubt) for code, (failure, _, _) in failures.items()]
        )
        if feasible is not None:
            passed = replace(passed & feasible, doubt=passed.doubt)
        # The verdict stands on the figures of what fails, or of everything if nothing does.
        cites = united(*(narrowed(failures[code][0].cites, kept[code].hi | passed.lo) for code in kept))
        answer = self.output(name, replace(passed, cites=cites), ja, en)
        self._codes(codes, {code: (f"{name}:{code}", kept[code], labels[code]) for code in kept})
        return answer

    def findings(self, name: str, found: Mapping[str, tuple[Quantity, str, str]]) -> None:
        """Name an answer that is a list of codes: those that surely hold, with no verdict over them."""
        labels = {code: {"ja": ja, "en": en} for code, (_, ja, en) in found.items()}
        kept = {
            code: self.step(f"{name}:{code}", value, ja, en, cite=self._basis, shown_if=value)
            for code, (value, ja, en) in found.items()
        }
        self._codes(name, {code: (f"{name}:{code}", kept[code], labels[code]) for code in found})

    def _codes(self, name: str, found: Mapping[str, tuple[str, Quantity, Mapping[str, str]]]) -> None:
        """Name a list of codes by the steps that say whether each holds."""
        own = {step.name for step in self.program.steps if any(cite.own for cite, _ in step.cites)}
        listed = tuple(
            Code(code, label, step, None if value.doubt is None else f"{step}?", step in own)
            for code, (step, value, label) in found.items()
        )
        self.program.outputs.append(Output(name, "codes", "codes", NOTHING, NOTHING, codes=listed))

    def listing(self, name: str, parts: Sequence[Quantity], made: Callable[..., pl.Expr]) -> None:
        """Name an answer that is a list made of known parts; it is unknown where one part is."""
        kept = [
            _pair(f"{name}/{place}", self._keep(f"{name}/{place}", part)) for place, part in enumerate(parts)
        ]
        union = either(*(part.doubt for part in parts))
        doubt = None if union is None else self._hidden(Quantity("flag", union, union, True))[0]
        self.program.columns[name] = over.combined(made, *(part.lo for part in parts))
        self.program.outputs.append(
            Output(
                name, "list", "list", NOTHING.union(*(part.inputs for part in parts)),
                NOTHING.union(*(part.direct for part in parts)), None, doubt=doubt,
                parts=tuple(kept), column=name,
            )
        )  # fmt: skip

    def refuse_if(self, condition: Quantity, message: str) -> None:
        """Refuse the question as impossible where the condition surely holds."""
        self.program.refusals.append((self._hidden(condition)[0], message))

    def needed_only_if(self, name: str, condition: Quantity) -> None:
        """Say that a missing input is asked for only where the condition is known to hold."""
        self.program.needed_if[name] = self._hidden(condition)

    def matters_if(self, name: str, condition: Quantity) -> None:
        """Say exactly when a missing input can change an answer, where trying values could miss it."""
        self.program.matters_if[name] = self._hidden(condition)

    # -- columns ----------------------------------------------------------------------------

    def _hidden(self, value: Quantity) -> tuple[str, str]:
        self._serial += 1
        name = f"~{self._serial}"
        return _pair(name, self._keep(name, value))

    def _keep(self, name: str, value: Quantity) -> Quantity:
        """Give the bounds and doubts of a quantity columns of their own."""
        columns = self.program.columns
        if name in columns:
            raise BadData(f"the step {name} is named twice")
        columns[name] = value.lo
        if not value.exact:
            columns[name + "^"] = value.hi
        if value.doubt is not None:
            columns[name + "?"] = value.doubt
        if value.own_doubt is not None:
            columns[name + "!"] = value.own_doubt
        return replace(value, own_doubt=None, cites=())

    def _cites(self, value: Quantity) -> tuple[tuple[Citation, str], ...]:
        """Return the citations, each with the name of the column of the rows that need it ("" for all)."""
        named = []
        for cite, rows in value.cites:
            column = ""
            if rows != EVERYWHERE:
                column = self._rows.setdefault(rows, f"@{len(self._rows)}")
                self.program.columns[column] = rows
            named.append((cite, column))
        return tuple(named)


def _is_never(shown_if: Quantity | None) -> bool:
    return shown_if is not None and shown_if.hi == over.constant(False)


def _pair(name: str, value: Quantity) -> tuple[str, str]:
    """Return the names of the columns of the lowest and the highest value."""
    return name, name if value.exact else name + "^"
