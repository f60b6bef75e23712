"""The rules and data of the comparison: ten rules of law, 56 named formulas, one wide table of facts.

Numbers lie at the edges of the bands and days around the dates of the law; a tenth of each column that
may be open is empty. The figures are those of Kumiai's own dated files, handed to every contestant.
"""

import array
import json
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars as pl

from benchmarks.duties import some, spread
from kumiai.law.core.parameters import Parameters

ON = date(2026, 11, 22)
EMPTY = -(2**31)
"""What stands for an empty cell in the files of whole numbers that the others read."""
EPOCH = date(1970, 1, 1)
FIELDS = ("general", "construction", "care", "fishing_boat", "aquaculture_individual")
ORDERS = ("none", "remedied", "not_remedied")
SCORE_FLAGS = (
    "exam_cooperation", "instructors_trained", "life_advisers_trained", "single_rooms", "blameworthy_absconding",
    "consultation_manual", "mother_tongue_advisers", "takeovers_at_least_base_quota", "vacancy_registered",
    "japanese_learning", "community_contact", "culture_learning",
)  # fmt: skip
RULES: dict[str, tuple[str, ...]] = {
    "titp.quota": ("regular_employees", "employer_excellent", "organization_excellent", "field", "care_staff", "crew"),
    "titp.excellent_employer": (
        "basic_exam_takers", "basic_exam_passers", "completers", "unavoidable_non_takers", "old_scheme_takers",
        "level_3_passers", "level_2_passers", "stage_2_level_3_passers", "written_passers",
        "lowest_wage_ratio_percent", "raise_percent", "improvement_order", "absconded", "trainees_total",
        "takeovers", *SCORE_FLAGS,
    ),
    "titp.audit_interviews": ("trainees",),
    "titp.lecture_hours": ("stage_1_hours", "pre_arrival_lecture", "pre_arrival_hours"),
    "titp.lodging_area": ("persons", "bedroom_m2"),
    "titp.plan_hours": ("required", "related", "peripheral", "safety_required", "safety_related", "safety_peripheral"),
    "titp.regular_employees": ("employees", "directors_with_paid_post"),
    "transition.titp_application": ("filed_on", "starts_on"),
    "transition.titp_stage_2": ("in_japan_on_effective_date", "stage_1_filed_on", "stage_1_starts_on"),
    "transition.titp_stage_3": ("stage_2_permitted_on",),
}  # fmt: skip
NEVER_EMPTY = frozenset((
    "field", "basic_exam_takers", "completers", "unavoidable_non_takers", "old_scheme_takers", "level_2_passers",
    "absconded", "trainees_total", "takeovers", "pre_arrival_hours", "persons", "required", "related", "peripheral",
    "directors_with_paid_post",
))  # fmt: skip
"""Facts that are always there, so that the NumPy version can bound each open answer by its best and worst case."""
_FIGURES = (
    "titp.quota.", "titp.score.employer.", "titp.audit.interview", "titp.lecture.", "titp.lodging.", "titp.plan_hours.",
    "titp.regular_employees.", "transition.titp_last_", "transition.stage_2_goes_on", "transition.stage_2_permitted_by",
)  # fmt: skip


class _Draw:
    """Invents columns: each takes the next seed, so that the table is the same every time."""

    def __init__(self) -> None:
        self.seeds = iter(range(100, 1000))

    def among(self, *values: Any) -> pl.Expr:
        listed = pl.Series(values)
        return pl.lit(listed).gather(spread(next(self.seeds), len(values)))

    def days(self, *around: date) -> pl.Expr:
        """Return days that lie on these days, the day before or the day after."""
        return (self.among(*around).cast(pl.Int32) + spread(next(self.seeds), 3).cast(pl.Int32) - 1).cast(
            pl.Date
        )


def facts(rows: int) -> pl.DataFrame:
    """Return the table of facts, the same every time."""
    ids = pl.DataFrame({"i": pl.int_range(rows, eager=True)})
    draw = _Draw()
    columns = {**_of_quota(draw), **_of_score(draw), **_of_plan(draw), **_of_dates(draw)}
    return ids.select(
        (values if name in NEVER_EMPTY else some(values, next(draw.seeds), 90)).alias(name)
        for name, values in columns.items()
    )


