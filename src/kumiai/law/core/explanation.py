"""Puts a decision into words for people, in Japanese or English (説明)."""

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from kumiai.law.core.citation import Citation
from kumiai.law.core.laws import place

if TYPE_CHECKING:
    from kumiai.law.core.decision import DecidedStep, Decision

NO_SOURCE = "memory"
"""What a citation names as its source where nobody has read one; such a figure is always unconfirmed."""
_WORDS: Mapping[str, Mapping[str, str]] = {
    "as_of": {"ja": "{day}現在", "en": "as of {day}"},
    "given": {"ja": "前提", "en": "Given"},
    "answer": {"ja": "答え", "en": "Answer"},
    "steps": {"ja": "理由", "en": "Why"},
    "missing": {"ja": "不足している情報", "en": "Missing"},
    "unconfirmed": {"ja": "未確認の数値による", "en": "Rests on unconfirmed figures"},
    "unknown": {"ja": "不明", "en": "unknown"},
    "none": {"ja": "なし", "en": "none"},
    "no_limit": {"ja": "定めなし", "en": "no such limit"},
    "yes": {"ja": "はい", "en": "yes"},
    "no": {"ja": "いいえ", "en": "no"},
    "in_force": {"ja": "{day}施行", "en": "in force from {day}"},
    "checked": {"ja": "{day}確認", "en": "checked on {day}"},
    "not_confirmed": {"ja": "未確認", "en": "not confirmed"},
    "no_source": {"ja": "資料なし", "en": "no source read"},
    "between": {"ja": "{low}から{high}まで", "en": "between {low} and {high}"},
    "at_least": {"ja": "{low}以上", "en": "at least {low}"},
    "at_most": {"ja": "{high}以下", "en": "at most {high}"},
    "error": {"ja": "答えられません", "en": "No answer"},
    "list_stop": {"ja": "、", "en": ", "},
}


def word(name: str, language: str, **parts: object) -> str:
    """Return a word or phrase of the explanation in a language."""
    return _WORDS[name][language].format(**parts)


def explain(
    decision: "Decision", language: str, labels: Mapping[str, Mapping[str, str]] | None = None
) -> str:
    """Return the decision as text: answer, steps with their articles, what is missing or unconfirmed."""
    names = {**decision.words, **(labels or {})}
    head = f"{decision.label[language]} ({decision.rule})  {word('as_of', language, day=decision.on)}"
    lines = [head]
    if decision.given:
        facts = (
            f"{_name(key, names, language)} = {said(value, language)}"
            for key, value in decision.given.items()
        )
        lines.append(f"  {word('given', language)}: {word('list_stop', language).join(facts)}")
    lines.append(f"  {word('answer', language)}:")
    lines.extend(_answers(decision.value, names, language, indent=4))
    if decision.steps:
        lines.append(f"  {word('steps', language)}:")
        for number, step in enumerate(decision.steps, 1):
            lines.extend(_step_lines(number, step, language))
    if decision.missing:
        absent = (_name(key, names, language) for key in decision.missing)
        lines.append(f"  {word('missing', language)}: {word('list_stop', language).join(absent)}")
    if decision.confidence == "unverified":
        lines.append(f"  {word('unconfirmed', language)}:")
        lines.extend(f"    - {cited(cite, language)}" for cite in decision.unconfirmed)
    return "\n".join(lines)


def _answers(
    value: Mapping[str, Any], names: Mapping[str, Mapping[str, str]], language: str, indent: int
) -> list[str]:
    lines = []
    for key, part in value.items():
        name = " " * indent + _name(key, names, language)
        if isinstance(part, Mapping):
            lines.append(f"{name}:")
            lines.extend(_answers(part, names, language, indent + 2))
        elif isinstance(part, list) and part and all(isinstance(code, str) for code in part):
            codes = (f"{_name(code, names, language)} ({code})" for code in part)
            lines.append(f"{name}: {word('list_stop', language).join(codes)}")
        else:
            lines.append(f"{name}: {said(part, language)}")
    return lines


def _step_lines(number: int, step: "DecidedStep", language: str) -> list[str]:
    value = said(step.value, language)
    if step.lowest is not None and step.highest is not None:
        value += f" ({word('between', language, low=step.lowest, high=step.highest)})"
    elif step.lowest is not None:
        value += f" ({word('at_least', language, low=step.lowest)})"
    elif step.highest is not None:
        value += f" ({word('at_most', language, high=step.highest)})"
    lines = [f"    {number}. {step.label[language]} = {value}"]
    lines.extend(f"       {cited(cite, language)}" for cite in step.cites)
    return lines


def cited(cite: Citation, language: str) -> str:
    """Return a citation in words: place, day in force, day checked, source."""
    parts = [
        place(cite, language),
        word("in_force", language, day=cite.in_force_on),
        word("checked", language, day=cite.checked_on)
        if cite.confidence == "verified"
        else word("not_confirmed", language),
        word("no_source", language) if cite.source == NO_SOURCE else cite.source,
    ]
    text = word("list_stop", language).join(parts)
    note = readable_note(cite.note, language)
    return f"{text} — {note}" if note and cite.confidence == "unverified" else text


def readable_note(note: str | None, language: str) -> str:
    """Return a remark on a citation if it is written in the language; remarks are kept in one language."""
    is_japanese = any(
        "\u3040" <= letter <= "\u30ff" or "\u4e00" <= letter <= "\u9fff" for letter in note or ""
    )
    return note if note and is_japanese == (language == "ja") else ""


def said(value: Any, language: str) -> str:
    """Return a value in words."""
    if value is None:
        return word("no_limit", language)
    if isinstance(value, bool):
        return word("yes" if value else "no", language)
    if isinstance(value, list | tuple):
        return word("list_stop", language).join(said(part, language) for part in value) or word(
            "none", language
        )
    if isinstance(value, date):
        return value.isoformat()
    return word("unknown", language) if value == "unknown" else str(value)


def _name(key: str, names: Mapping[str, Mapping[str, str]], language: str) -> str:
    return names[key][language] if key in names else key
