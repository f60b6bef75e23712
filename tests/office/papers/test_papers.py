"""Papers in the office: from a deadline to its filing, from a candidate to a set, without typing anything twice."""

import io
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from kumiai.accounts.enums import Role
from kumiai.coop.models import Office
from kumiai.deadlines.domain.recalculate import recalculate
from kumiai.deadlines.enums import Cause, State
from kumiai.deadlines.models import Deadline
from kumiai.history.domain.record import SystemActor
from kumiai.paperwork.definitions import current_form
from kumiai.paperwork.domain.case import open_case
from kumiai.paperwork.domain.paper import type_into
from kumiai.paperwork.domain.sheet import write_sheet
from kumiai.paperwork.enums import CaseState
from kumiai.paperwork.models import Case, Paper, Print, PrintJob, Sheet, SheetUse
from kumiai.people.models import Person
from kumiai.placements.models import Placement
from tests.factories import (
    LONG_AGO,
    WRITER,
    make_audit,
    make_cooperative,
    make_employer,
    make_license,
    make_placement,
    make_user,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def manager(client: Client) -> Any:
    user = make_user(Role.SUPERVISION_MANAGER)
    client.force_login(user)
    make_license(make_cooperative(name="ひなた協同組合", representative="日向 一郎"))
    return user


def today() -> date:
    return timezone.localdate()


def test_from_a_deadline_to_the_filed_report(
    client: Client, manager: Any, django_capture_on_commit_callbacks: Any
) -> None:
    employer = make_employer()
    make_placement(employer=employer, first_day=date(2026, 6, 1))
    audit = make_audit(employer, today())
    recalculate(on=today(), at=timezone.now(), by=SystemActor("tests"), cause=Cause.BY_HAND)
    deadline = Deadline.objects.get(duty="titp.audit_report", employer=employer)

    why = client.get(reverse("rooms:why", args=[deadline.pk])).content.decode()
    assert reverse("papers:of_deadline", args=[deadline.pk]) in why
    opened = client.post(reverse("papers:of_deadline", args=[deadline.pk]))
    case = Case.objects.get()
    assert opened.headers["Location"] == reverse("papers:case", args=[case.pk])
    assert (case.audit, case.due_on) == (audit, deadline.due_on)
    client.post(reverse("papers:of_deadline", args=[deadline.pk]))
    assert Case.objects.count() == 1  # asking again finds it

    for state in (CaseState.CHECKED, CaseState.APPROVED):
        client.post(reverse("papers:case_move", args=[case.pk]), {"to": state, "note": "代表が確認"})
    filed = {
        "filed_on": today().isoformat(),
        "submitted_to": "機構",
        "receipt_number": "受1",
        "evidence": "簡易書留",
    }
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("papers:case_file", args=[case.pk]), filed)
    audit.refresh_from_db()
    deadline.refresh_from_db()
    assert audit.reported_on == today()
    assert deadline.state == State.DONE


def new_people(**more: str) -> dict[str, str]:
    given = {
        "first_day": "2027-02-10",
        "last_day": "2028-02-09",
        "occupation": "機械加工",
        "task": "普通旋盤作業",
    }
    for place, name in enumerate(("TRAN THI LAN", "LE VAN HUNG", "PHAM MINH")):
        given[f"p{place}-name_roman"] = name
        given[f"p{place}-nationality"] = "VN"
    return {**given, **more}


def test_three_candidates_become_people_plans_and_a_whole_set_at_once(client: Client, manager: Any) -> None:
    employer = make_employer()
    address = f"{reverse('papers:new_case', args=['titp.plan'])}?employer={employer.pk}"
    answer = client.post(address, new_people())
    case = Case.objects.get()
    assert answer.headers["Location"] == reverse("papers:case", args=[case.pk])
    assert set(Person.objects.values_list("name_roman", flat=True)) == {
        "TRAN THI LAN",
        "LE VAN HUNG",
        "PHAM MINH",
    }
    assert case.papers.filter(form_id="titp.plan").count() == 3
    page = client.get(reverse("papers:case", args=[case.pk])).content.decode()
    assert "TRAN THI LAN" in page and "技能実習生の履歴書" in page


@pytest.mark.parametrize(
    ("wrong", "field"), [({"p1-born_on": "31.2.2001"}, "p1-born_on"), ({"first_day": ""}, "first_day")]
)
def test_what_is_wrong_is_told_and_nothing_is_half_written(
    client: Client, manager: Any, wrong: dict[str, str], field: str
) -> None:
    employer = make_employer()
    address = f"{reverse('papers:new_case', args=['titp.plan'])}?employer={employer.pk}"
    answer = client.post(address, new_people(**wrong))
    assert answer.status_code == 422
    assert "TRAN THI LAN" in answer.content.decode()  # what was typed is still there
    assert not Person.objects.exists() and not Placement.objects.exists() and not Case.objects.exists()


