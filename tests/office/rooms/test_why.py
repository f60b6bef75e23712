"""Why a deadline is due, and what staff do with it."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.deadlines.domain.recalculate import recalculate
from kumiai.deadlines.enums import Cause, State
from kumiai.deadlines.models import Deadline, Evidence
from kumiai.files.models import KeptFile
from tests.factories import LONG_AGO, WRITER, make_audit, make_employer, make_placement, make_user

pytestmark = pytest.mark.django_db


def test_the_page_counts_from_the_record_to_the_day_with_article_and_source(office: Client) -> None:
    """Audit on 2026-08-20: its report is due two months later, on 2026-10-20."""
    placement = make_placement(first_day=date(2026, 6, 1))
    make_audit(placement.employer, date(2026, 8, 20))
    recalculate(on=date(2026, 11, 22), at=LONG_AGO, by=WRITER, cause=Cause.BY_HAND)
    report = Deadline.objects.get(duty="titp.audit_report")
    page = office.get(f"/office/rooms/deadlines/{report.pk}/").content.decode()
    assert report.due_on == date(2026, 10, 20)
    for words in ("2026年8月20日", "2か月後", "2026年10月20日（火）", "省令様式第22号", "出典", "確認"):
        assert words in page, words


def test_done_with_day_and_evidence_is_recorded_and_can_be_taken_back(
    office: Client, make_deadline: Any, today: date
) -> None:
    deadline = make_deadline(-2)
    address = f"/office/rooms/deadlines/{deadline.pk}/"
    yesterday = today - timedelta(days=1)
    answer = office.post(
        f"{address}done/", {"done_on": yesterday, "evidence": "受付 123", "next": "/office/?who=me"}
    )
    assert answer.status_code == 302 and answer["Location"] == "/office/?who=me"
    deadline.refresh_from_db()
    assert (deadline.state, deadline.done_on, deadline.evidence) == (State.DONE, yesterday, "受付 123")
    page = office.get("/office/").content.decode()
    assert "完了として記録しました" in page and address in page
    office.post(f"{address}reopen/", {"reason": "入力誤り"})
    deadline.refresh_from_db()
    assert (deadline.state, deadline.done_on) == (State.OPEN, None)
    assert "入力誤り" in office.get(address).content.decode()


def test_waiving_needs_a_reason_and_keeps_it(office: Client, make_deadline: Any) -> None:
    deadline = make_deadline(-2)
    address = f"/office/rooms/deadlines/{deadline.pk}/waive/"
    refused = office.post(address, {"reason": "  "})
    assert refused.status_code == 422 and "errorlist" in refused.content.decode()
    deadline.refresh_from_db()
    assert deadline.state == State.OPEN
    office.post(address, {"reason": "退職済み"})
    deadline.refresh_from_db()
    assert (deadline.state, deadline.reason) == (State.WAIVED, "退職済み")


def test_a_future_day_is_refused_and_what_was_typed_stays(
    office: Client, make_deadline: Any, today: date
) -> None:
    deadline = make_deadline(-2)
    tomorrow = today + timedelta(days=1)
    answer = office.post(
        f"/office/rooms/deadlines/{deadline.pk}/done/", {"done_on": tomorrow, "evidence": "控え"}
    )
    assert answer.status_code == 422 and "控え" in answer.content.decode()
    deadline.refresh_from_db()
    assert deadline.state == State.OPEN


def test_reassigning_gives_it_to_a_colleague_who_holds_a_role(office: Client, make_deadline: Any) -> None:
    deadline, colleague = make_deadline(-2), make_user(name="tanaka")
    gone = make_user(name="gone")
    gone.role_grants.all().delete()
    address = f"/office/rooms/deadlines/{deadline.pk}/reassign/"
    assert office.post(address, {"assigned_to": gone.pk}).status_code == 422
    office.post(address, {"assigned_to": colleague.pk})
    deadline.refresh_from_db()
    assert deadline.assigned_to == colleague


@pytest.mark.parametrize("verb", ["done", "reassign", "waive", "reopen"])
@pytest.mark.parametrize("role", [Role.INSPECTOR, Role.OUTSIDE_AUDITOR, Role.BOOKKEEPER])
def test_readers_are_refused(client: Client, make_deadline: Any, verb: str, role: Role) -> None:
    deadline = make_deadline(-2)
    client.force_login(make_user(role, name="reader"))
    given = {"done_on": timezone.localdate(), "reason": "x", "evidence": "x"}
    assert client.post(f"/office/rooms/deadlines/{deadline.pk}/{verb}/", given).status_code == 403
    deadline.refresh_from_db()
    assert deadline.state == State.OPEN
    assert "k-form" not in client.get(f"/office/rooms/deadlines/{deadline.pk}/").content.decode()


def test_a_foreign_deadline_is_not_found(client: Client, make_deadline: Any) -> None:
    foreign = make_deadline(-2, placement=make_placement(employer=make_employer(caseworker=make_user())))
    client.force_login(make_user(name="mine", only_assigned=True))
    assert client.get(f"/office/rooms/deadlines/{foreign.pk}/").status_code == 404
    given = {"done_on": timezone.localdate(), "evidence": "x"}
    assert client.post(f"/office/rooms/deadlines/{foreign.pk}/done/", given).status_code == 404
    foreign.refresh_from_db()
    assert foreign.state == State.OPEN


def test_next_leads_only_inside_the_office(office: Client, make_deadline: Any, today: date) -> None:
    deadline = make_deadline(-2)
    given = {"done_on": today, "evidence": "", "next": "https://evil.example/"}
    answer = office.post(f"/office/rooms/deadlines/{deadline.pk}/done/", given)
    assert answer["Location"] == f"/office/rooms/deadlines/{deadline.pk}/"


def test_what_moved_it_is_told(office: Client) -> None:
    placement = make_placement(first_day=date(2026, 6, 1))
    audit = make_audit(placement.employer, date(2026, 8, 20))
    recalculate(on=date(2026, 11, 22), at=LONG_AGO, by=WRITER, cause=Cause.BY_HAND)
    audit.audited_on = date(2026, 8, 25)
    audit.save()
    recalculate(on=date(2026, 11, 22), at=LONG_AGO, by=WRITER, cause=Cause.RECORDS, detail="監査日の訂正")
    report = Deadline.objects.get(duty="titp.audit_report")
    page = office.get(f"/office/rooms/deadlines/{report.pk}/").content.decode()
    for words in ("2026年10月20日", "2026年10月25日", "監査日の訂正"):
        assert words in page, words


PHOTO = b"\xff\xd8\xff\xe0 a photo of the receipt"


def test_a_photo_handed_in_with_the_doing_is_kept_and_shown_on_the_page(
    office: Client, make_deadline: Any, today: date
) -> None:
    deadline = make_deadline(-2)
    address = f"/office/rooms/deadlines/{deadline.pk}/"
    assert 'type="file"' in office.get(address).content.decode()
    photo = SimpleUploadedFile("../受付<b>.jpg", PHOTO, content_type="text/html")
    office.post(f"{address}done/", {"done_on": today, "evidence": "", "file": photo})
    [row] = Evidence.objects.filter(deadline=deadline)
    page = office.get(address).content.decode()
    assert f'src="/office/rooms/evidence/{row.pk}/"' in page and "受付&lt;b&gt;.jpg" in page
    answer = office.get(f"/office/rooms/evidence/{row.pk}/")
    assert (answer.content, answer["Content-Type"]) == (PHOTO, "image/jpeg")
    assert answer["X-Content-Type-Options"] == "nosniff" and "no-store" in answer["Cache-Control"]


def test_what_is_no_picture_is_saved_and_never_shown(office: Client, make_deadline: Any, today: date) -> None:
    deadline = make_deadline(-2)
    page = SimpleUploadedFile("a.html", b"<script>alert(1)</script>", content_type="text/html")
    office.post(f"/office/rooms/deadlines/{deadline.pk}/done/", {"done_on": today, "file": page})
    answer = office.get(f"/office/rooms/evidence/{Evidence.objects.get().pk}/")
    assert answer["Content-Type"] == "application/octet-stream"
    assert (
        answer["Content-Disposition"].startswith("attachment")
        and "sandbox" in answer["Content-Security-Policy"]
    )


def test_nothing_is_kept_where_the_doing_is_refused(office: Client, make_deadline: Any, today: date) -> None:
    deadline = make_deadline(-2)
    tomorrow = today + timedelta(days=1)
    photo = SimpleUploadedFile("a.jpg", PHOTO)
    office.post(f"/office/rooms/deadlines/{deadline.pk}/done/", {"done_on": tomorrow, "file": photo})
    assert not KeptFile.objects.exists() and not Evidence.objects.exists()
