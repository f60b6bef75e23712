"""The answer to one question, with its reasons (判断): value, steps, articles, what is missing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final

from kumiai.law.core.citation import Citation, Confidence
from kumiai.law.core.explanation import explain

UNKNOWN: Final = "unknown"
MINUTES_AN_HOUR: Final = 60


@dataclass(frozen=True, slots=True)
class DecidedStep:
    """One line of the reasoning: name, label, value, and the articles it stands on.

    Where the value is open, ``lowest`` and ``highest`` say between which values it lies.
    """

    name: str
    label: Mapping[str, str]
    value: Any
    cites: tuple[Citation, ...] = ()
    lowest: Any = None
    highest: Any = None

    def to_json(self) -> dict[str, Any]:
        """The step as plain values."""
        data = {
            "name": self.name,
            "label": dict(self.label),
            "value": plain(self.value),
            "cite": [cite.to_json() for cite in self.cites],
        }
        if self.value == UNKNOWN and self.lowest is not None:
            data["lowest"] = plain(self.lowest)
        if self.value == UNKNOWN and self.highest is not None:
            data["highest"] = plain(self.highest)
        return data


@dataclass(frozen=True, slots=True)
class Decision:
    """What a rule answers on a day, and why (判断).

    ``value`` maps every answer to a plain value, to ``"unknown"`` or to None where the law has no
    such limit. ``missing`` names the inputs that could still change an answer.
    """

    rule: str
    label: Mapping[str, str]
    on: date
    given: Mapping[str, Any]
    value: Mapping[str, Any]
    missing: tuple[str, ...] = ()
    confidence: Confidence = "verified"
    steps: tuple[DecidedStep, ...] = ()
    law_since: date | None = None
    words: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def is_open(self) -> bool:
        """Whether some answer is still unknown."""
        return bool(self.missing) or any(part == UNKNOWN for part in self.value.values())

    @property
    def citations(self) -> tuple[Citation, ...]:
        """Every citation of the steps, once."""
        return tuple(dict.fromkeys(cite for step in self.steps for cite in step.cites))

    @property
    def unconfirmed(self) -> tuple[Citation, ...]:
        """The citations behind this answer that nobody could confirm."""
        return tuple(cite for cite in self.citations if cite.confidence == "unverified")

    def explain(self, language: str) -> str:
        """Return the decision in words for people; ``language`` is ``ja`` or ``en``."""
        return explain(self, language)

    def to_json(self) -> dict[str, Any]:
        """The decision as plain values, in the shape that ``kumiai ask --json`` prints."""
        return {
            "rule": self.rule,
            "on": self.on.isoformat(),
            "value": plain(self.value),
            "missing": list(self.missing),
            "confidence": self.confidence,
            "steps": [step.to_json() for step in self.steps],
        }


def plain(value: Any) -> Any:
    """Return the value with days as ISO text and tuples as lists."""
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {name: plain(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [plain(part) for part in value]
    return value


def shown(value: Any, unit: str) -> Any:
    """Return a value of the engine in the form of an answer: minutes become ``h:mm``."""
    if unit == "hours" and isinstance(value, int):
        hours, minutes = divmod(value, MINUTES_AN_HOUR)
        return f"{hours}:{minutes:02d}"
    return value
