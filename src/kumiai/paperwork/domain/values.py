"""What was typed, as plain values: read, checked, and refused with words that say what to do."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kumiai.paperwork.definitions import Field, Kind
from kumiai.paperwork.definitions.words import Column
from kumiai.paperwork.typesetting.coverage import composed, looks_like_zawgyi, unprintable

MOST_CHARACTERS = 20_000
MOST_ROWS = 500


def cleaned(fields: Iterable[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """Return plain values by field; raise ``ValidationError`` by field for what cannot be kept.

    Days become ISO text, numbers integers, tables lists of rows; an empty value becomes None.
    """
    kept: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for one in fields:
        try:
            kept[one.id] = _value(one, given.get(one.id))
        except ValueError as error:
            errors[one.id] = str(error)
    if errors:
        raise ValidationError(errors)
    return kept


def _value(one: Field, value: Any) -> Any:
    if value in (None, "", [], {}):
        return None
    if one.kind is Kind.TABLE:
        return _rows(one, value)
    if one.kind is Kind.CHOICES:
        codes = value if isinstance(value, list | tuple) else [value]
        return [_plain(Kind.CHOICE, code, one.choices) for code in codes]
    return _plain(one.kind, value, one.choices)


def _rows(one: Field, value: Any) -> list[dict[str, Any]] | None:
    if not isinstance(value, list) or not all(isinstance(row, Mapping) for row in value):
        raise ValueError(_("A table is typed row by row."))
    if len(value) > MOST_ROWS:
        raise ValueError(_("More than %(count)s rows.") % {"count": MOST_ROWS})
    known = {column.id for column in one.columns}
    if stray := sorted({str(name) for row in value for name in row} - known):
        raise ValueError(_("This table has no column %(names)s.") % {"names": ", ".join(stray)})
    rows = [{column.id: _cell(column, row.get(column.id)) for column in one.columns} for row in value]
    return [row for row in rows if any(cell is not None for cell in row.values())] or None


def _cell(column: Column, value: Any) -> Any:
    if value in (None, ""):
        return None
    try:
        return _plain(column.kind, value, column.choices)
    except ValueError as error:
        raise ValueError(f"{column.label.ja}: {error}") from error


def _plain(kind: Kind, value: Any, options: Mapping[str, Any]) -> Any:
    if kind in (Kind.CHOICE, Kind.YES_NO):
        code = {True: "yes", False: "no"}.get(value, value) if isinstance(value, bool) else value
        if code not in options:
            raise ValueError(_("Choose one of the words given."))
        return code
    if kind in (Kind.NUMBER, Kind.YEN, Kind.HOURS, Kind.PERCENT):
        return _integer(value)
    if kind is Kind.DATE:
        return _day(value)
    if kind is Kind.MONTH:
        return _day(f"{str(value)[:7]}-01")[:7]
    if kind is Kind.DAY_RANGE:
        return _days(value)
    if kind is Kind.TIME_RANGE:
        return _times(value)
    return _text(value)


def _integer(value: Any) -> int:
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    digits = re.sub(r"[,\s円時間％%人]", "", unicodedata.normalize("NFKC", str(value)))
    if not re.fullmatch(r"\d{1,12}", digits):
        raise ValueError(_("Type a whole number."))
    return int(digits)


def _day(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    try:
        return date.fromisoformat(str(value).strip()).isoformat()
    except ValueError as error:
        raise ValueError(_("Type a day as 2026-11-22.")) from error


def _days(value: Any) -> list[str | None]:
    if not isinstance(value, list | tuple) or len(value) != 2:  # noqa: PLR2004  (first and last)
        raise ValueError(_("Type first and last day."))
    first, last = (_day(day) if day else None for day in value)
    if first and last and last < first:
        raise ValueError(_("The last day lies before the first day."))
    return [first, last]


def _times(value: Any) -> list[str]:
    parts = value if isinstance(value, list | tuple) else re.split(r"\s*[-～~–]\s*", str(value))
    parts = [unicodedata.normalize("NFKC", str(part)).strip() for part in parts]
    if len(parts) != 2 or not all(re.fullmatch(r"([01]?\d|2[0-3]):[0-5]\d", part) for part in parts):  # noqa: PLR2004
        raise ValueError(_("Type two times as 8:30 ～ 17:30."))
    return parts


def _text(value: Any) -> str:
    text = composed(str(value)).replace("\r\n", "\n").strip()
    if len(text) > MOST_CHARACTERS:
        raise ValueError(_("More than %(count)s characters.") % {"count": f"{MOST_CHARACTERS:,}"})
    if looks_like_zawgyi(text):
        raise ValueError(
            _("This Burmese text is in Zawgyi. Type or convert it to Unicode, or it prints wrong.")
        )
    if bad := unprintable(text):
        raise ValueError(
            _("No font of this house has the characters %(some)s.") % {"some": " ".join(bad[:10])}
        )
    return text
