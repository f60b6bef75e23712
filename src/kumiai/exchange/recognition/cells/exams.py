"""What a roster notes about exams (検定): ``基礎級合格 R7.10.30``, ``3級 実技合格``, ``申込済``.

Only what is written is read: ``合格`` alone says neither which exam nor which part.
"""

import re
from dataclasses import dataclass
from datetime import date

from kumiai.exchange.recognition.cells.dates import read_date, read_date_text
from kumiai.exchange.recognition.cells.text import is_undecided, says_nothing, tidy
from kumiai.exchange.recognition.grid import CellValue
from kumiai.exchange.recognition.problems import Read, Remark, remark

LEVELS = (
    ("basic", ("基礎級", "基礎2級", "基礎1級", "基礎", "初級")),
    ("grade_3", ("随時3級", "3級", "三級", "専門級")),
    ("grade_2", ("随時2級", "2級", "二級", "上級")),
)
PARTS = (("written", ("学科",)), ("practical", ("実技",)))
# The order decides: 不合格 holds 合格.
STATES = (
    ("failed", ("不合格", "×", "落ち")),
    ("passed", ("合格", "○", "〇", "◯", "済み合格", "取得")),
    ("applied", ("申込済", "申請済", "申込", "申請中", "受検申請")),
    ("planned", ("予定", "受検待ち", "未受検", "未受験")),
    ("taken", ("受検済", "受験済", "結果待ち", "受検", "受験")),
)
DATE = re.compile(
    r"(?:(?:明治|大正|昭和|平成|令和|[MTSHRmtshr])\s*\.?\s*(?:元|\d{1,2})|\d{4})"
    r"\s*[/.\-年]\s*\d{1,2}\s*[/.\-月]\s*\d{1,2}\s*日?"
)
SPLIT = re.compile(r"[、,;；\n]|(?<=合格)\s*[/・]\s*")


@dataclass(frozen=True, slots=True)
class ExamNote:
    """One statement about an exam; what is not stated is None."""

    state: str
    level: str | None = None
    part: str | None = None
    on: date | None = None


def read_exams(value: CellValue, *, level: str | None = None) -> Read[tuple[ExamNote, ...]]:
    """Return what a cell states about exams (検定・評価試験); ``level`` is what its heading says."""
    if says_nothing(value) or is_undecided(value):
        return Read(None)
    if not isinstance(value, str):
        return _from_day(value, level)
    notes: list[ExamNote] = []
    remarks: list[Remark] = []
    for piece in SPLIT.split(value):
        if not tidy(piece):
            continue
        read = _piece(tidy(piece), level)
        remarks += read.remarks
        if read.value:
            notes.append(read.value)
            level = read.value.level or level
    return Read(tuple(notes) or None, tuple(remarks))


def _from_day(value: CellValue, level: str | None) -> Read[tuple[ExamNote, ...]]:
    """Return nothing but a question: a bare day does not say whether the exam was taken or passed."""
    found = read_date(value)
    return Read(None, (remark("exam_day_without_result"),) if found.value else (remark("exam_unreadable"),))


def _piece(text: str, level: str | None) -> Read[ExamNote]:
    day = None
    remarks: tuple[Remark, ...] = ()
    if match := DATE.search(text):
        found = read_date_text(match[0])
        day = found.value
        remarks = found.remarks
        text = text[: match.start()] + " " + text[match.end() :]
    stated_level = _first(text, LEVELS) or level
    state = _first(text, STATES)
    if state is None:
        code = "exam_day_without_result" if day else "exam_unreadable"
        return Read(None, (*remarks, remark(code)))
    return Read(ExamNote(state, stated_level, _first(text, PARTS), day), remarks)


def _first(text: str, table: tuple[tuple[str, tuple[str, ...]], ...]) -> str | None:
    dense = text.replace(" ", "")
    for meaning, words in table:
        if any(word in dense for word in words):
            return meaning
    return None
