"""Schedules of the lectures after arrival for those to come, and what the newest intake was really taught."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from kumiai.demo.invention.record import Invention
from kumiai.demo.invention.sheets import WORDS, add_sheet, use
from kumiai.demo.invention.timeline import next_weekday
from kumiai.placements.enums import LectureKind, Program
from kumiai.placements.models import Lecture, Placement

DAYS = 27
GROUPS = 2
MORNING, AFTERNOON = (("9:00", "12:00"), 3), (("13:00", "17:00"), 4)
LEGAL = ("LEGAL_TRAINING", "LEGAL_IMMIGRATION", "LEGAL_LABOR", "LEGAL_OTHER")
SAID = {
    "JAPANESE": "日本語",
    "LIFE": "生活一般",
    "SKILL": "技能の知識",
    **dict.fromkeys(LEGAL, "法的保護情報"),
}
AROUND = {7: "LIFE", 11: "SKILL", 15: "LIFE", 19: "SKILL", 23: "LIFE"}


def invent_lectures(invention: Invention) -> None:
    """Write a schedule for every day on which people will come, and records of the last lectures held."""
    days: dict[date, list[Placement]] = {}
    for row in invention.every(Placement):
        if (row.program, row.stage, row.first_day) == (Program.TITP, 1, None) and row.planned_first_day:
            days.setdefault(row.planned_first_day, []).append(row)
    for entered_on in sorted(days):
        sheet = add_sheet(
            invention, "lecture_schedule", None, _schedule(entered_on),
            title=f"{entered_on.year}年{entered_on.month}月{entered_on.day}日入国 講習日程",
        )  # fmt: skip
        for placement in days[entered_on]:
            use(invention, sheet, placement)
    _held(invention, LectureKind.PRE_ARRIVAL, "pre_arrival_lectures")
    _held(invention, LectureKind.POST_ARRIVAL, "post_arrival_lectures")


def _schedule(entered_on: date) -> dict[str, Any]:
    return {
        "facilities": [WORDS["center"]], "entrusted": "no", **WORDS["legal_lecturer"], "legal_outside": "yes",
        "pre_arrival": "yes", "no_work": "yes",
        "days": [
            {
                "date": day, "time": list(time), "hours": hours, "subject": subject, "content": content,
                "lecturer": lecturer, "place": "研修センター",
            }
            for day, time, hours, subject, content, lecturer in _sessions(entered_on + timedelta(days=1), DAYS)
        ],
    }  # fmt: skip


def _sessions(begun: date, count: int) -> Iterator[tuple[date, tuple[str, str], int, str, str, str]]:
    """Yield morning and afternoon of every weekday; the third and fourth day are for the protection by law."""
    day = next_weekday(begun)
    for number in range(count):
        morning = afternoon = "JAPANESE"
        if number in (2, 3):
            morning, afternoon = LEGAL[2 * (number - 2)], LEGAL[2 * (number - 2) + 1]
        elif number in AROUND:
            afternoon = AROUND[number]
        for subject, (time, hours) in ((morning, MORNING), (afternoon, AFTERNOON)):
            contents, lecturer = WORDS["lessons"][subject]
            yield day, time, hours, subject, contents[number % len(contents)], lecturer
        day = next_weekday(day + timedelta(days=1))


def _held(invention: Invention, kind: LectureKind, sheet_kind: str) -> None:
    """Write day by day what the last two groups were taught; with two sheets none holds for others by chance."""
    over = [row for row in invention.every(Lecture) if row.kind == kind and row.last_day <= invention.on]
    groups: dict[tuple[date, date, str], list[Lecture]] = {}
    for row in over:
        groups.setdefault((row.last_day, row.first_day, row.place), []).append(row)
    for key in sorted(groups, reverse=True)[:GROUPS]:
        last_day, first_day, place = key
        rows = list(_taught(kind, first_day, last_day, place))
        title = f"{first_day.year}年{first_day.month}月{first_day.day}日開講　{place}"[:100]
        sheet = add_sheet(invention, sheet_kind, None, {"days": rows}, title=title)
        for row in groups[key]:
            use(invention, sheet, row.placement)


def _taught(kind: LectureKind, first_day: date, last_day: date, place: str) -> Iterator[dict[str, Any]]:
    """Yield the lessons of a lecture; abroad by teachers there, and nothing about the protection by law."""
    abroad = kind == LectureKind.PRE_ARRIVAL
    for day, time, _, subject, content, lecturer in _sessions(first_day, DAYS):
        if day <= last_day and not (abroad and subject in LEGAL):
            yield {
                "day": day, "time": list(time), "subject": f"{SAID[subject]}（{content}）",
                "lecturer": "現地日本語講師" if abroad else lecturer,
                "place": "送出機関の研修室" if abroad else place.removeprefix("ひなた橋"),
            }  # fmt: skip
