"""Lists, forms, details and histories keep the rules of the house."""

import csv
import io
from datetime import date
from typing import Any

import openpyxl
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation

from kumiai.accounts.enums import Role
from kumiai.employers.models import Employer, Worksite
from kumiai.history.models import Entry
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.people.models import Person
from kumiai.placements.models import Placement, ResidencePeriod
from tests.factories import (
    corporate_number,
    make_employer,
    make_person,
    make_placement,
    make_residence,
    make_user,
    write,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client: Client) -> Client:
    """A caseworker's browser."""
    client.force_login(make_user(Role.CASEWORKER, name="hanako"))
    return client


def company_form(**given: Any) -> dict[str, Any]:
    return {"name": "北斗食品", "field": "FOOD", **given}


def test_screens_without_a_scope_do_not_start() -> None:
    class Forgetful(RecordViewSet):
        model = Placement

    with pytest.raises(ImproperlyConfigured, match="declares no scope"):
        Forgetful("forgetful")


# --- writing


def test_a_new_record_is_written_with_its_line_of_history(office: Client) -> None:
    answer = office.post(reverse("employer:add"), company_form(postal_code="４６００００１"))
    made = Employer.objects.get()
    assert answer.status_code == 302
    assert (made.name, made.postal_code) == ("北斗食品", "460-0001")
    line = Entry.objects.about(made).get()
    assert (line.action, line.actor, line.after["postal_code"]) == (
        "employers.employer.created",
        "hanako",
        "460-0001",
    )


def test_a_change_keeps_its_reason_and_what_stood_before(office: Client) -> None:
    company = make_employer(name="旧社名")
    office.post(
        reverse("employer:edit", args=[company.pk]),
        company_form(
            name="新社名",
            corporate_number=company.corporate_number,
            name_kana=company.name_kana,
            why="商号変更",
        ),
    )
    line = Entry.objects.about(company).first()
    assert (line.before["name"], line.after["name"], line.reason) == ("旧社名", "新社名", "商号変更")


def test_saving_without_a_change_writes_nothing(office: Client) -> None:
    person = make_person(name_roman="TRAN AN")
    lines = Entry.objects.count()
    office.post(
        reverse("person:edit", args=[person.pk]),
        {"name_roman": "TRAN AN", "born_on": "2000-01-01", "nationality": "VN"},
    )
    assert Entry.objects.count() == lines


@pytest.mark.parametrize(
    "typed",
    [
        "2026-11-22",
        "2026/11/22",
        "R8.11.22",
        "令和8年11月22日",
        "２０２６年１１月２２日",
        "令和８年１１月２２日",
    ],
)
def test_a_day_may_be_typed_in_any_japanese_way(office: Client, typed: str) -> None:
    office.post(reverse("person:add"), {"name_roman": "LE BINH", "entered_on": typed})
    assert Person.objects.get().entered_on == date(2026, 11, 22)


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("2026-02-30", "その日はありません。2026年2月は28日までです。"),
        ("8.11.22", "西暦か和暦か分かりません。"),
        ("令和8年11月", "「日」がありません。"),
        ("平成35年1月1日", "令和5年1月1日のことですか。"),
        ("あした", "日付として読めません。"),
    ],
)
def test_a_day_that_cannot_be_read_is_refused_in_japanese_and_kept_in_the_form(
    office: Client, typed: str, said: str
) -> None:
    answer = office.post(reverse("person:add"), {"name_roman": "LE BINH", "entered_on": typed})
    assert answer.status_code == 200
    assert said in answer.context["form"].errors["entered_on"][0]
    assert f'value="{typed}"' in answer.content.decode()
    assert not Person.objects.exists()


@pytest.mark.parametrize(
    ("field", "typed"), [("corporate_number", "1234567890123"), ("postal_code", "12-34")]
)
def test_a_wrong_number_is_refused_on_its_field(office: Client, field: str, typed: str) -> None:
    answer = office.post(reverse("employer:add"), company_form(**{field: typed}))
    assert list(answer.context["form"].errors) == [field]


def test_a_corporate_number_in_full_width_with_hyphens_is_accepted(office: Client) -> None:
    number = corporate_number(5)
    wide = "".join(chr(ord(digit) + 0xFEE0) for digit in number)
    office.post(reverse("employer:add"), company_form(corporate_number=f"{wide[0]}-{wide[1:5]}-{wide[5:]}"))
    assert Employer.objects.get().corporate_number == number