def _of_quota(draw: _Draw) -> dict[str, pl.Expr]:
    among = draw.among
    staff = (1, 2, 3, 8, 29, 30, 31, 40, 41, 50, 51, 100, 101, 200, 201, 300, 301, 315, 400)
    return {
        "regular_employees": among(*staff),
        "employer_excellent": among(True, False),
        "organization_excellent": among(True, True, False),
        "field": among("general", "general", "general", "general", *FIELDS),
        "care_staff": among(1, 10, 11, 20, 21, 72, 73, 100, 101, 300, 301, 340),
        "crew": among(1, 5, 9),
    }


def _of_score(draw: _Draw) -> dict[str, pl.Expr]:
    among = draw.among
    takers, completers = among(0, 1, 4, 19, 20, 57, 60), among(0, 1, 5, 10, 12, 30)
    gone = among(0, 0, 0, 1, 2, 3)
    return {
        "basic_exam_takers": takers,
        "basic_exam_passers": takers * among(74, 75, 79, 80, 94, 95, 100) // 100,
        "completers": completers,
        "unavoidable_non_takers": pl.min_horizontal(completers, among(0, 0, 1)),
        "old_scheme_takers": among(0, 0, 0, 2),
        "level_3_passers": completers * among(0, 40, 50, 60, 70, 80) // 100,
        "level_2_passers": among(0, 0, 1, 2),
        "stage_2_level_3_passers": among(0, 1, 2, 3, 4),
        "written_passers": among(0, 1, 2, 3),
        "lowest_wage_ratio_percent": among(99, 104, 105, 114, 115),
        "raise_percent": among(0, 2, 3, 4, 5),
        "improvement_order": among("none", "none", "none", *ORDERS),
        "absconded": gone,
        "trainees_total": gone + among(0, 10, 20, 30, 40),
        "takeovers": among(0, 0, 1),
        **{name: among(True, False) for name in SCORE_FLAGS},
    }


def _of_plan(draw: _Draw) -> dict[str, pl.Expr]:
    among = draw.among
    hours = {name: among(10, 100, 300, 600, 1000) for name in ("required", "related", "peripheral")}
    return {
        "trainees": among(0, 1, 2, 3, 4, 5, 8, 9, 40),
        "stage_1_hours": among(0, 1, 160, 1919, 1920),
        "pre_arrival_lecture": among(True, False),
        "pre_arrival_hours": among(159, 160, 320),
        "persons": among(0, 2, 4),
        "bedroom_m2": among(8, 9, 17, 18, 30),
        **hours,
        **{f"safety_{name}": whole * among(5, 10, 20) // 100 for name, whole in hours.items()},
        "employees": among(1, 30, 300),
        "directors_with_paid_post": among(0, 1),
    }


def _of_dates(draw: _Draw) -> dict[str, pl.Expr]:
    filing, start = (date(2026, 12, 1), date(2027, 3, 31)), (date(2027, 4, 1), date(2027, 6, 30))
    return {
        "filed_on": draw.days(*filing),
        "starts_on": draw.days(*start),
        "in_japan_on_effective_date": draw.among(True, False),
        "stage_1_filed_on": draw.days(*filing),
        "stage_1_starts_on": draw.days(*start),
        "stage_2_permitted_on": draw.days(date(2026, 4, 1)),
    }


def write(table: pl.DataFrame, folder: Path) -> None:
    """Write the facts as Parquet, and column by column as whole numbers of 32 bits."""
    folder.mkdir(parents=True, exist_ok=True)
    table.write_parquet(folder / "facts.parquet")
    for column in table:
        numbers = column.to_physical()
        for name, codes in (("field", FIELDS), ("improvement_order", ORDERS)):
            if column.name == name:
                numbers = column.cast(pl.Enum(codes)).to_physical()
        plain = array.array("i", numbers.cast(pl.Int32).fill_null(EMPTY).to_list())
        with (folder / f"{column.name}.i32").open("wb") as file:
            plain.tofile(file)
    flags = [column.name for column in table if column.dtype == pl.Boolean]
    (folder / "flags.json").write_text(json.dumps(flags), encoding="utf-8")
    (folder / "figures.json").write_text(json.dumps(figures(), indent=1), encoding="utf-8")


def figures() -> dict[str, list[dict[str, Any]]]:
    """Return the dated values of every figure in plain form: fractions as text, days as ISO text."""
    return {
        figure.id: [
            {"from": entry.citation.in_force_on.isoformat(), "value": _plain(entry.value)}
            for entry in figure.entries
        ]
        for figure in Parameters.load()
        if figure.id.startswith(_FIGURES)
    }


def _plain(value: Any) -> Any:
    if isinstance(value, Fraction | date):
        return str(value)
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items()}
    return [_plain(part) for part in value] if isinstance(value, list) else value
