"""The screens of the import: who may enter, what they show, what they refuse."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from kumiai.accounts.enums import Role
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline
from kumiai.exchange.models import RosterImport
from kumiai.people.models import Person
from tests.exchange.domain.test_roster_import import CORRECTIONS
from tests.factories import make_user

SAMPLE = Path(__file__).parents[2] / "exchange" / "data" / "roster.xlsx"


def _upload(client: Any, content: bytes | None = None, name: str = "roster.xlsx") -> Any:
    file = SimpleUploadedFile(name, SAMPLE.read_bytes() if content is None else content)
    return client.post(reverse("imports:index"), {"workbook": file, "on": "2026-11-22"})


def _stream(client: Any, pk: int) -> list[dict[str, Any]]:
    response = client.get(reverse("imports:check", args=[pk]))
    return [json.loads(line) for line in b"".join(response.streaming_content).decode().splitlines()]


@pytest.fixture
def worker(client: Any, db: Any) -> Any:
    client.force_login(make_user())
    return client


@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "empty.xlsx", "空"),
        (b"PK\x03\x04 broken", "broken.xlsx", ""),
        (b"<html></html>", "page.xlsx", "ウェブページ"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_advice(
    worker: Any, content: bytes, name: str, words: str
) -> None:
    response = _upload(worker, content, name)
    assert response.status_code == 422
    assert words in response.content.decode()
    assert RosterImport.objects.count() == 0


def test_the_check_streams_progress_and_ends_with_the_preview(transactional_db: Any, client: Any) -> None:
    client.force_login(make_user())
    _upload(client)
    lines = _stream(client, RosterImport.objects.get().pk)
    assert lines[0]["total"] > 0
    assert [line["done"] for line in lines[:-1]] == sorted(line["done"] for line in lines[:-1])
    assert "1999/2/30" in lines[-1]["html"]
    assert "在籍名簿!I28" in lines[-1]["html"]


def test_a_roster_is_corrected_applied_and_its_deadlines_stand(
    worker: Any, django_capture_on_commit_callbacks: Any
) -> None:
    _upload(worker)
    roster = RosterImport.objects.get()
    fixed = {f"cell:{cell}": text for cell, text in CORRECTIONS.items()}
    worker.post(reverse("imports:correct", args=[roster.pk]), fixed)
    page = worker.get(reverse("imports:import", args=[roster.pk]), {"now": "1"})
    digest = page.context["preview"].plan.digest
    assert page.context["preview"].may_apply
    worker.post(reverse("imports:apply", args=[roster.pk]), {"digest": digest})
    assert Person.objects.count() == 64
    assert Deadline.objects.filter(duty="titp.periodic_audit_next").exists()
    outcome = worker.get(reverse("imports:import", args=[roster.pk]))
    assert outcome.context["run"].created == Deadline.objects.count()


def test_only_those_who_may_import_enter(client: Any, db: Any) -> None:
    maker = make_user()
    client.force_login(maker)
    _upload(client)
    pk = RosterImport.objects.get().pk
    for user in (make_user(Role.BOOKKEEPER), make_user(Role.INSPECTOR), make_user(only_assigned=True)):
        client.force_login(user)
        for name, arguments in (
            ("imports:index", []),
            ("imports:import", [pk]),
            ("imports:workbook", [pk]),
            ("imports:export", []),
        ):
            response = client.get(reverse(name, args=arguments))
            assert response.status_code in {302, 403}, (user, name)
            assert b"roster.xlsx" not in response.content
        client.post(reverse("imports:apply", args=[pk]), {"digest": ""})
    assert Person.objects.count() == 0


def test_the_same_workbook_comes_back_with_the_corrections(worker: Any) -> None:
    _upload(worker)
    roster = RosterImport.objects.get()
    worker.post(reverse("imports:correct", args=[roster.pk]), {"cell:在籍名簿!H13": "1999/2/3"})
    response = worker.get(reverse("imports:workbook", args=[roster.pk]))
    assert response.content[:2] == b"PK"
    assert "roster.xlsx" in response.headers["Content-Disposition"]


def test_what_was_overdue_before_the_roster_is_settled_by_kind_with_a_reason(worker: Any) -> None:
    _upload(worker)
    roster = RosterImport.objects.get()
    worker.post(
        reverse("imports:correct", args=[roster.pk]), {f"cell:{c}": t for c, t in CORRECTIONS.items()}
    )
    digest = (
        worker.get(reverse("imports:import", args=[roster.pk]), {"now": "1"}).context["preview"].plan.digest
    )
    worker.post(reverse("imports:apply", args=[roster.pk]), {"digest": digest})
    past = dict(worker.get(reverse("imports:import", args=[roster.pk])).context["past"])
    assert past["titp.audit_report"] > 5
    address = reverse("imports:settle", args=[roster.pk])
    worker.post(address, {"duty": "titp.audit_report", "reason": " "})
    assert not Deadline.objects.filter(state=State.WAIVED).exists()
    worker.post(address, {"duty": "titp.audit_report", "reason": "控えあり"})
    settled = Deadline.objects.filter(state=State.WAIVED)
    assert settled.count() == past["titp.audit_report"]
    assert {(d.duty, d.reason) for d in settled} == {("titp.audit_report", "控えあり")}
    left = dict(worker.get(reverse("imports:import", args=[roster.pk])).context["past"])
    assert left == {duty: count for duty, count in past.items() if duty != "titp.audit_report"}