def test_one_sheet_typed_on_the_way_fills_every_paper(client: Client, manager: Any) -> None:
    employer = make_employer()
    case = open_case(
        kind="titp.plan", members=[make_placement(employer=employer) for _ in range(2)], on=today(), by=manager,
        at=LONG_AGO,
    )  # fmt: skip
    back = reverse("papers:case", args=[case.pk])
    address = reverse("papers:sheet", args=["employment_terms", employer.pk])
    answer = client.post(f"{address}?next={back}", {"title": "工場", "s-base_wage": "203,400", "next": back})
    assert answer.headers["Location"] == back
    assert (
        "203,400円"
        in client.get(reverse("papers:paper", args=[_paper(case, "titp.plan").pk])).content.decode()
    )
    assert (
        "203,400円"
        in client.get(
            reverse("papers:paper", args=[_paper(case, "titp.employment_contract").pk])
        ).content.decode()
    )


def _paper(case: Case, form: str) -> Paper:
    paper = Paper.objects.filter(case=case, form_id=form).first()
    assert paper is not None
    return paper


def test_a_sheet_shows_what_was_typed_with_a_row_for_more(client: Client, manager: Any) -> None:
    employer = make_employer()
    facts = {
        "base_wage": 190_000,
        "allowances": [{"name": "皆勤手当", "amount": 5_000}],
        "working_time": ["8:00", "17:00"],
    }
    write_sheet(kind="employment_terms", owner=employer, facts=facts, title="工場", by=WRITER, at=LONG_AGO)
    address = reverse("papers:sheet", args=["employment_terms", employer.pk])
    page = client.get(address, {"title": "工場"}).content.decode()
    assert 'value="190000"' in page and 'value="皆勤手当"' in page and 'value="08:00"' in page
    assert 'name="s-allowances-1-name"' in page


def test_a_form_says_where_each_value_is_typed(client: Client, manager: Any) -> None:
    page = client.get(reverse("papers:form", args=["titp.audit_report"])).content.decode()
    assert "監査の記録 › 対応者（役職・氏名）" in page
    assert "sheet.audit_record" not in page


