"""対応付けの提案: which place of the file each field of a form most likely belongs to.

Nothing is guessed: where two places or two fields come too close, no proposal is made and the reason is given.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kumiai.paperwork.official import labels
from kumiai.paperwork.official.form import OfficialFile
from kumiai.paperwork.official.places import Place, find_places

ENOUGH = 0.78
APART = 0.06


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """項目: a field of a Kumiai form. For ``kind="table"`` the options are the labels of its columns."""

    id: str
    label_ja: str
    section_ja: str = ""
    kind: str = "text"
    options_ja: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """提案: the place proposed for a field, or none, with the reason in words.

    ``alternatives`` are targets worth offering when none was sure enough.
    """

    field_id: str
    target: str | None
    score: float
    why: str
    kind: str = ""
    alternatives: tuple[str, ...] = ()


def propose(file: OfficialFile, fields: Sequence[FieldSpec]) -> list[Proposal]:
    """Return one proposal per field, in the order of the fields. No target is proposed twice."""
    places = find_places(file)
    ranked = {field.id: _ranking(field, places) for field in fields}
    claimed: dict[str, list[tuple[float, str]]] = defaultdict(list)
    for field in fields:
        best = ranked[field.id]
        if best and best[0][0] >= ENOUGH:
            for address in best[0][1].claims:
                claimed[address].append((best[0][0], field.id))
    names = {field.id: field.label_ja for field in fields}
    return [_proposal(field, ranked[field.id], claimed, names) for field in fields]


def _proposal(
    field: FieldSpec,
    ranked: list[tuple[float, Place]],
    claimed: dict[str, list[tuple[float, str]]],
    names: dict[str, str],
) -> Proposal:
    if not ranked or ranked[0][0] < ENOUGH:
        near = tuple(place.target for score, place in ranked[:3] if score >= ENOUGH / 2)
        score = ranked[0][0] if ranked else 0.0
        return Proposal(field.id, None, score, _("No printed label is close enough to this field."), "", near)
    score, place = ranked[0]
    rivals = [
        other
        for other in ranked[1:]
        if score - other[0] < APART and not other[1].target.startswith(f"{place.target}#")
    ]
    if rivals:
        near = tuple(other.target for _score, other in [ranked[0], *rivals][:5])
        why = _("%(count)d places carry the label “%(label)s”; choose the right one.")
        words = {"count": len(rivals) + 1, "label": place.label}
        return Proposal(field.id, None, score, why % words, "", near)
    for address in place.claims:
        for other_score, other in claimed[address]:
            if other != field.id and other_score > score - APART:
                why = _("The field “%(other)s” fits this place as well; choose which one it is.")
                return Proposal(field.id, None, score, why % {"other": names[other]}, "", (place.target,))
    return Proposal(field.id, place.target, round(score, 3), _why(place), place.kind)


def _why(place: Place) -> str:
    words = {"label": place.label.replace("\n", " "), "count": len(place.options)}
    sentences = {
        "right": _("It is the blank right of “%(label)s”."),
        "below": _("It is the blank below “%(label)s”."),
        "inside": _("It is the blank after “%(label)s” in the same cell."),
        "boxes": _("These are the %(count)d check boxes of “%(label)s”."),
        "rows": _("These are the rows under the headings “%(label)s”."),
    }
    sentence = sentences.get(place.how, _("The file names it “%(label)s”."))
    reason = sentence % words
    if place.section and place.how != "rows":
        reason += " " + _("Section: “%(section)s”.") % {"section": place.section.replace("\n", " ")}
    return reason


def _ranking(field: FieldSpec, places: Sequence[Place]) -> list[tuple[float, Place]]:
    scored = [(_score(field, place), place) for place in places]
    return sorted((one for one in scored if one[0] > 0.3), key=lambda one: -one[0])


def _score(field: FieldSpec, place: Place) -> float:
    if place.kind == "placeholder":
        return 1.0 if place.label in {field.id, field.id.replace("-", "_")} else 0.0
    if place.kind == "table":
        return _table_score(field, place) if field.kind == "table" else 0.0
    if field.kind == "table":
        return 0.0
    choosing = field.kind in {"choice", "choices", "bool"}
    if choosing != (place.kind == "checks") and not (field.kind == "choice" and place.kind == "text"):
        return 0.0
    label = max(labels.similarity(field.label_ja, said) for said in (place.label, *place.others))
    label = max(label, _with_section(field, place))
    if place.kind == "checks" and not (field.kind == "bool" and not field.options_ja):
        label = min(label, 0.5) if not _options_fit(field, place) else max(label, _by_options(field, place))
    elif choosing and place.kind == "text":
        label -= 0.1
    return _in_section(label, field.section_ja, place.section)


def _in_section(label: float, wanted: str, printed: str) -> float:
    if not wanted or not printed:
        return label * 0.97
    same = labels.similarity(wanted, printed)
    return label * (0.84 + 0.16 * same)


def _with_section(field: FieldSpec, place: Place) -> float:
    """Score 技能実習生の氏名 against the label 氏名 in the section 技能実習生, and the other way around."""
    said = labels.normalize(field.label_ja)
    if place.section and place.label:
        joined = f"{labels.normalize(place.section)}の{labels.normalize(place.label)}"
        if labels.similarity(said, joined) == 1.0:
            return 0.97
    if field.section_ja:
        joined = f"{labels.normalize(field.section_ja)}の{said}"
        if labels.similarity(joined, place.label) == 1.0:
            return 0.97
    return 0.0


def option_box(words: str, options: Sequence[tuple[str, str]]) -> str | None:
    """Return the address of the box of an option, if exactly one carries its words."""
    scored = [(labels.similarity(words, printed), address) for printed, address in options]
    best = [address for score, address in scored if score >= 0.9]
    exact = [address for score, address in scored if score == 1.0]
    found = exact or best
    return found[0] if len(found) == 1 else None


def _options_fit(field: FieldSpec, place: Place) -> bool:
    return bool(field.options_ja) and all(option_box(words, place.options) for words in field.options_ja)


def _by_options(field: FieldSpec, place: Place) -> float:
    """Score a group by its words alone: three or more options that all fit are telling, and the count fits."""
    whole = len(field.options_ja) == len(place.options)
    return 0.82 if whole and len(field.options_ja) >= 3 else 0.0


def _table_score(field: FieldSpec, place: Place) -> float:
    if not field.options_ja:
        return 0.0
    best = [max(labels.similarity(words, column) for column in place.columns) for words in field.options_ja]
    chosen = {
        max(range(len(place.columns)), key=lambda at: labels.similarity(words, place.columns[at]))
        for words in field.options_ja
    }
    if len(chosen) < len(field.options_ja) or min(best) < ENOUGH:
        return 0.0
    title = max(
        labels.similarity(field.label_ja, place.section), labels.similarity(field.section_ja, place.section)
    )
    return 0.9 * sum(best) / len(best) + 0.1 * title
