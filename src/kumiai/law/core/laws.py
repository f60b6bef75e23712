"""The names of the laws behind citation ids (法令名): official number, e-Gov id, titles."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from kumiai.law.core.citation import Citation
from kumiai.law.core.errors import BadData
from kumiai.law.core.files import program_folders, read_yaml


@dataclass(frozen=True, slots=True)
class LawText:
    """One law, ordinance, notice or guideline (法令)."""

    id: str
    title: Mapping[str, str]
    short: Mapping[str, str]
    number: str | None
    egov_id: str | None
    in_force_on: date
    source: str
    confidence: str
    note: str | None = None


@cache
def laws() -> dict[str, LawText]:
    """Return every law by its id."""
    found: dict[str, LawText] = {}
    for folder in program_folders():
        for record in read_yaml(folder / "laws.yaml") or []:
            text = _law_text(record, str(folder / "laws.yaml"))
            if text.id in found:
                raise BadData(f"{folder}: the law {text.id} is named twice")
            found[text.id] = text
    return found


def _law_text(record: Any, where: str) -> LawText:
    try:
        return LawText(
            record["id"], record["title"], record["short"], record.get("number"), record.get("egov_id"),
            record["in_force_on"], record["source"], record["confidence"], record.get("note"),
        )  # fmt: skip
    except (KeyError, TypeError, AttributeError) as error:
        raise BadData(f"{where}: a law needs id, title, short, in_force_on, source and confidence") from error


def place(cite: Citation, language: str) -> str:
    """Return the place a citation names, in words: 技能実習法施行規則 第16条第1項第2号."""
    text = laws().get(cite.law)
    name = text.short[language] if text else cite.law
    if language == "ja":
        parts = [
            f"第{cite.article}条" if cite.article else "",
            f"第{cite.paragraph}項" if cite.paragraph else "",
            _item_ja(cite.item) if cite.item else "",
        ]
        return f"{name} {''.join(parts)}".rstrip()
    words = [("Article", cite.article), ("paragraph", cite.paragraph), ("item", cite.item)]
    return ", ".join([name, *(f"{word} {value}" for word, value in words if value)])


def _item_ja(item: str) -> str:
    """Return an item, with its sub-item behind a hyphen: 3-ト is 第3号ト."""
    head, _, tail = item.partition("-")
    return f"第{head}号{tail}" if head.isascii() else item
