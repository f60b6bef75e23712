"""Values as the words that stand on a paper: days in the Western calendar, 0人 and なし instead of blanks."""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kumiai.paperwork.definitions import Field, Form, Kind, Said, Section
from kumiai.paperwork.definitions.words import Column
from kumiai.paperwork.domain.filling import Filled, FilledForm
from kumiai.paperwork.typesetting.coverage import composed
from kumiai.paperwork.wordings import declaration, translated

OWN_WORDING = (
    "※ 宣誓・同意等の文言は公式様式の文言に置き換えてください（公式ファイルの登録後は自動で置き換わります）。"
)


def said_day(value: Any) -> str:
    """Return a day as papers write it (西暦): 2026年11月22日."""
    day = value if isinstance(value, date) else date.fromisoformat(str(value))
    return f"{day.year}年{day.month}月{day.day}日"


def said(value: Any, kind: Kind, *, unit: str = "", options: Mapping[str, Said] | None = None) -> str:
    """Return a plain value in words; nothing for an unknown one."""
    if value in (None, ""):
        return ""
    if kind is Kind.DATE:
        return said_day(value)
    if kind is Kind.DAY_RANGE:
        first, last = (said_day(day) if day else "" for day in value)
        return f"{first} ～ {last}"
    if kind is Kind.MONTH:
        day = date.fromisoformat(f"{str(value)[:7]}-01")
        return f"{day.year}年{day.month}月"
    if kind is Kind.TIME_RANGE:
        return " ～ ".join(str(part) for part in value)
    if kind is Kind.YEN:
        return f"{int(value):,}{unit or '円'}"
    if kind in (Kind.NUMBER, Kind.HOURS, Kind.PERCENT):
        plain = f"{value:,}" if isinstance(value, int) else str(value)
        return plain + (unit or {Kind.HOURS: "時間", Kind.PERCENT: "％"}.get(kind, ""))
    if kind in (Kind.CHOICE, Kind.YES_NO, Kind.CHOICES) and options:
        chosen = value if isinstance(value, list) else [_code(value)]
        return "、".join(options[code].ja for code in options if code in chosen)
    return composed(str(value)) + (unit if unit and _FIGURE.fullmatch(str(value)) else "")


def _code(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)


def words_of(filled: FilledForm) -> dict[str, Any]:
    """Return what stands on the paper by field, as plain words; this is kept with every print."""
    return {name: _plain(row) for name, row in filled.rows.items()}


def _plain(row: Filled) -> Any:
    one = row.field
    if one.kind is Kind.TABLE:
        return [[_cell(line, column) for column in one.columns] for line in row.value or []]
    return said(row.value, one.kind, unit=one.unit, options=one.choices or None) or (
        one.none if row.says_none else ""
    )


def _cell(line: Mapping[str, Any], column: Column) -> str:
    return said(line.get(column.id), column.kind, options=column.choices or None)


def sheet_of_paper(
    filled: FilledForm, *, bookmark: str, language: str = "", draft: bool = False
) -> dict[str, Any]:
    """Return a filled form in the shape that the typesetter draws (typesetting/README.md)."""
    form = filled.form
    foot = [form.note.ja] if form.note else []
    if form.has_own_wording:
        foot.append(OWN_WORDING)
    return {
        "form": {
            "id": form.id, "number": form.number, "title": form.title.ja,
            "translated_title": _under(form.title.ja, language), "revision": form.revision.isoformat(),
            "landscape": form.landscape, "drawing": form.drawing,
        },
        "bookmark": bookmark,
        "language": language,
        "draft": draft,
        "sections": [_section(section, filled.rows, language) for section in form.sections],
        "foot": foot,
    }  # fmt: skip


_NUMBER = re.compile(r"^[①-⑳Ⅰ-Ⅻ]")
_FIGURE = re.compile(r"\d+(\.\d+)?")


def _under(japanese: str, language: str) -> str:
    """Return the translation of a wording; a circled number before it is carried over."""
    if not language or not japanese:
        return ""
    found = translated(japanese, language)
    if found or not (number := _NUMBER.match(japanese)):
        return found
    rest = translated(japanese[1:].strip(), language)
    return f"{number.group()} {rest}" if rest else ""


def _section(section: Section, rows: Mapping[str, Filled], language: str) -> dict[str, Any]:
    title = section.title.ja if section.title else ""
    return {
        "title": title,
        "translation": _under(title, language),
        "layout": section.layout,
        "fields": [_field(rows[one.id], language) for one in section.fields],
    }


def _field(row: Filled, language: str) -> dict[str, Any]:
    one = row.field
    kind, value = _drawn(row, language)
    return {
        "id": one.id,
        "label": one.label.ja,
        "translation": _under(one.label.ja, language),
        "kind": kind,
        "span": one.span,
        "lines": one.lines,
        "missing": row.is_missing,
        "value": value,
        "note": "",
    }


def _drawn(row: Filled, language: str) -> tuple[str, Any]:
    """Return how a field is drawn, and with what."""
    one = row.field
    if one.kind in (Kind.CHOICE, Kind.YES_NO, Kind.CHOICES):
        return "choice", _choice(one, row.value, language)
    if one.kind is Kind.TABLE:
        return "table", _table(row, language)
    if one.kind is Kind.DECLARATION:
        own = declaration(one.declaration) if one.declaration else one.value
        under = declaration(one.declaration, language) if one.declaration and language else ""
        return "declaration", {"text": own, "translation": under, "unofficial": True}
    if one.kind is Kind.SIGNATURE:
        return "signature", {"text": str(row.value or ""), "seal": False, "date": "　　　　年　　月　　日"}
    if one.kind is Kind.BOXES:
        return "boxes", {"text": str(row.value or ""), "count": one.lines or 13}
    if one.kind is Kind.BLANK:
        return "blank", {}
    return "text", _plain(row)


def _choice(one: Field, value: Any, language: str) -> dict[str, Any]:
    chosen = value if isinstance(value, list) else [] if value is None else [_code(value)]
    options = [
        {"text": words.ja, "translation": _under(words.ja, language), "on": code in chosen}
        for code, words in one.choices.items()
    ]
    return {"options": options, "text": "", "style": "circle" if one.circle else "box"}


def _table(row: Filled, language: str) -> dict[str, Any]:
    one, lines = row.field, row.value or []
    columns = [
        {
            "label": column.label.ja,
            "translation": _under(column.label.ja, language),
            "width": column.width,
            "align": column.align
            or ("right" if column.kind in (Kind.YEN, Kind.NUMBER, Kind.HOURS) else "left"),
        }
        for column in one.columns
    ]
    rows = [[_cell(line, column) for column in one.columns] for line in lines]
    if not rows and row.says_none:
        rows = [[one.none, *[""] * (len(columns) - 1)]]
    if not rows:
        rows = [[""] * len(columns)] * max(one.lines, 1)
    return {"columns": columns, "rows": rows, "total": _total(one, lines)}


def _total(one: Field, lines: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the line of sums, empty where a part is not known."""
    if not lines or not any(column.total for column in one.columns):
        return []
    cells = ["計" if index == 0 else "" for index, _ in enumerate(one.columns)]
    for index, column in enumerate(one.columns):
        values = [line.get(column.id) for line in lines]
        if column.total and all(isinstance(value, int) for value in values):
            cells[index] = said(sum(values), column.kind)
    return cells


def title_of(form: Form) -> str:
    """Return number and title of a form as lists show it."""
    return f"{form.number}　{form.title.ja}"
