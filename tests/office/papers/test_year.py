"""The reports of a year: figures with their records, an Excel file that can be counted, who has filed."""

import io
import re
from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from openpyxl import load_workbook

from kumiai.accounts.enums import Role
from kumiai.coop.models import Office
from kumiai.paperwork.domain.paper import read_paper
from kumiai.paperwork.domain.yearly_figures import figures_of_employer, figures_of_office
from kumiai.paperwork.models import Case, Paper
from kumiai.placements.enums import EndReason
from kumiai.plans.enums import EmployerFilingKind
from kumiai.plans.models import EmployerFiling
from tests.factories import (
    make_audit,
    make_cooperative,
    make_employer,
    make_exam,
    make_license,
    make_person,
    make_placement,
    make_user,
    make_visit,
    write,
)

pytestmark = pytest.mark.django_db
YEAR = 2025


@pytest.fixture
def cooperative() -> Any:
    found = make_cooperative()
    make_license(found)
    return found


def company(*names: str, **fields: Any) -> Any:
    """A company with a trainee for each name, all of the year."""
    employer = make_employer(**fields)
    for name in names:
        person = make_person(name_roman=name)
        placement = make_placement(
            employer=employer, first_day=date(2025, 6, 1), person=person, office=Office.objects.first()
        )
        make_exam(placement, taken_on=date(2026, 3, 1), passed=True, result_on=date(2026, 3, 9))
    return employer


def sign_in(client: Client, user: Any) -> Client:
    client.force_login(user)
    return client


def about(employer: Any, **more: Any) -> dict[str, Any]:
    return {"year": YEAR, "about": f"employer-{employer.pk}", **more}


def page(client: Client, name: str = "year", **query: Any) -> str:
    answer = client.get(reverse(f"papers:{name}"), query)
    assert answer.status_code == 200
    words = answer.content.decode()
    return words[words.index("<main") :]


def filed(employer: Any, year: int = YEAR) -> None:
    write(
        EmployerFiling(
            employer=employer, kind=EmployerFilingKind.IMPLEMENTATION_REPORT, fiscal_year=year,
            filed_on=date(year + 1, 5, 1),
        )
    )  # fmt: skip


# --- figures and rows ----------------------------------------------------------------


def shown(words: str, figure: str) -> str:
    """Return what the link of a figure says."""
    found = re.search(rf'figure={re.escape(figure)}">(.*?)<span class="w-sr-only', words, re.S)
    assert found, figure
    return re.sub(r"<.*?>", "", found[1]).strip()


def test_every_figure_stands_on_the_page_with_its_number(client: Client, cooperative: Any) -> None:
    employer = company("NGUYEN VAN A", "NGUYEN VAN B")
    make_visit(employer, date(2025, 7, 1))
    make_audit(employer, date(2025, 8, 1))
    words = page(sign_in(client, make_user()), **about(employer))
    figures = figures_of_employer(employer, YEAR)
    assert len(figures) > 40
    for one in figures:
        assert shown(words, one.id) == str(one.value)
    assert (shown(words, "trainees"), shown(words, "trainees.1"), shown(words, "visits")) == ("2", "2", "1")


def test_every_figure_of_an_office_stands_on_the_page(client: Client, cooperative: Any) -> None:
    company("NGUYEN VAN A")
    office = Office.objects.get()
    words = page(sign_in(client, make_user()), year=YEAR, about=f"office-{office.pk}")
    for one in figures_of_office(office, YEAR):
        assert shown(words, one.id) == str(one.value)


def test_an_unknown_number_is_unknown_and_never_zero(client: Client, cooperative: Any) -> None:
    employer = make_employer()
    make_placement(
        employer=employer, first_day=date(2024, 9, 1), last_day=date(2025, 8, 31), person=make_person(name_roman="OPEN END")
    )  # fmt: skip
    client = sign_in(client, make_user())
    words = page(client, **about(employer))
    assert shown(words, "completed") == shown(words, "completed.1") == "未確定"
    assert shown(words, "completed.2") == "0"
    rows = page(client, "year_figure", **about(employer, figure="completed"))
    assert "OPEN END" in rows and "未確定の記録が1件" in rows
    placement = employer.placements.get()
    placement.end_reason = EndReason.COMPLETED
    write(placement)
    assert shown(page(client, **about(employer)), "completed") == "1"


