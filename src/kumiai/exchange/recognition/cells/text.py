"""Text as typed in a cell: one width, one kind of space, and the marks that mean "nothing" or "as above"."""

import re
import unicodedata
from datetime import date, datetime, time, timedelta
from functools import lru_cache

from kumiai.exchange.recognition.grid import CellValue

DITTO = frozenset({"〃", "″", "“", "”", '"', "''", "々", "仝", "同上", "〟", "〝", "ditto"})
NOTHING = frozenset(
    {"-", "--", "ー", "―", "—", "–", "−", "×××", "なし", "無し", "無", "n/a", "na", "none", "/", "／"}
)
UNDECIDED = frozenset({"未定", "調整中", "再調整中", "確認中", "未確定", "未", "不明", "tbd", "予定"})
ERROR_VALUES = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!", "#CALC!"}
)
SPACES = re.compile(r"\s+")
UNSEEN = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad]")


def shown(value: CellValue) -> str:
    """Return a cell's value as a person reads it; dates in the international order."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time(0) else value.isoformat(sep=" ")
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    return str(value).strip()


def tidy(value: CellValue) -> str:
    """Return a cell's text with full-width characters made narrow and spaces made single (NFKC)."""
    folded = unicodedata.normalize("NFKC", UNSEEN.sub("", shown(value)))
    return SPACES.sub(" ", folded).strip()


def as_typed(value: CellValue) -> str:
    """Return a cell's text as typed, with only its spaces made single: names keep their characters."""
    return SPACES.sub(" ", UNSEEN.sub("", shown(value))).strip()


def compact(value: CellValue) -> str:
    """Return a cell's text without any spaces, in one width."""
    return tidy(value).replace(" ", "")


def is_ditto(value: CellValue) -> bool:
    """Return whether a cell says "as above" (〃, 同上)."""
    return isinstance(value, str) and _means_ditto(value)


@lru_cache(maxsize=20_000)
def _means_ditto(text: str) -> bool:
    # The same few thousand texts fill a roster, and every cell of it is asked.
    return text.strip() in DITTO or compact(text).lower() in DITTO


def says_nothing(value: CellValue) -> bool:
    """Return whether a cell holds nothing, or a mark for nothing (－, なし)."""
    return value is None or (isinstance(value, str) and compact(value).lower() in NOTHING | {""})


def is_undecided(value: CellValue) -> bool:
    """Return whether a cell says that its value is not known yet (未定, 調整中)."""
    return isinstance(value, str) and compact(value).lower() in UNDECIDED
