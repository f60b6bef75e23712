"""Where a legal statement comes from (根拠条文): law, article, day in force, source and how sure we are."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, get_args

from kumiai.law.core.errors import BadData

Confidence = Literal["verified", "unverified"]


@dataclass(frozen=True, slots=True)
class Citation:
    """The legal basis of a figure, a step or a duty (根拠条文).

    ``law`` is an id of some ``laws.yaml``. ``article`` is None where no source names it.
    ``in_force_on`` is the first day the statement holds, ``checked_on`` the day a person
    compared it with ``source``. ``unverified`` means that no source could be read for it, or
    that sources disagree. ``own`` marks the citation of a figure that the cooperative entered itself.
    """

    law: str
    in_force_on: date
    checked_on: date
    confidence: Confidence
    source: str
    article: str | None = None
    paragraph: str | None = None
    item: str | None = None
    note: str | None = None
    own: bool = False

    @property
    def reference(self) -> str:
        """The short name of the place in the law, such as ``titp-rule:16-1-2``."""
        places = [part for part in (self.article, self.paragraph, self.item) if part]
        return f"{self.law}:{'-'.join(places)}" if places else self.law

    def to_json(self) -> dict[str, str]:
        """The citation as plain text values; what is not known is left out."""
        fields = {
            "law": self.law,
            "article": self.article,
            "paragraph": self.paragraph,
            "item": self.item,
            "in_force_on": self.in_force_on.isoformat(),
            "checked_on": self.checked_on.isoformat(),
            "confidence": self.confidence,
            "source": self.source,
            "note": self.note,
        }
        return {name: value for name, value in fields.items() if value is not None}


def read_citation(data: Mapping[str, Any], *, where: str) -> Citation:
    """Return the citation written in a mapping of a YAML file; ``where`` names the place in errors."""
    missing = [
        name for name in ("law", "in_force_on", "checked_on", "confidence", "source") if not data.get(name)
    ]
    if missing:
        raise BadData(f"{where}: the citation lacks {', '.join(missing)}")
    for name in ("in_force_on", "checked_on"):
        if type(data[name]) is not date:
            raise BadData(f"{where}: {name} is not a day: {data[name]!r}")
    if data["confidence"] not in get_args(Confidence):
        raise BadData(f"{where}: confidence is verified or unverified, not {data['confidence']!r}")
    return Citation(
        law=_text(data, "law", where) or "",
        in_force_on=data["in_force_on"],
        checked_on=data["checked_on"],
        confidence=data["confidence"],
        source=_text(data, "source", where) or "",
        article=_text(data, "article", where),
        paragraph=_text(data, "paragraph", where),
        item=_text(data, "item", where),
        note=_text(data, "note", where),
    )


def _text(data: Mapping[str, Any], name: str, where: str) -> str | None:
    value = data.get(name)
    if value is not None and not isinstance(value, str):
        raise BadData(f"{where}: {name} must be text in quotes, not {value!r}")
    return value
