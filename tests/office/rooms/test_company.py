"""A company's room: quota with reasons, score with its gap, books."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from kumiai.employers.models import Assessment, Employer, Trainer, TrainerCourse
from tests.factories import (
    make_audit,
    make_cooperative,
    make_employer,
    make_license,
    make_placement,
    make_user,
    make_visit,
    write,
)

pytestmark = pytest.mark.django_db
AS_OF = "?as_of=2026-11-22"


@pytest.fixture(autouse=True)
def license_to_supervise() -> None:
    make_license(make_cooperative())


def room(browser: Client, employer: Employer, query: str = AS_OF) -> str:
    answer = browser.get(f"/office/rooms/company/{employer.pk}/{query}")
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def quota(page: str) -> list[list[str]]:
    """The first four cells of each row of the quota table."""
    table = page.split("k-quota")[1].split("<tbody>")[1].split("</tbody>")[0]
    rows = re.findall(r"<tr>(.*?)</tr>", table)
    return [[_text(cell) for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row)[:4]] for row in rows]


def _text(html: str) -> str:
    return re.sub(r"<[^>]+>", "", html).strip()


def test_the_quota_of_35_ordinary_employees_is_4_and_8_and_none(office: Client) -> None:
    employer = make_employer(employees=35, excellent=False)
    for _ in range(3):
        make_placement(employer=employer, first_day=date(2026, 6, 1))
    cells = quota(room(office, employer))
    assert cells == [["第1号", "3", "4", "1"], ["第2号", "0", "8", "8"], ["第3号", "0", "0", "0"]]


def test_the_reasons_name_the_article(office: Client) -> None:
    page = room(office, make_employer(employees=35, excellent=False))
    assert "技能実習法施行規則 第16条" in page and "基本人数枠" in page


def test_an_exceeded_quota_is_said_in_words(office: Client) -> None:
    employer = make_employer(employees=2, excellent=False)
    for _ in range(3):
        make_placement(employer=employer, first_day=date(2026, 6, 1))
    assert "超過" in quota(room(office, employer))[0][3]


def test_without_a_staff_count_the_limit_is_unknown_and_says_what_is_missing(office: Client) -> None:
    page = room(office, make_employer(employees=None))
    assert quota(page)[0][2].startswith("不明")
    assert "常勤職員数" in page.split("k-missing__head")[1].split("</ul>")[0]


def test_with_open_excellence_the_limit_lies_between_two_numbers(office: Client) -> None:
    page = room(office, make_employer(employees=35))
    assert "不明" in quota(page)[0][2] and "4–8" in quota(page)[0][2]


def test_the_minimum_of_interviews_follows_from_who_is_there(office: Client) -> None:
    employer = make_employer(employees=200)
    for _ in range(9):
        make_placement(employer=employer, first_day=date(2026, 6, 1))
    assert '<span class="k-big">3</span>' in room(office, employer).split("必要な面談人数")[1][:200]


def test_courses_of_training_managers_run_out_after_three_years(office: Client) -> None:
    employer = make_employer()
    manager = write(Trainer(employer=employer, kind="RESPONSIBLE_PERSON", name="責任 花子"))
    write(TrainerCourse(trainer=manager, taken_on=date(2023, 10, 13)))
    page = room(office, employer)
    assert "2026年10月13日" in page.split("責任 花子")[1][:400]
    assert "40日超過" in page


def test_the_score_sheet_shows_sure_points_open_items_and_the_gap(office: Client) -> None:
    employer = make_employer()
    write(
        Assessment(
            employer=employer, assessed_on=date(2026, 4, 1),
            inputs={"basic_exam_takers": 10, "basic_exam_passers": 10, "exam_cooperation": True},
        )
    )  # fmt: skip
    section = room(office, employer).split("score-heading")[2]
    assert "150" in section and "90" in section
    assert "まだ判断できない" in section


def test_people_audits_visits_and_history_are_there(office: Client) -> None:
    employer = make_employer()
    placement = make_placement(employer=employer, first_day=date(2026, 6, 1))
    make_audit(employer, date(2026, 8, 20), findings="賃金台帳の確認漏れ")
    make_visit(employer, date(2026, 9, 10), note="日本語の学習")
    page = room(office, employer)
    for words in (
        placement.person.name_roman,
        "2026年8月20日",
        "賃金台帳の確認漏れ",
        "2026年9月10日",
        "日本語の学習",
    ):
        assert words in page, words
    assert "tests" in room(office, employer, "?tab=history")


def test_a_foreign_company_is_not_found(client: Client) -> None:
    employer = make_employer()
    client.force_login(make_user(name="mine", only_assigned=True))
    assert client.get(f"/office/rooms/company/{employer.pk}/").status_code == 404


def test_the_number_of_queries_does_not_grow(queries_of: Callable[[str], int], make_deadline: Any) -> None:
    employer = make_employer(employees=100)
    for _ in range(3):
        make_deadline(1, placement=make_placement(employer=employer))
    few = queries_of(f"/office/rooms/company/{employer.pk}/")
    for days in range(27):
        make_deadline(1, placement=make_placement(employer=employer))
        make_audit(employer, date(2026, 6, 2) + timedelta(days=days))
    assert queries_of(f"/office/rooms/company/{employer.pk}/") == few