def test_a_wrong_value_is_refused_at_its_field_and_the_rest_stays_typed(client: Client, manager: Any) -> None:
    employer = make_employer()
    address = reverse("papers:sheet", args=["employment_terms", employer.pk])
    answer = client.post(address, {"title": "工場", "s-base_wage": "およそ20万", "s-bonus": "年2回"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "整数を入力してください" in page
    assert "年2回" in page and "およそ20万" in page
    assert not Sheet.objects.exists()


def test_sheets_of_the_library_are_chosen_for_everybody_of_the_case(client: Client, manager: Any) -> None:
    employer = make_employer()
    people = [make_placement(employer=employer) for _ in range(2)]
    case = open_case(kind="titp.plan", members=people, on=today(), by=manager, at=LONG_AGO)
    sheets = [
        write_sheet(kind="lodging", owner=employer, facts={"name": name}, title=name, by=WRITER, at=LONG_AGO)
        for name in ("第一寮", "第二寮")
    ]
    page = client.get(reverse("papers:case", args=[case.pk])).content.decode()
    assert "第一寮" in page and "第二寮" in page
    client.post(reverse("papers:case_sheets", args=[case.pk]), {"sheet_lodging": sheets[1].pk})
    assert {use.sheet for use in SheetUse.objects.all()} == {sheets[1]}
    assert SheetUse.objects.count() == 2


def test_a_sheet_of_another_company_is_not_chosen(client: Client) -> None:
    user = make_user(Role.CASEWORKER, only_assigned=True)
    client.force_login(user)
    make_cooperative()
    own, foreign = make_employer(caseworker=user), make_employer()
    case = open_case(
        kind="titp.plan", members=[make_placement(employer=own)], on=today(), by=user, at=LONG_AGO
    )
    sheet = write_sheet(
        kind="lodging", owner=foreign, facts={"name": "FOREIGN"}, title="FOREIGN", by=WRITER, at=LONG_AGO
    )
    assert (
        client.post(reverse("papers:case_sheets", args=[case.pk]), {"sheet_lodging": sheet.pk}).status_code
        == 404
    )
    assert not SheetUse.objects.exists()


def test_a_license_is_a_case_of_an_office(client: Client, manager: Any) -> None:
    office = Office.objects.get()
    answer = client.post(reverse("papers:new_case", args=["titp.license"]), {"office": office.pk})
    case = Case.objects.get()
    assert answer.headers["Location"] == reverse("papers:case", args=[case.pk])
    assert case.office == office
    assert "別記様式第11号" in client.get(answer.headers["Location"]).content.decode()


@pytest.mark.parametrize("sent", [{"fiscal_year": "x"}, {"fiscal_year": ""}, {"office": "9" * 40}, {}])
def test_a_year_that_the_page_never_offers_is_refused_in_words(
    client: Client, manager: Any, sent: dict[str, str]
) -> None:
    answer = client.post(reverse("papers:new_case", args=["titp.business_report"]), sent)
    assert answer.status_code == 422
    assert "何についての書類か" in answer.content.decode()
    assert not Case.objects.exists()


def test_a_set_is_delivered_and_kept(client: Client, manager: Any) -> None:
    employer = make_employer()
    case = open_case(
        kind="titp.plan", members=[make_placement(employer=employer)], on=today(), by=manager, at=LONG_AGO
    )
    answer = client.get(reverse("papers:case_set", args=[case.pk, "pdf"]))
    book = PdfReader(io.BytesIO(answer.content))
    assert len(book.outline) == case.papers.count()
    made = Print.objects.get()
    again = client.get(reverse("papers:print", args=[made.pk]))
    assert again.content == answer.content
    assert client.get(reverse("papers:case_set", args=[case.pk, "exe"])).status_code == 404


def test_the_background_run_is_asked_for_once(client: Client, manager: Any) -> None:
    case = open_case(kind="titp.plan", members=[make_placement()], on=today(), by=manager, at=LONG_AGO)
    for _ in range(2):
        answer = client.post(reverse("papers:case_print", args=[case.pk]))
    job = PrintJob.objects.get()
    assert answer.headers["Location"] == reverse("papers:job", args=[job.pk])
    told = client.get(reverse("papers:job", args=[job.pk]), {"progress": "1"}).json()
    assert (told["state"], told["done"], told["total"]) == ("WAITING", 0, case.papers.count())


def test_a_paper_by_itself_is_made_from_its_form(client: Client, manager: Any) -> None:
    placement = make_placement()
    address = reverse("papers:new_paper", args=["titp.consultation_record"])
    chosen = f"{address}?employer={placement.employer_id}"
    first = client.post(chosen, {"placement": placement.pk, "number": 1, "month": f"{today():%Y-%m}"})
    again = client.post(chosen, {"placement": placement.pk, "number": 1, "month": f"{today():%Y-%m}"})
    other = client.post(chosen, {"placement": placement.pk, "number": 2, "month": f"{today():%Y-%m}"})
    assert first.headers["Location"] == again.headers["Location"] != other.headers["Location"]
    assert Paper.objects.filter(form_id="titp.consultation_record", confidential=True).count() == 2


def test_papers_about_consultations_are_hidden_from_whoever_may_not_read_them(
    client: Client, manager: Any
) -> None:
    placement = make_placement()
    given = {"placement": placement.pk, "number": 1, "month": f"{today():%Y-%m}"}
    address = reverse("papers:new_paper", args=["titp.consultation_record"])
    made = client.post(f"{address}?employer={placement.employer_id}", given).headers["Location"]
    paper = Paper.objects.get(form_id="titp.consultation_record")
    field = next(
        one.id
        for one in current_form(paper.form_id, today()).fields.values()
        if one.is_typed and one.kind == "longtext"
    )
    type_into(paper=paper, given={field: "残業代が支払われない"}, by=manager, at=LONG_AGO)

    client.force_login(make_user(Role.CONSULTANT))
    assert "残業代が支払われない" in client.get(made).content.decode()
    client.force_login(make_user(Role.PLAN_ADVISER))
    refused = client.get(made)
    assert refused.status_code == 404
    assert "残業代" not in refused.content.decode()
    assert not Paper.objects.visible_to(refused.wsgi_request.user).exists()


def test_nothing_is_written_while_looking_at_another_day(client: Client, manager: Any) -> None:
    case = open_case(kind="titp.plan", members=[make_placement()], on=today(), by=manager, at=LONG_AGO)
    client.get(reverse("papers:case", args=[case.pk]), {"as_of": "2027-04-01"})
    refused = client.post(reverse("papers:case_move", args=[case.pk]), {"to": CaseState.WITHDRAWN})
    case.refresh_from_db()
    assert (refused.status_code, case.state) == (403, CaseState.DRAFTED)
    client.get(reverse("papers:case", args=[case.pk]), {"as_of": ""})
    client.post(reverse("papers:case_move", args=[case.pk]), {"to": CaseState.WITHDRAWN})
    case.refresh_from_db()
    assert case.state == CaseState.WITHDRAWN