def test_what_the_record_refuses_is_said_in_the_form(office: Client) -> None:
    placement = make_placement(first_day=date(2026, 6, 1))
    answer = office.post(
        reverse("placement:add"),
        {"person": placement.person_id, "employer": placement.employer_id, "stage": 1, "program": "titp",
         "acceptance": "supervised", "first_day": "2026-07-01"},
    )  # fmt: skip
    assert "期間が重なっています" in answer.context["form"].non_field_errors()[0]
    assert Placement.objects.count() == 1


def test_a_worksite_of_another_company_is_refused(office: Client) -> None:
    elsewhere = write(Worksite(employer=make_employer(), name="他社工場"))
    answer = office.post(
        reverse("placement:add"),
        {"person": make_person().pk, "employer": make_employer().pk, "worksite": elsewhere.pk, "stage": 1,
         "program": "titp", "acceptance": "supervised", "first_day": "2026-07-01"},
    )  # fmt: skip
    assert list(answer.context["form"].errors) == ["worksite"]


def test_a_record_with_parts_cannot_be_deleted_and_says_why(office: Client) -> None:
    placement = make_placement()
    answer = office.post(reverse("person:delete", args=[placement.person_id]))
    assert "配置" in answer.content.decode()
    assert Person.objects.filter(pk=placement.person_id).exists()


def test_a_mistake_is_deleted_and_what_it_said_stays(office: Client) -> None:
    person = make_person(name_roman="WRONG ENTRY")
    office.post(reverse("person:delete", args=[person.pk]), {"why": "二重登録"})
    line = Entry.objects.filter(action="people.person.deleted").get()
    assert (line.before["name_roman"], line.reason) == ("WRONG ENTRY", "二重登録")
    assert not Person.objects.exists()


# --- a limited view


def test_staff_with_own_companies_cannot_point_a_record_at_a_foreign_one(client: Client) -> None:
    client.force_login(make_user(Role.CASEWORKER, name="mine", only_assigned=True))
    foreign = make_employer(name="FOREIGN社")
    answer = client.post(reverse("worksite:add"), {"employer": foreign.pk, "name": "工場"})
    assert "employer" in answer.context["form"].errors
    assert "FOREIGN" not in answer.content.decode()
    prefilled = client.get(reverse("worksite:add") + f"?employer={foreign.pk}")
    assert "FOREIGN" not in prefilled.content.decode()


def test_staff_with_own_companies_start_a_company_in_their_own_charge(client: Client) -> None:
    user = make_user(Role.CASEWORKER, name="mine", only_assigned=True)
    client.force_login(user)
    form = client.get(reverse("employer:add")).context["form"]
    assert form["caseworker"].value() == user.pk
    refused = client.post(reverse("employer:add"), company_form())
    assert not Employer.objects.exists(), "it would have vanished from its author's sight"
    assert refused.context["form"].non_field_errors()
    client.post(reverse("employer:add"), company_form(caseworker=user.pk))
    assert Employer.objects.get().caseworker == user


# --- sealed numbers


def sealed_person() -> Person:
    person = make_person(name_roman="PHAM CHI", passport_number="C1234567")
    make_residence(person, status="TITP_1_RO", card_number="AB12345678CD", last_day=date(2027, 1, 1))
    return person


@pytest.mark.parametrize(("role", "reads"), [(Role.CASEWORKER, True), (Role.OUTSIDE_AUDITOR, False)])
def test_sealed_numbers_are_masked_for_those_who_may_not_read_them(
    client: Client, role: Role, reads: bool
) -> None:
    person = sealed_person()
    client.force_login(make_user(role))
    shown = client.get(reverse("person:inspect", args=[person.pk])).content.decode()
    assert ("C1234567" in shown, "AB12345678CD" in shown, "••••" in shown) == (reads, reads, not reads)


def test_who_may_not_read_a_sealed_number_cannot_overwrite_it(client: Client) -> None:
    person = sealed_person()
    client.force_login(make_user(Role.CONSULTANT))
    answer = client.get(reverse("person:edit", args=[person.pk]))
    assert "passport_number" not in answer.context["form"].fields
    client.post(
        reverse("person:edit", args=[person.pk]),
        {
            "name_roman": "PHAM CHI",
            "nationality": "VN",
            "born_on": "2000-01-01",
            "passport_number": "",
            "note": "相談あり",
        },
    )
    person.refresh_from_db()
    assert (person.passport_number, person.note) == ("C1234567", "相談あり")


