"""The public page: anybody may ask, in two languages, and nothing is kept."""

import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import Page, Site

from kumiai.deadlines.domain.legal_value import append_legal_value
from kumiai.demo.website import publish_website
from kumiai.history.models import Entry
from kumiai.website.blocks.registry import found_blocks
from kumiai.website.models import SitePage
from kumiai.website.simulator.timeline import timelines
from tests.factories import LONG_AGO, WRITER, make_user

pytestmark = pytest.mark.django_db

QUOTA = {
    "q-regular_employees": "45", "q-field": "general", "q-on": "2026-11-22",
    "q-employer_excellent": "no", "q-organization_excellent": "yes", "q-metropolitan": "no",
}  # fmt: skip


@pytest.fixture
def site() -> None:
    publish_website(by=WRITER, at=LONG_AGO)


def answers(client: Client, asked: dict[str, str], address: str = "/ja/") -> Any:
    return client.get(address, asked)


def figures(response: Any) -> dict[str, dict[str, str]]:
    return {one.title: dict(one.lines) for one in response.context["quota_answers"]}


@pytest.mark.usefixtures("site")
def test_a_visitor_reads_the_quota_with_reasons_in_japanese(client: Client) -> None:
    response = answers(client, QUOTA)
    assert response.status_code == 200
    assert figures(response)["技能実習生を同時に受け入れられる人数"] == {
        "第1号": "5",
        "第2号": "10",
        "第3号": "0",
        "全体": "定めなし",
    }
    text = response.content.decode()
    assert "技能実習法施行規則 第16条" in text
    assert 'lang="ja"' in text


@pytest.mark.usefixtures("site")
def test_the_same_in_english(client: Client) -> None:
    response = answers(client, QUOTA, "/en/")
    assert figures(response)["Technical interns at the same time"]["Stage 2"] == "10"
    body = re.sub(
        r"https?://[^<\s]+", "", response.content.decode().split("<main", 1)[1]
    )  # sources have any name
    assert not any("\u3040" <= letter <= "\u30ff" for letter in body), "Japanese on the English page"


@pytest.mark.usefixtures("site")
def test_what_is_not_known_stays_unknown_and_is_named(client: Client) -> None:
    response = answers(client, {**QUOTA, "q-employer_excellent": ""})
    first = response.context["quota_answers"][0]
    assert dict(first.lines)["第1号"] == "まだ判断できない"
    assert first.missing == ("優良な実習実施者である",)


@pytest.mark.usefixtures("site")
@pytest.mark.parametrize(
    ("name", "value"),
    [("q-regular_employees", "-1"), ("q-regular_employees", "viele"), ("q-regular_employees", "9" * 30),
     ("q-on", "2026-02-30"), ("q-on", "1800-01-01"), ("q-field", "<script>"), ("t-starts_on", "soon")],
)  # fmt: skip
def test_bad_input_is_told_beside_the_field(client: Client, name: str, value: str) -> None:
    response = answers(client, {**QUOTA, name: value})
    assert response.status_code == 200
    assert 'class="error"' in response.content.decode()
    assert "<script>" not in response.content.decode()


@pytest.mark.usefixtures("site")
def test_nothing_is_kept_and_no_cookie_is_set(client: Client) -> None:
    before = Entry.objects.count()
    with connection.execute_wrapper(_refuse_writes):
        response = answers(client, {**QUOTA, "t-starts_on": "2027-06-01"})
    assert response.context["timelines"]
    assert not response.cookies
    assert Entry.objects.count() == before
    assert "http" not in "".join(
        part for part in response.content.decode().split('"') if part.endswith((".js", ".css"))
    )


def _refuse_writes(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
    assert sql.lstrip().split(" ", 1)[0].upper() in {"SELECT", "SAVEPOINT", "RELEASE", "BEGIN"}, sql
    return execute(sql, params, many, context)


def test_the_last_days_of_the_old_program_divide_the_timelines() -> None:
    on = date(2026, 11, 22)

    def verdicts(starts_on: date, filed_on: date | None) -> list[bool | None]:
        return [one.is_open for one in timelines(starts_on=starts_on, filed_on=filed_on, on=on)]

    assert verdicts(date(2027, 3, 1), date(2026, 12, 1)) == [True]
    assert verdicts(date(2027, 6, 30), date(2027, 3, 31)) == [True, True]
    assert verdicts(date(2027, 6, 30), date(2027, 4, 1)) == [False, True]
    assert verdicts(date(2027, 6, 30), None) == [None, True]
    assert verdicts(date(2027, 7, 1), date(2027, 3, 31)) == [False, True]


def test_the_days_of_a_timeline_are_those_of_the_law() -> None:
    training, *_ = timelines(starts_on=date(2027, 3, 1), filed_on=date(2026, 10, 31), on=date(2026, 10, 1))
    days = [(line.day, line.until) for line in training.lines]
    assert days[0] == (date(2026, 9, 1), date(2026, 11, 1))  # the plan: 6 to 4 months before
    assert (date(2028, 2, 29), None) in days  # a year
    assert days[-2] == (date(2030, 2, 28), None)  # two more
    assert days[-1][0] == date(2030, 3, 1)  # no stage 3
    assert all(line.cites for line in training.lines)


def test_a_value_of_the_cooperative_counts_here_too() -> None:
    append_legal_value(
        parameter_id="transition.titp_last_filing", in_force_on=date(2026, 11, 1), value="2027-02-28",
        law="esd-amending-act", article="附則", source="https://example.org/notice", checked_on=date(2026, 11, 1),
        confidence="verified", note="試験", by=make_user(), at=timezone.now(),
    )  # fmt: skip
    late = timelines(starts_on=date(2027, 6, 1), filed_on=date(2027, 3, 15), on=date(2026, 11, 22))
    assert late[0].is_open is False


def test_publishing_twice_leaves_one_page_a_language(client: Client) -> None:
    for _ in range(2):
        publish_website(by=WRITER, at=LONG_AGO)
    assert sorted(SitePage.objects.values_list("locale__language_code", flat=True)) == ["en", "ja"]
    assert Page.objects.count() == 3
    assert Site.objects.get().root_page.specific == SitePage.objects.get(locale__language_code="ja")
    assert Entry.objects.filter(action="website.sitepage.published").count() == 4
    assert client.get("/ja/").status_code == client.get("/en/").status_code == 200


def test_blocks_are_found_and_named_once() -> None:
    names = [name for name, _ in found_blocks()]
    assert "simulator" in names
    assert len(names) == len(set(names))


@pytest.mark.usefixtures("site")
def test_an_unknown_address_of_the_office_is_not_found_rather_than_redirected(client: Client) -> None:
    client.force_login(make_user())
    assert client.get("/office/no-such-page/").status_code == 404
    assert client.get("/no-such-page/").status_code == 404
    assert client.get("/ja/no-such-page/").status_code == 404
