"""What the tutorial counts by hand is what the office counts: each day, quota and answer, in both languages."""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline
from kumiai.demo.load import load_demo
from kumiai.employers.models import Assessment, Employer
from kumiai.law import decide
from kumiai.law.core.calendar import add_months
from kumiai.people.models import Person
from kumiai.placements.domain.supervision import QUOTA_INPUTS, employers_quota_frame
from kumiai.placements.models import Placement

pytestmark = pytest.mark.slow
ON = date(2026, 11, 22)
FOLDER = Path(__file__).parents[2] / "docs" / "tutorials"
PAGES = ("three-people-two-companies.md", "three-people-two-companies.ja.md")
SUBJECTS = (
    "TRAN CONG SON", "DUONG HUU SON", "NGUYEN NGOC TRANG", "KHIN PHYU HLAING",
    "株式会社つばき型枠", "医療法人社団しおさい",
)  # fmt: skip
OPEN, DONE = {"Possible from", "着手可能日"}, {"Done on", "完了日"}
WORDS = {"yes": True, "はい": True, "no": False, "いいえ": False}


@dataclass
class Chapter:
    """What a page says about one person or company."""

    is_whole: bool
    """Whether every deadline of the twelve months is listed, or some only."""
    open: set[tuple[Any, ...]] = field(default_factory=set)
    done: set[tuple[Any, ...]] = field(default_factory=set)
    quota: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    answers: dict[str, tuple[str, str]] = field(default_factory=dict)
    rooms: list[tuple[str, int]] = field(default_factory=list)


def chapters(page: str) -> dict[str, Chapter]:
    """Return what the tables of a page say, by the name in the heading above them."""
    found: dict[str, Chapter] = defaultdict(lambda: Chapter(is_whole=True))
    subject, columns = "", [""] * 4
    for line in (FOLDER / page).read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            subject = next((name for name in SUBJECTS if name in line), "")
            if subject:
                found[subject] = Chapter(is_whole=line.startswith("## "))
        if not subject:
            continue
        found[subject].rooms += [
            (kind, int(pk)) for kind, pk in re.findall(r"/office/rooms/(\w+)/(\d+)/\?as_of=2026-11-22", line)
        ]
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if cells and "`" not in line and "---" not in line:
            columns = cells
        elif cells and "`" in line:
            _read_row(found[subject], columns, cells)
    return found


def _read_row(chapter: Chapter, columns: list[str], cells: list[str]) -> None:
    code = re.search(r"`([\w.]+)`", " ".join(cells))[1]
    if columns[1] in OPEN:
        chapter.open.add((code, _day(cells[1]), _day(cells[0])))
    elif columns[1] in DONE:
        chapter.done.add((code, _day(cells[0]), _day(cells[1])))
    elif "." in code:
        chapter.answers[code] = (cells[1], cells[2])
    else:
        chapter.quota[code] = tuple(_number(cell) for cell in cells[1:])


def _day(cell: str) -> date | None:
    return None if cell == "–" else date.fromisoformat(cell)


def _number(cell: str) -> int | None:
    return None if cell == "–" else int(cell.replace("−", "-"))


@pytest.fixture(scope="module")
def demo(
    django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[None]:
    """The whole demo of the day; tests that use it only read."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setattr("django.conf.settings.DATA", tmp_path_factory.mktemp("data"))
        load_demo(on=ON)
        yield
        transaction.set_rollback(True)


def record(name: str) -> Person | Employer:
    return Employer.objects.filter(name=name).first() or Person.objects.get(name_roman=name)


def deadlines_of(name: str) -> Any:
    """Return the deadlines of a person, or those of a company that are about nobody in it."""
    found = record(name)
    about = {"person": found} if isinstance(found, Person) else {"employer": found, "person": None}
    return Deadline.objects.filter(**about)


both_pages = pytest.mark.parametrize("page", PAGES)
each_subject = pytest.mark.parametrize("name", SUBJECTS)


@both_pages
def test_the_page_tells_of_all_five(page: str) -> None:
    told = chapters(page)
    assert set(told) == set(SUBJECTS)
    assert all(chapter.open for chapter in told.values())
    assert sum(chapter.is_whole for chapter in told.values()) == 5


@each_subject
def test_both_languages_say_the_same(name: str) -> None:
    english, japanese = (chapters(page)[name] for page in PAGES)
    assert (english.open, english.done, english.quota) == (japanese.open, japanese.done, japanese.quota)
    assert english.rooms == japanese.rooms
    assert set(english.answers) == set(japanese.answers)


@both_pages
@each_subject
def test_every_open_deadline_of_twelve_months(demo: None, page: str, name: str) -> None:
    rows = deadlines_of(name).filter(state=State.OPEN, due_on__gte=ON, due_on__lte=add_months(ON, 12))
    office = set(rows.values_list("duty", "opens_on", "due_on"))
    told = chapters(page)[name]
    if told.is_whole:
        assert told.open == office
    else:
        assert told.open <= office


@both_pages
@each_subject
def test_what_was_done_on_which_day(demo: None, page: str, name: str) -> None:
    done = set(deadlines_of(name).filter(state=State.DONE).values_list("duty", "due_on", "done_on"))
    told = chapters(page)[name].done
    assert told <= done
    assert not told or isinstance(record(name), Employer) or told == done, (
        "a list of what was done is complete"
    )


@both_pages
@each_subject
def test_links_lead_to_the_room(demo: None, page: str, name: str) -> None:
    found, told = record(name), chapters(page)[name]
    kind = "company" if isinstance(found, Employer) else "person"
    assert told.rooms == ([(kind, found.pk)] if told.is_whole else [])


@both_pages
@pytest.mark.parametrize("name", SUBJECTS[4:])
def test_quota(demo: None, page: str, name: str) -> None:
    (facts,) = employers_quota_frame(ON, employers=[record(name).pk]).to_dicts()
    given = {key: facts[key] for key in QUOTA_INPUTS if facts.get(key) is not None}
    limits = decide("titp.quota", given, on=ON).value
    present = {f"stage_{stage}": facts[f"present_{stage}"] or 0 for stage in (1, 2, 3)}
    present["total"] = facts["present"]
    office = {
        which: (there, limits[which], None if limits[which] is None else limits[which] - there)
        for which, there in present.items()
    }
    assert chapters(page)[name].quota == office


def answer_of(rule: str, name: str, asked_with: str) -> Any:
    """Return what the law answers to what the records of a chapter say."""
    found = record(name)
    if rule == "titp.audit_interviews":
        return decide(rule, {"trainees": int(asked_with)}, on=ON).value["minimum"]
    if rule == "titp.excellent_employer":
        sheet = Assessment.objects.get(employer=found, assessed_on=date.fromisoformat(asked_with))
        given = {key: value for key, value in sheet.inputs.items() if value is not None}
        return decide(rule, given, on=ON).value["points"]
    if rule == "transition.titp_stage_2":
        return decide(rule, {"in_japan_on_effective_date": True}, on=ON).value["allowed"]
    permitted_on = Placement.objects.get(person=found, stage=2).permitted_on
    assert permitted_on.isoformat() in asked_with
    return decide(rule, {"stage_2_permitted_on": permitted_on}, on=ON).value["allowed"]


@both_pages
@each_subject
def test_answers_of_rules(demo: None, page: str, name: str) -> None:
    for rule, (asked_with, answer) in chapters(page)[name].answers.items():
        expected = WORDS[answer] if answer in WORDS else int(answer)
        assert answer_of(rule, name, asked_with) == expected, rule
