"""A dated value of the cooperative: it holds from its day on, is never without citation, and is withdrawn with a reason."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client

from kumiai.accounts.enums import Role
from kumiai.coop.domain.legal_value import overlay
from kumiai.coop.models import LegalValue
from kumiai.deadlines.domain.legal_value import append_legal_value, withdraw_legal_value
from kumiai.deadlines.domain.recalculate import recalculate
from kumiai.deadlines.enums import Cause
from kumiai.deadlines.models import Deadline
from kumiai.history.models import Entry
from kumiai.law.ask import Question, reply
from tests.factories import LONG_AGO, WRITER, make_audit, make_employer, make_placement, make_user
from tests.office.rooms.test_legal_values import ENTRY, REPORT

pytestmark = pytest.mark.django_db
BASE = "titp.quota.base"
FROM = date(2027, 1, 1)
SMALLER = "0: 2\n31: 5\n41: 6\n51: 10\n101: 15\n201: 15"


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user(Role.SUPERVISION_MANAGER, name="manager"))
    return client


def typed(**changes: str) -> dict[str, str]:
    return ENTRY | {"value": SMALLER, "in_force_on": FROM.isoformat(), "article": "16"} | changes


def asked(on: date) -> Any:
    """Return what ``kumiai ask`` answers with the values of the cooperative laid over."""
    given = {"regular_employees": 20, "employer_excellent": False, "organization_excellent": False}
    question = Question({"rule": "titp.quota", "on": on, "given": given})
    return reply(question, overlay=overlay()).to_json()["value"]["stage_1"]


def in_office(client: Client, on: date, company: int) -> str:
    page = client.get(f"/office/rooms/company/{company}/?as_of={on}").content.decode()
    return page.split('id="quota-heading"')[1].split("</section>")[0]


def test_a_new_value_changes_answers_from_its_day_on_and_only_from_then(manager: Client) -> None:
    company = make_employer(employees=20, excellent=False)
    make_placement(employer=company, first_day=date(2026, 6, 1))
    days = (FROM - timedelta(days=1), FROM, FROM + timedelta(days=1))
    before = [in_office(manager, day, company.pk) for day in days]
    assert [asked(day) for day in days] == [3, 3, 3]
    assert manager.post(f"/office/rooms/legal-values/{BASE}/", typed()).status_code == 302
    assert [asked(day) for day in days] == [3, 2, 2]
    after = [in_office(manager, day, company.pk) for day in days]
    assert after[0] == before[0]
    assert after[1] != before[1] and after[2] != before[2]


@pytest.mark.parametrize("lacking", ["article", "source", "law"])
def test_a_value_without_its_citation_is_refused_with_a_clear_sentence(manager: Client, lacking: str) -> None:
    answer = manager.post(f"/office/rooms/legal-values/{BASE}/", typed(**{lacking: ""}))
    assert answer.status_code == 422
    if lacking != "law":
        assert "根拠のない法令値は記録できません" in answer.content.decode()
    assert not LegalValue.objects.exists() and asked(FROM) == 3


@pytest.mark.parametrize("lacking", ["article", "source", "law"])
def test_no_door_lets_a_value_in_without_citation(lacking: str) -> None:
    given: dict[str, Any] = {
        "parameter_id": REPORT, "in_force_on": FROM, "value": 1, "law": "titp-rule", "article": "55",
        "source": "https://example.jp/law", "checked_on": FROM, "confidence": "verified", "note": "",
    }  # fmt: skip
    with pytest.raises(ValidationError) as refused:
        append_legal_value(**(given | {lacking: " "}), by=WRITER, at=LONG_AGO)
    assert lacking in refused.value.message_dict


def test_the_citation_cannot_be_removed_afterwards(manager: Client) -> None:
    manager.post(f"/office/rooms/legal-values/{BASE}/", typed())
    for name in ("source", "law"):
        with pytest.raises(IntegrityError), transaction.atomic():
            LegalValue.objects.update(**{name: ""})


def test_withdrawing_needs_a_reason_and_moves_everything_back(manager: Client) -> None:
    placement = make_placement(first_day=date(2026, 6, 1))
    make_audit(placement.employer, date(2026, 8, 20))
    recalculate(on=date(2026, 11, 22), at=LONG_AGO, by=WRITER, cause=Cause.BY_HAND)
    manager.post(f"/office/rooms/legal-values/{REPORT}/", ENTRY)
    row = LegalValue.objects.get()
    address = f"/office/rooms/legal-value-entries/{row.pk}/withdraw/"
    assert address in manager.get(f"/office/rooms/legal-values/{REPORT}/").content.decode()
    assert manager.post(address, {"reason": " "}).status_code == 422
    assert Deadline.objects.get(duty="titp.audit_report").due_on == date(2026, 9, 20)
    page = manager.post(address, {"reason": "読み違い"}, follow=True).content.decode()
    assert Deadline.objects.get(duty="titp.audit_report").due_on == date(2026, 10, 20)
    assert "2026年10月20日" in page.split('id="moved"')[1].split("</section>")[0]
    assert Entry.objects.about(row).filter(reason="読み違い").exists()
    assert LegalValue.objects.get().withdrawn_on is not None, "the row stays as a record"
    assert manager.post(address, {"reason": "もう一度"}).status_code == 404


def test_caseworkers_do_not_withdraw(office: Client) -> None:
    row = append_legal_value(
        parameter_id=REPORT, in_force_on=FROM, value=1, law="titp-rule", article="55",
        source="https://example.jp/law", checked_on=FROM, confidence="verified", note="", by=WRITER, at=LONG_AGO,
    ).value  # fmt: skip
    assert (
        office.post(f"/office/rooms/legal-value-entries/{row.pk}/withdraw/", {"reason": "x"}).status_code
        == 403
    )
    with pytest.raises(ValidationError):
        withdraw_legal_value(legal_value=row, by=WRITER, at=LONG_AGO, reason="")


def test_the_page_names_every_rule_duty_step_and_case(office: Client) -> None:
    page = office.get(f"/office/rooms/legal-values/{BASE}/").content.decode()
    used = page.split('id="used-heading"')[1].split("</section>")[0]
    assert "titp.quota" in used and "titp.intake_projection" in used and "基本人数枠" in used
    assert "計算例" in page
    assert "titp.audit_report" in office.get(f"/office/rooms/legal-values/{REPORT}/").content.decode()


def test_a_draft_shows_whom_it_would_move_and_keeps_nothing(manager: Client) -> None:
    company = make_employer(employees=20, excellent=False, name="枠株式会社")
    make_placement(employer=company, first_day=date(2026, 6, 1))
    answer = manager.post(f"/office/rooms/legal-values/{BASE}/", typed(preview="1"))
    page = answer.content.decode().split('id="preview"')[1]
    assert answer.status_code == 200 and "枠株式会社" in page and "人数枠" in page
    assert not LegalValue.objects.exists() and asked(FROM) == 3