def test_a_figure_opens_to_its_records_each_with_its_place(client: Client, cooperative: Any) -> None:
    employer = company("NGUYEN VAN A", "NGUYEN VAN B")
    visit = make_visit(employer, date(2025, 7, 1))
    make_visit(employer, date(2024, 7, 1))
    client = sign_in(client, make_user())
    rows = page(client, "year_figure", **about(employer, figure="trainees"))
    for placement in employer.placements.all():
        assert f'<a href="{reverse("rooms:person", args=[placement.person_id])}">{placement.person}' in rows
    rows = page(client, "year_figure", **about(employer, figure="visits"))
    assert rows.count("/records/guidancevisit/") == 1
    assert reverse("guidancevisit:inspect", args=[visit.pk]) in rows
    exams = page(client, "year_figure", **about(employer, figure="exams.BASIC.PRACTICAL.passed"))
    assert exams.count("/records/exam/") == 2 and "合格" in exams


def test_every_record_behind_every_figure_can_be_listed(client: Client, cooperative: Any) -> None:
    employer = company("NGUYEN VAN A")
    make_visit(employer, date(2025, 7, 1))
    office, client = Office.objects.get(), sign_in(client, make_user())
    for whose, figures in (
        (f"office-{office.pk}", figures_of_office(office, YEAR)),
        (f"employer-{employer.pk}", figures_of_employer(employer, YEAR)),
    ):
        for one in [one for one in figures if one.rows] + [one for one in figures if not one.rows][:2]:
            rows = page(client, "year_figure", year=YEAR, about=whose, figure=one.id)
            assert rows.count('<th scope="row">') == len(one.rows), one.id
    answer = client.get(reverse("papers:year_figure"), about(employer, figure="nonsense"))
    assert answer.status_code == 404


# --- Excel ---------------------------------------------------------------------------


def test_the_workbook_counted_back_gives_the_figures(client: Client, cooperative: Any) -> None:
    employer = company("NGUYEN VAN A", "=1+1", "NGUYEN\x0bVAN C")
    make_placement(employer=employer, first_day=date(2024, 9, 1), last_day=date(2025, 8, 31))
    make_visit(employer, date(2025, 7, 1))
    client = sign_in(client, make_user())
    answer = client.get(reverse("papers:year_workbook"), about(employer))
    book = load_workbook(io.BytesIO(answer.content))
    figures = {one.id: one for one in figures_of_employer(employer, YEAR)}
    summary = list(book["集計"].iter_rows(min_row=6, values_only=True))
    assert [row[6] for row in summary] == list(figures) and len(book.sheetnames) == len(figures) + 1
    unknown = 0
    for title, label, number, _state, counted, in_question, name in summary:
        lines = list(book[title].iter_rows(min_row=3, values_only=True))
        by_hand = [sum(1 for line in lines if line[1] == word) for word in ("算入", "未確定")]
        assert by_hand == [counted, in_question], name
        assert number == figures[name].value == (None if in_question else by_hand[0]), name
        assert label == figures[name].label.ja
        unknown += number is None
    assert unknown
    sheet = next(name for name in book.sheetnames if name.startswith("001 "))
    names = {line[2].value: line[2].data_type for line in book[sheet].iter_rows(min_row=3)}
    assert names["=1+1"] == "s" and "NGUYENVAN C" in names


# --- the papers ----------------------------------------------------------------------


def test_the_report_that_is_opened_prints_the_same_figures(client: Client, cooperative: Any) -> None:
    employer = company("NGUYEN VAN A", "NGUYEN VAN B")
    client = sign_in(client, make_user())
    words = page(client, **about(employer))
    assert "実施状況報告書" in words and "改善命令等の件数" in words
    answer = client.post(reverse("papers:year_papers"), about(employer))
    case = Case.objects.get()
    assert answer.headers["Location"] == reverse("papers:case", args=[case.pk])
    assert (
        client.post(reverse("papers:year_papers"), about(employer)).headers["Location"]
        == answer.headers["Location"]
    )
    paper = Paper.objects.get()
    assert (paper.employer, paper.fiscal_year, case.kind) == (employer, YEAR, "titp.implementation_report")
    rows = read_paper(paper, on=date(2026, 11, 26)).filled.rows
    assert str(rows["people"].value) == shown(page(client, **about(employer)), "trainees") == "2"
    assert reverse("papers:case", args=[case.pk]) in page(client, **about(employer))
    assert f"{reverse('papers:paper', args=[paper.pk])}#field-orders" in page(client, **about(employer))