def test_a_changed_passport_number_is_masked_in_the_history_but_seen_as_changed(office: Client) -> None:
    person = sealed_person()
    office.post(
        reverse("person:edit", args=[person.pk]),
        {
            "name_roman": "PHAM CHI",
            "nationality": "VN",
            "born_on": "2000-01-01",
            "passport_number": "D7654321",
        },
    )
    page = office.get(reverse("person:history", args=[person.pk])).content.decode()
    assert "旅券番号" in page and "C1234567" not in page and "D7654321" not in page


def test_an_export_holds_sealed_numbers_only_when_asked_for_and_leaves_a_line(client: Client) -> None:
    sealed_person()
    client.force_login(make_user(Role.CASEWORKER, name="hanako"))
    address = reverse("person:index") + "?export=csv"
    assert "C1234567" not in client.get(address).content.decode()
    assert "C1234567" in client.get(address + "&sealed=yes").content.decode()
    assert Entry.objects.filter(action="people.person.exported", actor="hanako").count() == 1
    client.force_login(make_user(Role.OUTSIDE_AUDITOR))
    assert client.get(address + "&sealed=yes").status_code == 403


# --- lists


def test_a_name_is_found_in_any_width_case_and_kana(office: Client) -> None:
    make_person(name_roman="NGUYEN VAN AN", name_kana="グエン ヴァン アン", name_kanji="阮文安")
    make_person(name_roman="SANTOS MARIA", name_kana="サントス マリア")
    for query in ("nguyen", "ＮＧＵＹＥＮ", "an nguyen", "ぐえん", "ｸﾞｴﾝ", "阮文"):
        found = office.get(reverse("person:index"), {"q": query}).context["object_list"]
        assert [person.name_roman for person in found] == ["NGUYEN VAN AN"], query


def test_a_company_is_found_by_kana_and_number(office: Client) -> None:
    company = make_employer(name="ＡＢＣ工業", name_kana="エービーシーコウギョウ")
    make_employer()
    for query in ("abc", "えーびーしー", company.corporate_number):
        assert list(office.get(reverse("employer:index"), {"q": query}).context["object_list"]) == [
            company
        ], query


def test_a_person_is_found_by_card_number_only_by_those_who_may_read_it(client: Client) -> None:
    person = sealed_person()
    for role, found in ((Role.CASEWORKER, [person]), (Role.OUTSIDE_AUDITOR, [])):
        client.force_login(make_user(role))
        for number in ("ab12345678cd", "C1234567"):
            assert list(client.get(reverse("person:index"), {"q": number}).context["object_list"]) == found


def test_people_are_filtered_by_where_they_stand_on_the_day_shown(office: Client) -> None:
    here = make_placement(first_day=date(2026, 3, 1)).person
    gone = make_placement(first_day=date(2024, 1, 1)).person
    ahead = make_placement(first_day=None, planned_first_day=date(2027, 1, 1)).person
    alone = make_person()

    def names(standing: str, day: str = "2026-10-01") -> set[Person]:
        return set(
            office.get(reverse("person:index"), {"standing": standing, "as_of": day}).context["object_list"]
        )

    assert [names(s) for s in ("present", "ended", "ahead", "none")] == [{here}, {gone}, {ahead}, {alone}]
    assert names("present", "2024-06-01") == {gone}


def test_people_are_filtered_by_company_stage_nationality_and_charge(office: Client) -> None:
    boss = make_user(name="boss")
    wanted = make_placement(
        stage=2, employer=make_employer(caseworker=boss), person=make_person(nationality="ID")
    )
    make_placement(stage=1)
    for query in (
        {"company": wanted.employer_id},
        {"stage": 2},
        {"nationality": "ID"},
        {"caseworker": boss.pk},
    ):
        found = office.get(reverse("person:index"), {**query, "as_of": "2026-10-01"}).context["object_list"]
        assert list(found) == [wanted.person], query


def test_a_filter_that_cannot_be_read_shows_nothing_rather_than_all(office: Client) -> None:
    make_placement()
    assert list(office.get(reverse("person:index"), {"company": "999999"}).context["object_list"]) == []


