"""The tour of the house names what is there: the functions, and the row of the sample workbook."""

import re
from datetime import date
from pathlib import Path

import openpyxl

from kumiai.law import decide

CHECKOUT = Path(__file__).parents[2]
TOUR = (CHECKOUT / "docs/explanation/tour.md").read_text(encoding="utf-8")
SUPPORT = "titp.exam_support_application"


def test_every_function_is_in_a_file_that_the_tour_names() -> None:
    functions = set(re.findall(r"`(\w+)\(\)`", TOUR))
    places = {CHECKOUT / place for place in re.findall(r"`(src/[\w./-]+)`", TOUR)}
    files = {file for place in places for file in (place.glob("*.py") if place.is_dir() else [place])}
    defined = {name for file in files for name in re.findall(r"^def (\w+)", file.read_text("utf-8"), re.M)}
    assert functions
    assert functions - defined == set()


def test_the_row_is_that_of_the_workbook() -> None:
    sheet = openpyxl.load_workbook(CHECKOUT / "tests/exchange/data/roster.xlsx")["在籍名簿"]
    heads, row = re.search(r"^\| (B .*) \|\n\|[-|]+\n\| (.*) \|$", TOUR, re.M).groups()
    for head, told in zip(heads.split(" | "), row.split(" | "), strict=True):
        value = sheet[f"{head[0]}8"].value
        assert told == (value if isinstance(value, str) else value.date().isoformat()), head


def test_the_days_of_the_tour_are_those_of_the_law() -> None:
    for last_day, due_on in (("2027-07-25", "2027-01-25"), ("2027-06-25", "2026-12-25")):
        given = {"duty": SUPPORT, "stage": 1, "stage_ends_on": date.fromisoformat(last_day)}
        assert decide("duty.due", given, on=date(2026, 11, 22)).value["due_on"] == date.fromisoformat(due_on)
        assert due_on in TOUR
