"""A rule of law (規定): a function that names its steps, and what it asks for and answers.

::

    @rule(
        "titp.audit_interviews",
        ja="監査で面談する人数", en="Interviews in an audit",
        inputs=[count("trainees", "在籍する技能実習生の数", "Trainees present")],
        answers={"minimum": "count"},
    )
    def audit_interviews(law: Law) -> None:
        ...

Modules in ``rules/`` of any program are found by walking the folders (see :mod:`registry`).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

import polars as pl

from kumiai.law.core import bulk, engine
from kumiai.law.core.builder import Law
from kumiai.law.core.decision import Decision
from kumiai.law.core.inputs import Input
from kumiai.law.core.parameters import OverlayEntry


class Answerer(Protocol):
    """Whatever can be asked under a rule id; :class:`Rule` is the usual one."""

    id: str
    label: Mapping[str, str]
    inputs: tuple[Input, ...]
    answers: Mapping[str, str]

    def decide(self, given: Mapping[str, Any], *, on: date, overlay: Sequence[OverlayEntry] = ()) -> Decision:
        """Answer one question."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of law with its inputs, answers and the function that builds its steps.

    ``answers`` maps every answer to its kind: count, flag, day, hours, codes, list or map. A ``daily``
    rule looks at the as-of day itself, not only at the figures in force on it.
    """

    id: str
    label: Mapping[str, str]
    inputs: tuple[Input, ...]
    answers: Mapping[str, str]
    body: Callable[[Law], None]
    figures: tuple[str, ...] = ()
    daily: bool = False

    @property
    def about(self) -> str:
        """The docstring of the rule: what it returns, the official name, the articles."""
        return (self.body.__doc__ or "").strip()

    def input(self, name: str) -> Input | None:
        """Return the input of that name, or None."""
        return next((spec for spec in self.inputs if spec.name == name), None)

    def decide(self, given: Mapping[str, Any], *, on: date, overlay: Sequence[OverlayEntry] = ()) -> Decision:
        """Answer one question with all its steps."""
        return engine.decide_one(self, given, on=on, overlay=overlay)

    def decide_many(
        self, frame: pl.DataFrame, *, on: date, overlay: Sequence[OverlayEntry] = (), keys: Sequence[str] = ()
    ) -> pl.DataFrame:
        """Answer a frame of questions by the same columns."""
        return bulk.decide_many(self, frame, on=on, overlay=overlay, keys=keys)


def rule(
    rule_id: str, *, ja: str, en: str, inputs: Sequence[Input], answers: Mapping[str, str],
    figures: Sequence[str] = (), daily: bool = False,
) -> Callable[[Callable[[Law], None]], Rule]:  # fmt: skip
    """Declare a rule; the decorated function becomes the :class:`Rule` itself.

    ``figures`` are prefixes of the ids of the legal figures the rule stands on (for listings).
    """

    def declare(body: Callable[[Law], None]) -> Rule:
        return Rule(rule_id, {"ja": ja, "en": en}, tuple(inputs), dict(answers), body, tuple(figures), daily)

    return declare
