"""Dates as they are typed in Japan: western, Japanese era (和暦), full-width, Excel's own.

Nothing is guessed: a date without its day, a year of two digits and an order that could be
read two ways are refused with the reason.
"""

import re
from calendar import monthrange
from datetime import date, datetime, time, timedelta

from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from kumiai.exchange.recognition.cells.text import is_undecided, says_nothing, tidy
from kumiai.exchange.recognition.grid import CellValue
from kumiai.exchange.recognition.problems import Label, Read, Remark, remark, unreadable

FIRST_YEAR, LAST_YEAR = 1900, 2100
# Serial numbers of about 1927 to 2118: outside, a number in a date column is no date.
FIRST_SERIAL, LAST_SERIAL = 10_000, 80_000

# Era (元号): its first day, as proclaimed.
ERAS = (
    ("明治", "M", "Meiji", date(1868, 10, 23)),
    ("大正", "T", "Taisho", date(1912, 7, 30)),
    ("昭和", "S", "Showa", date(1926, 12, 25)),
    ("平成", "H", "Heisei", date(1989, 1, 8)),
    ("令和", "R", "Reiwa", date(2019, 5, 1)),
)
ERA_OF = {word: index for index, (ja, letter, _, _) in enumerate(ERAS) for word in (ja, letter, ja[0])}

BETWEEN = r"\s*[/.\-年]\s*"
ERA_DATE = re.compile(
    rf"(明治|大正|昭和|平成|令和|[MTSHR明大昭平令])\s*\.?\s*(元|\d{{1,2}}){BETWEEN}(\d{{1,2}})\s*[/.\-月]\s*(\d{{1,2}})\s*日?"
)
WESTERN_DATE = re.compile(r"(\d{4})\s*[/.\-年]\s*(\d{1,2})\s*[/.\-月]\s*(\d{1,2})\s*日?")
DIGITS_DATE = re.compile(r"(\d{4})(\d{2})(\d{2})")
ENGLISH_DATE = re.compile(r"(\d{1,2})[ \-/.]+([A-Za-z]{3,9})\.?[ \-/.,]+(\d{4})")
MONTH_ONLY = re.compile(
    r"(?:(?:明治|大正|昭和|平成|令和|[MTSHR])\s*\.?\s*)?(?:元|\d{1,4})(?:\s*[/.\-年]\s*\d{1,2}\s*月?|\s*年)?"
)
TWO_DIGIT_YEAR = re.compile(r"\d{1,2}\s*[/.\-年]\s*\d{1,2}\s*[/.\-月]\s*\d{1,2}\s*日?")
DAY_FIRST = re.compile(r"\d{1,2}\s*[/.\-]\s*\d{1,2}\s*[/.\-]\s*\d{4}")
WEEKDAY = re.compile(r"\s*[(\[]?\s*(?:[月火水木金土日](?:曜日?)?|祝)\s*[)\]]$|\s+[月火水木金土日]曜日?$")
CLOCK = re.compile(r"[T\s]+00:00(?::00(?:\.0+)?)?$")
PLANNED = re.compile(r"\s*[(\[]?\s*(?:予定|見込み?|\(?予\)?)\s*[)\]]?$")
DASHES = re.compile("[‐-―−ー]")
MONTHS = {
    name: number
    for number, name in enumerate(
        ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1
    )
}


def read_date(value: CellValue, *, epoch_1904: bool = False) -> Read[date]:
    """Return the day that a cell states (年月日), or why it states none."""
    if isinstance(value, datetime):
        return _checked(value.year, value.month, value.day)
    if isinstance(value, date):
        return _checked(value.year, value.month, value.day)
    if isinstance(value, bool | time | timedelta):
        return unreadable("date_unreadable")
    if isinstance(value, int | float):
        return _from_number(value, epoch_1904=epoch_1904)
    if says_nothing(value):
        return Read(None)
    if is_undecided(value):
        return unreadable("date_undecided")
    return read_date_text(tidy(value))


def read_date_text(text: str) -> Read[date]:
    """Return the day that a tidy text states; a planned day is read and marked as planned."""
    bare = CLOCK.sub("", DASHES.sub("-", text))
    planned = PLANNED.sub("", bare)
    remarks: tuple[Remark, ...] = (remark("date_planned"),) if planned != bare else ()
    found = _from_text(WEEKDAY.sub("", planned).strip())
    return Read(found.value, found.remarks + (remarks if found.value else ()))


def _from_text(text: str) -> Read[date]:
    if match := WESTERN_DATE.fullmatch(text) or DIGITS_DATE.fullmatch(text):
        return _checked(*(int(part) for part in match.groups()))
    if match := ERA_DATE.fullmatch(text.upper()):
        return _from_era(*match.groups())
    if (match := ENGLISH_DATE.fullmatch(text)) and (month := MONTHS.get(match[2][:3].lower())):
        return _checked(int(match[3]), month, int(match[1]))
    if TWO_DIGIT_YEAR.fullmatch(text):
        return unreadable("date_two_digit_year")
    if DAY_FIRST.fullmatch(text):
        return unreadable("date_order_unclear")
    if MONTH_ONLY.fullmatch(text.upper()):
        return unreadable("date_without_day")
    return unreadable("date_unreadable")


def _from_number(value: int | float, *, epoch_1904: bool) -> Read[date]:
    if isinstance(value, int) and FIRST_YEAR * 10_000 < value < (LAST_YEAR + 1) * 10_000:
        return _from_text(str(value))
    if FIRST_SERIAL <= value <= LAST_SERIAL:
        moment = from_excel(value, CALENDAR_MAC_1904 if epoch_1904 else CALENDAR_WINDOWS_1900)
        day = moment.date() if isinstance(moment, datetime) else None
        if day:
            return Read(day, (remark("date_from_serial", read=day.isoformat()),))
    return unreadable("date_without_day" if FIRST_YEAR <= value <= LAST_YEAR else "date_unreadable")


def _from_era(word: str, year: str, month: str, day: str) -> Read[date]:
    index = ERA_OF[word]
    name, _, english, first_day = ERAS[index]
    number = 1 if year == "元" else int(year)
    if number == 0:
        return unreadable("date_era_year_zero", era=Label(name, english))
    read = _checked(first_day.year + number - 1, int(month), int(day))
    if read.value is None:
        return read
    actual = era_of(read.value)
    if actual == index:
        return read
    return Read(
        read.value,
        (
            remark(
                "date_outside_era",
                era=Label(name, english),
                read=read.value.isoformat(),
                right=wareki(read.value),
            ),
        ),
    )


def era_of(day: date) -> int:
    """Return the index of the era (元号) in ``ERAS`` that a day lies in."""
    return max(index for index, era in enumerate(ERAS) if era[3] <= day or index == 0)


def wareki(day: date) -> str:
    """Return a day in the Japanese calendar (和暦): 令和8年11月22日; the first year is 元年."""
    name, _, _, first_day = ERAS[era_of(day)]
    year = day.year - first_day.year + 1
    return f"{name}{'元' if year == 1 else year}年{day.month}月{day.day}日"


def _checked(year: int, month: int, day: int) -> Read[date]:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        return unreadable("date_year_out_of_range", year=year, first=FIRST_YEAR, last=LAST_YEAR)
    if not 1 <= month <= 12:
        return unreadable("date_month_impossible", month=month)
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        return unreadable("date_impossible", year=year, month=month, last=last)
    return Read(date(year, month, day))