def test_the_business_report_of_an_office_is_opened(client: Client, cooperative: Any) -> None:
    company("NGUYEN VAN A")
    office = Office.objects.get()
    sign_in(client, make_user()).post(
        reverse("papers:year_papers"), {"year": YEAR, "about": f"office-{office.pk}"}
    )
    case = Case.objects.get()
    assert (case.kind, case.office, case.fiscal_year) == ("titp.business_report", office, YEAR)


def test_which_companies_have_filed_opened_or_nothing(client: Client, cooperative: Any) -> None:
    has_filed, opened, missing = (
        company("A", name="提出会社"),
        company("B", name="作成会社"),
        company("C", name="未作成会社"),
    )
    make_placement(employer=make_employer(name="翌年度から"), first_day=date(2026, 4, 1))
    filed(has_filed)
    filed(missing, 2024)
    client = sign_in(client, make_user())
    client.post(reverse("papers:year_papers"), about(opened))

    def names(**query: Any) -> set[str]:
        return set(re.findall(r'<th scope="row"><a [^>]*>(.*?)</a>', page(client, year=YEAR, **query)))

    assert names() == {"提出会社", "作成会社", "未作成会社"}
    assert names(state="filed") == {"提出会社"}
    assert names(state="opened") == {"作成会社"}
    assert names(state="missing") == {"未作成会社"}
    assert "2026年5月1日" in page(client, year=YEAR, state="filed")
    case = Case.objects.get()
    case.state = "WITHDRAWN"
    case.save()
    assert names(state="missing") == {"作成会社", "未作成会社"}


def test_the_pages_ask_no_more_of_fifty_rows_than_of_five(client: Client, cooperative: Any) -> None:
    client = sign_in(client, make_user())
    first = company("FIRST")

    def add(count: int) -> None:
        for number in range(count):
            company(f"PERSON {number}")
            make_placement(
                employer=first, first_day=date(2025, 6, 1), office=Office.objects.get(), lecture=False
            )

    def queries() -> list[int]:
        counts = []
        for name, query in (
            ("year", {"year": YEAR}),
            ("year", about(first)),
            ("year_figure", about(first, figure="trainees")),
            ("year_workbook", {"year": YEAR, "about": f"office-{Office.objects.get().pk}"}),
        ):
            with CaptureQueriesContext(connection) as asked:
                assert client.get(reverse(f"papers:{name}"), query).status_code == 200
            counts.append(len(asked))
        return counts

    add(4)
    queries()
    few = queries()
    add(45)
    assert queries() == few


# --- who may -------------------------------------------------------------------------


def test_own_companies_only(client: Client, cooperative: Any) -> None:
    mine = make_user(name="mine", only_assigned=True)
    own = company("OWN", name="OWN工業", caseworker=mine)
    foreign = company("FOREIGN NGUYEN", name="FOREIGN工業", caseworker=make_user())
    client = sign_in(client, mine)
    words = page(client, year=YEAR)
    assert "OWN工業" in words and "FOREIGN" not in words
    assert page(client, **about(own))
    office = f"office-{Office.objects.get().pk}"
    for name in ("year", "year_workbook", "year_figure"):
        for query in (
            about(foreign, figure="trainees"),
            {"year": YEAR, "about": office, "figure": "trainees"},
        ):
            assert client.get(reverse(f"papers:{name}"), query).status_code == 404
    for query in (about(foreign), {"year": YEAR, "about": office}):
        assert client.post(reverse("papers:year_papers"), query).status_code == 404
    assert not Case.objects.exists()


def test_without_the_right_or_on_another_day_nothing_is_opened(client: Client, cooperative: Any) -> None:
    employer = company("A")
    client.force_login(make_user(Role.BOOKKEEPER))
    for name in ("year", "year_figure", "year_workbook"):
        assert client.get(reverse(f"papers:{name}"), about(employer)).status_code == 403
    assert client.post(reverse("papers:year_papers"), about(employer)).status_code == 403
    client.force_login(make_user())
    address = f"{reverse('papers:year_papers')}?as_of=2026-05-01"
    assert client.post(address, about(employer)).status_code == 403
    assert not Case.objects.exists()


def test_an_address_that_says_nothing_readable_is_answered(client: Client, cooperative: Any) -> None:
    client = sign_in(client, make_user())
    assert page(client, year="99999999999", state="x", page="z")
    for wrong in ("employer-0", "employer-x", "person-1", "office-"):
        assert client.get(reverse("papers:year"), {"about": wrong}).status_code == 404
    assert client.get(reverse("papers:year_workbook")).status_code == 404
