"""The library's words in the reader's language: duties, facts, citations, moves."""

from collections.abc import Mapping
from functools import cache

from django.utils.translation import get_language

from kumiai.deadlines.domain.board import Basis
from kumiai.law.core.citation import Citation
from kumiai.law.core.duty import Duty
from kumiai.law.core.duty_facts import vocabulary
from kumiai.law.core.duty_schema import shipped_duties
from kumiai.law.core.explanation import readable_note
from kumiai.law.core.laws import laws, place


def language() -> str:
    """Return the language of the reader as the library has it: ja or en."""
    return "en" if (get_language() or "ja").startswith("en") else "ja"


def said(text: Mapping[str, str] | None) -> str:
    """Return a label of the library in the reader's language."""
    return text[language()] if text else ""


@cache
def _duties() -> dict[str, Duty]:
    return {duty.id: duty for duty in shipped_duties()}


def duty_of(duty_id: str) -> Duty | None:
    """Return the duty of a kept row; None if a later release no longer has it."""
    return _duties().get(duty_id)


def duty_label(duty_id: str) -> str:
    """Return what a duty is called (義務の名称)."""
    duty = duty_of(duty_id)
    return said(duty.label) if duty else duty_id


def duties_called(text: str) -> list[str]:
    """Return the duties whose name, in any language, holds a text."""
    wanted = text.casefold()
    return [
        duty.id
        for duty in _duties().values()
        if any(wanted in label.casefold() for label in duty.label.values())
    ]


def kind_label(kind: str) -> str:
    """Return what the subject of a deadline is called: the person, the company, the audit."""
    frames = {frame.subject_kind: frame for name, frame in vocabulary().frames.items() if name != "stage"}
    return said(frames[kind].label) if kind in frames else kind


def missing_label(kind: str, column: str) -> str:
    """Return what a missing fact is called (不足している事実)."""
    for frame in vocabulary().frames.values():
        if frame.subject_kind == kind and column in frame.columns:
            return said(frame.columns[column].label)
    return column


def basis_of(citation: Citation) -> Basis:
    """Return a citation in words (根拠条文)."""
    law = laws().get(citation.law)
    return Basis(
        law=said(law.title) if law else citation.law,
        reference=citation.reference,
        article=place(citation, language()),
        in_force_on=citation.in_force_on,
        checked_on=citation.checked_on,
        confirmed=citation.confidence == "verified",
        source=citation.source,
        note=readable_note(citation.note, language()),
    )