@pytest.mark.parametrize("screens", ["person", "employer", "placement", "residenceperiod"])
def test_a_list_asks_as_many_questions_for_fifty_rows_as_for_five(office: Client, screens: str) -> None:
    def more(rows: int) -> None:
        for _ in range(rows):
            make_residence(make_placement().person, status="TITP_1_RO", last_day=date(2027, 1, 1))

    more(5)
    address = reverse(f"{screens}:index")
    office.get(address)
    with CaptureQueriesContext(connection) as five:
        office.get(address)
    more(45)
    with CaptureQueriesContext(connection) as fifty:
        office.get(address)
    assert len(fifty) == len(five)


# --- exports


def test_a_csv_speaks_the_users_language_and_excel_can_read_it(office: Client) -> None:
    make_placement(person=make_person(name_roman="LE BINH", sex="M"), employer=make_employer(name="北斗食品"))
    answer = office.get(reverse("person:index"), {"export": "csv", "as_of": "2026-10-01"})
    text = answer.content.decode()
    assert text.startswith("\ufeff")
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert (rows[0]["氏名（ローマ字）"], rows[0]["国籍"], rows[0]["性別"], rows[0]["企業"]) == (
        "LE BINH",
        "ベトナム",
        "男",
        "北斗食品",
    )
    assert "%E5%AE%9F%E7%BF%92%E7%94%9F" in answer.headers["Content-Disposition"]


def test_an_english_reader_gets_english_headings(client: Client) -> None:
    user = make_user(Role.CASEWORKER)
    client.force_login(user)
    client.cookies["django_language"] = "en"
    make_person()
    with translation.override("en"):
        text = client.get(
            reverse("person:index"), {"export": "csv"}, headers={"accept-language": "en"}
        ).content.decode()
    assert "Name in Roman letters" in text and "Viet Nam" in text


def test_a_workbook_keeps_days_as_days_and_formulas_as_texts(office: Client) -> None:
    make_person(name_roman="=1+1", entered_on=date(2026, 4, 1))
    answer = office.get(reverse("person:index"), {"export": "xlsx"})
    sheet = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
    head = [cell.value for cell in sheet[1]]
    row = dict(zip(head, sheet[2], strict=True))
    assert (row["氏名（ローマ字）"].value, row["氏名（ローマ字）"].data_type) == ("=1+1", "s")
    assert row["入国日"].value.date() == date(2026, 4, 1)


def test_no_cell_of_a_csv_is_taken_for_a_formula(office: Client) -> None:
    make_person(name_roman='=HYPERLINK("x")', note="@cmd")
    text = office.get(reverse("person:index"), {"export": "csv"}).content.decode()
    assert "'=HYPERLINK" in text and "'@cmd" in text


# --- details and choosers


def test_the_details_list_what_belongs_to_a_company_with_ways_to_add(office: Client) -> None:
    placement = make_placement(
        employer=make_employer(name="北斗食品"), person=make_person(name_roman="LE BINH")
    )
    page = office.get(reverse("employer:inspect", args=[placement.employer_id])).content.decode()
    assert "LE BINH" in page and "常勤職員数" in page
    assert f"{reverse('audit:add')}?employer={placement.employer_id}" in page


def test_a_new_part_returns_to_what_it_belongs_to(office: Client) -> None:
    person = make_person()
    answer = office.post(
        reverse("personcontact:add"), {"person": person.pk, "kind": "PHONE", "value": "090-1234-5678"}
    )
    assert answer.headers["Location"] == reverse("rooms:person", args=[person.pk])


def test_a_chooser_finds_by_name_and_offers_only_what_is_visible(client: Client) -> None:
    user = make_user(Role.CASEWORKER, only_assigned=True)
    client.force_login(user)
    own = make_employer(name="自社", caseworker=user)
    foreign = make_employer(name="他社")
    listed = client.get(reverse("employer_chooser:choose_results"), {"q": "社"}).content.decode()
    assert own.name in listed and foreign.name not in listed
    assert client.get(reverse("employer_chooser:chosen", args=[own.pk])).json()["result"]["id"] == str(own.pk)
    assert client.get(reverse("employer_chooser:chosen", args=[foreign.pk])).status_code == 404


def test_a_period_of_residence_normalizes_its_card_number(office: Client) -> None:
    person = make_person()
    office.post(
        reverse("residenceperiod:add"),
        {
            "person": person.pk,
            "status": "TITP_1_RO",
            "card_number": "ａｂ 12345678 ｃｄ",
            "last_day": "R9.6.1",
        },
    )
    period = ResidencePeriod.objects.get()
    assert (period.card_number, period.last_day) == ("AB12345678CD", date(2027, 6, 1))
