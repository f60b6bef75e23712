"""Why a deadline stands where it stands (期限の理由): the words for the *why* panel of the office."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from kumiai.law.core.citation import Citation, Confidence
from kumiai.law.core.duty import Duty, DutyForm, Step, Text
from kumiai.law.core.duty_due import UNITS, anchor_label
from kumiai.law.core.duty_expressions import Figures, after_steps
from kumiai.law.core.duty_facts import vocabulary
from kumiai.law.core.duty_schema import find_duty
from kumiai.law.core.parameters import Parameters

_MOVES: Mapping[str, Text] = {
    "month_start": {"ja": "その月の初日", "en": "first day of that month"},
    "month_end": {"ja": "その月の末日", "en": "last day of that month"},
    "day_before": {"ja": "その前日", "en": "the day before"},
    "day_after": {"ja": "その翌日", "en": "the day after"},
    "weekday_on_or_before": {"ja": "土日なら直前の金曜日", "en": "a weekend moves back to Friday"},
}


@dataclass(frozen=True, slots=True)
class ExplainedStep:
    """One line of the counting: what was done, and the day it led to."""

    text: Text
    day: date
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Explanation:
    """Everything the *why* panel says of one deadline, in Japanese and English.

    ``in_force_since`` is the latest day on which some part of the answer came into force;
    ``checked_on`` the oldest day on which a person compared some part with its source.
    """

    duty: str
    label: Text
    explanation: Text
    severity: Text
    role: Text
    form: DutyForm | None
    submit_to: Text | None
    anchor_label: Text
    anchor_on: date
    steps: tuple[ExplainedStep, ...]
    opens_steps: tuple[ExplainedStep, ...]
    opens_on: date | None
    due_on: date
    reason: Text | None
    citations: tuple[Citation, ...]
    in_force_since: date
    checked_on: date
    confidence: Confidence


def explain_deadline(
    row: Mapping[str, Any],
    *,
    on: date,
    parameters: Parameters | None = None,
    duties: Sequence[Duty] | None = None,
) -> Explanation:
    """Return why a row of the deadlines frame is due on its day (期限の理由), as the law stands on ``on``.

    The row needs duty, clock and anchor_on (and reason, if it has one). The days are counted anew,
    step by step, so that the panel shows what the engine computes and nothing else.
    """
    figures = Figures(Parameters.load() if parameters is None else parameters, on)
    duty = find_duty(row["duty"], duties)
    clock = duty.clock(row["clock"])
    words = vocabulary()
    steps = _walk(clock.due, row["anchor_on"], figures)
    opens = _walk(clock.opens or (), row["anchor_on"], figures)
    citations = figures.citations(duty, clock)
    doubted = any(citation.confidence == "unverified" for citation in citations)
    return Explanation(
        duty=duty.id,
        label=duty.label,
        explanation=duty.explanation,
        severity=words.severities[duty.severity],
        role=words.roles[duty.role],
        form=duty.form,
        submit_to=duty.submit_to,
        anchor_label=anchor_label(clock, figures),
        anchor_on=row["anchor_on"],
        steps=steps,
        opens_steps=opens,
        opens_on=opens[-1].day if opens else (row["anchor_on"] if clock.opens is not None else None),
        due_on=steps[-1].day if steps else row["anchor_on"],
        reason=words.reasons[row["reason"]] if row.get("reason") else None,
        citations=citations,
        in_force_since=max(citation.in_force_on for citation in citations),
        checked_on=min(citation.checked_on for citation in citations),
        confidence="unverified" if doubted else "verified",
    )


def _walk(steps: Sequence[Step], anchor: date, figures: Figures) -> tuple[ExplainedStep, ...]:
    """Return the days after each step, counted by the same expressions as the columns."""
    if not steps:
        return ()
    days = [after_steps(steps[: place + 1], pl.lit(anchor), figures) for place in range(len(steps))]
    found = pl.select(day.alias(str(place)) for place, day in enumerate(days)).row(0)
    return tuple(
        ExplainedStep(
            _said(step, figures), day, figures.entry(step.parameter).citation if step.parameter else None
        )
        for step, day in zip(steps, found, strict=True)
    )


def _said(step: Step, figures: Figures) -> Text:
    """Return a step in words."""
    if step.parameter is None:
        return _MOVES[step.operation]
    number = figures.number(step.parameter)
    if step.operation == "end_of_calendar_month":
        return {
            "ja": f"その月を1か月目として{number}か月目の末日",
            "en": f"end of calendar month {number}, that month being the first",
        }
    if step.operation == "day_of_month":
        return {"ja": f"その月の{number}日", "en": f"day {number} of that month"}
    unit = UNITS[figures.parameters.figure(step.parameter).unit]
    english = unit["en"] if number != 1 else unit["en"].removesuffix("s")
    if step.operation == "add":
        return {"ja": f"{number}{unit['ja']}後", "en": f"{number} {english} later"}
    return {"ja": f"{number}{unit['ja']}前", "en": f"{number} {english} before"}
