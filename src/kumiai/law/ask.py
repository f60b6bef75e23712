"""Reads questions of law from YAML or JSON and answers them (法令への問い).

One question is a map with ``rule``, ``on`` and ``given``, and an ``id`` of the asker's choice; other
keys are ignored. A question that cannot be answered gets an error of its own and never keeps
the others from being answered.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import yaml

from kumiai.law.core.decision import Decision
from kumiai.law.core.errors import BadQuestion, LawError
from kumiai.law.core.files import load_yaml
from kumiai.law.core.parameters import OverlayEntry
from kumiai.law.core.registry import rule_of


@dataclass(frozen=True, slots=True)
class Question:
    """One question of law, as it was asked."""

    data: Any
    default_on: date | None = None

    @property
    def id(self) -> Any:
        """The name the asker gave the question, if any."""
        return self.data.get("id") if isinstance(self.data, Mapping) else None

    def answer(self, *, overlay: Sequence[OverlayEntry] = ()) -> Decision:
        """Return the decision; raise LawError with a sentence that says what is wrong."""
        if not isinstance(self.data, Mapping):
            raise BadQuestion("a question is a map with rule, on and given")
        rule_id, given = self.data.get("rule"), self.data.get("given")
        if not isinstance(rule_id, str):
            raise BadQuestion("the question names no rule")
        if given is None:
            given = {}
        if not isinstance(given, Mapping) or not all(isinstance(name, str) for name in given):
            raise BadQuestion("given must be a map of input names to values")
        return rule_of(rule_id).decide(given, on=self._on(), overlay=overlay)

    def _on(self) -> date:
        # YAML 1.1 reads a bare `on:` as true; a person who forgot the quotes meant the day.
        value = self.data.get("on", self.data.get(True))
        if value is None:
            if self.default_on is None:
                raise BadQuestion('the question names no day; write "on": 2026-11-22')
            return self.default_on
        return read_day(value)


@dataclass(frozen=True, slots=True)
class Reply:
    """The answer to a question, or the error instead of it."""

    question: Question
    decision: Decision | None
    error: LawError | None

    def to_json(self) -> dict[str, Any]:
        """The reply as plain values in the printed order."""
        if self.decision is not None:
            return {"id": self.question.id, **self.decision.to_json()}
        data = self.question.data if isinstance(self.question.data, Mapping) else {}
        day = data.get("on", data.get(True, self.question.default_on))
        error = self.error or LawError("no answer")
        return {
            "id": self.question.id,
            "rule": data.get("rule"),
            "on": day.isoformat() if isinstance(day, date) else day,
            "error": {"code": error.code, "message": error.message},
        }


def read_day(value: object) -> date:
    """Return the day a question is asked for; raise BadQuestion if it is none."""
    if type(value) is date:
        return value
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise BadQuestion(f"{value!r} is not a day such as 2026-11-22")


def read_questions(text: str, *, name: str, default_on: date | None = None) -> list[Question]:
    """Return the questions in a YAML or JSON text; raise BadQuestion if it cannot be read."""
    try:
        data = (
            json.loads(text)
            if text.lstrip()[:1] in ("[", "{") and name.endswith(".json")
            else load_yaml(text)
        )
    except (yaml.YAMLError, ValueError, LawError) as error:
        raise BadQuestion(f"{name}: this is neither YAML nor JSON: {error}") from error
    if data is None:
        raise BadQuestion(f"{name}: there is no question in it")
    return [Question(one, default_on) for one in (data if isinstance(data, list) else [data])]


def reply(question: Question, *, overlay: Sequence[OverlayEntry] = ()) -> Reply:
    """Return the answer to a question, or its error; ``overlay`` are legal values laid over the shipped ones."""
    try:
        return Reply(question, question.answer(overlay=overlay), None)
    except LawError as error:
        return Reply(question, None, error)
