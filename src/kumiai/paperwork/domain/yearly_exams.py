"""Skill tests of a year (技能検定等の受検状況): who took which part, and who passed."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db.models import Q

from kumiai.paperwork.definitions import Said
from kumiai.paperwork.domain.yearly_figure import Figure, figure
from kumiai.paperwork.domain.yearly_people import People, Scope, Window
from kumiai.placements.enums import ExamLevel, ExamPart
from kumiai.placements.models import Exam

LEVELS: Final = {
    ExamLevel.BASIC: Said(ja="基礎級", en="Basic level"),
    ExamLevel.LEVEL_3: Said(ja="３級", en="Level 3"),
    ExamLevel.LEVEL_2: Said(ja="２級", en="Level 2"),
}
PARTS: Final = {
    ExamPart.WRITTEN: Said(ja="学科", en="written"),
    ExamPart.PRACTICAL: Said(ja="実技", en="practical"),
}


def exam_figures(scope: Scope, window: Window, on: date | None, people: People) -> list[Figure]:
    """Return by level and part who took the test in the window, who passed, and whose result is open.

    People are counted, not sittings: the row is the sitting that was passed, else the last one. A test without
    a result is no pass. It is counted on the day it was taken; a test with a result but without that day leaves
    the figures of its level and part unknown.
    """
    sat, doubtful = _sittings(scope, window, people)
    found = []
    for level, level_name in LEVELS.items():
        for part, part_name in PARTS.items():
            rows = _best(sat[level, part], on)
            open_ = doubtful[level, part]
            name = f"exams.{level}.{part}"
            label = Said(ja=f"{level_name.ja} {part_name.ja}", en=f"{level_name.en}, {part_name.en}")
            found += [
                figure(f"{name}.taken", _said(label, "受検者", "taken"), rows, open_),
                figure(f"{name}.passed", _said(label, "合格者", "passed"), _with(rows, True, on), open_),
                figure(
                    f"{name}.awaiting",
                    _said(label, "結果未確認", "result open"),
                    _with(rows, None, on),
                    open_,
                ),
            ]
    return found


def _sittings(
    scope: Scope, window: Window, people: People
) -> tuple[dict[tuple[str, str], list[Exam]], dict[tuple[str, str], list[Exam]]]:
    """Return the tests taken in the window, and those of which nobody can say, by level and part."""
    there = {row.pk for row in people.both}
    whose = scope.placements().values("pk")
    in_window = Q(taken_on__range=(window.first, window.last)) | Q(taken_on=None)
    rows = Exam.objects.filter(in_window, placement__in=whose).select_related(
        "placement", "placement__person"
    )
    sat: dict[tuple[str, str], list[Exam]] = defaultdict(list)
    doubtful: dict[tuple[str, str], list[Exam]] = defaultdict(list)
    for row in rows.order_by("taken_on", "sitting", "pk"):
        key = (row.level, row.part)
        if row.taken_on is None:
            too_old = row.result_on is not None and row.result_on < window.first
            if row.passed is not None and not too_old and row.placement_id in there:
                doubtful[key].append(row)
        elif scope.knows(row.placement):
            sat[key].append(row)
        else:
            doubtful[key].append(row)
    return sat, doubtful


def _best(rows: Iterable[Exam], on: date | None) -> list[Exam]:
    """Return one sitting a person: the one that was passed, else the last."""
    found: dict[int, Exam] = {}
    for row in rows:
        whose = row.placement.person_id
        if whose not in found or _result(found[whose], on) is not True:
            found[whose] = row
    return list(found.values())


def _result(row: Exam, on: date | None) -> bool | None:
    """Return the result as it was known on the day; one of an unknown day is known since the test."""
    return None if on and row.result_on and row.result_on > on else row.passed


def _with(rows: Iterable[Exam], result: bool | None, on: date | None) -> list[Exam]:
    return [row for row in rows if _result(row, on) is result]


def _said(label: Said, japanese: str, english: str) -> Said:
    return Said(ja=f"{label.ja} {japanese}", en=f"{label.en}, {english}")
