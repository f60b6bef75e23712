"""Free requests: forms built by the staff, filled with nothing lost, asked once, read by whoever is asked."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from kumiai.accounts.enums import Role
from kumiai.history.models import Entry
from kumiai.office.approvals.request_forms import starters
from kumiai.workflow.enums import AnswerKind
from kumiai.workflow.models import Approval, Request, RequestForm, RequestFormField
from tests.factories import make_user, write
from tests.workflow.world import make_flow, make_step

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.4 the quote"


@pytest.fixture
def manager() -> Any:
    return make_user(Role.SUPERVISION_MANAGER, name="manager")


@pytest.fixture
def worker() -> Any:
    return make_user(Role.CASEWORKER, name="worker")


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def request_flow() -> None:
    make_flow(make_step("上長の承認", roles=["SUPERVISION_MANAGER"]), kind="request")


def purchase() -> tuple[RequestForm, dict[str, int]]:
    form = write(RequestForm(name="物品購入"))
    kinds = {
        "品名": AnswerKind.TEXT, "理由": AnswerKind.LONG_TEXT, "数量": AnswerKind.NUMBER, "金額": AnswerKind.YEN,
        "納期": AnswerKind.DAY, "区分": AnswerKind.CHOICE, "急ぎ": AnswerKind.YES_NO, "見積書": AnswerKind.FILE,
    }  # fmt: skip
    for place, (label, kind) in enumerate(kinds.items()):
        options = "備品\n消耗品" if kind == AnswerKind.CHOICE else ""
        write(RequestFormField(form=form, label=label, kind=kind, options=options, sort_order=place))
    return form, dict(form.fields.values_list("label", "pk"))


def filled(numbers: dict[str, int], **other: Any) -> dict[str, Any]:
    given = {
        "品名": "ヘルメット", "理由": "新しい実習生の分\n3名", "数量": "３", "金額": "12,000円", "納期": "2026-12-10",
        "区分": "備品", "急ぎ": "no", "見積書": SimpleUploadedFile("見積.pdf", PDF), **other,
    }  # fmt: skip
    return {f"answer_{numbers[label]}": value for label, value in given.items() if value is not None}


def test_a_request_is_filled_asked_and_read_by_the_approver(worker: Any, manager: Any) -> None:
    request_flow()
    form, numbers = purchase()
    address = reverse("approvals:new_request", args=[form.pk])
    assert "上長の承認" in browser(worker).get(address).content.decode()
    answer = browser(worker).post(address, filled(numbers))
    approval = Approval.objects.get()
    assert answer.headers["Location"] == reverse("approvals:approval", args=[approval.pk])
    assert approval.kind == f"request#{form.pk}"

    shown = browser(manager).get(reverse("approvals:approval", args=[approval.pk])).content.decode()
    for words in ("ヘルメット", "12,000円", "2026年12月10日", "備品", "いいえ", "見積.pdf", "物品購入"):
        assert words in shown, words
    file = browser(manager).get(reverse("approvals:file", args=[approval.pk, 1]))
    assert file.content == PDF and file.headers["Content-Disposition"].startswith("inline")
    assert file.headers["X-Frame-Options"] == "SAMEORIGIN", "the page shows it in a frame"
    assert "物品購入：ヘルメット" in browser(manager).get(reverse("approvals:waiting")).content.decode()


def test_a_page_handed_in_as_a_file_is_saved_and_never_run(worker: Any, manager: Any) -> None:
    request_flow()
    form, numbers = purchase()
    evil = SimpleUploadedFile("見積.pdf", b"<html><script>alert(1)</script>", content_type="text/html")
    browser(worker).post(reverse("approvals:new_request", args=[form.pk]), filled(numbers, 見積書=evil))
    answer = browser(manager).get(reverse("approvals:file", args=[Approval.objects.get().pk, 1]))
    assert b"<script>" in answer.content
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_nothing_is_lost_when_something_is_wrong(worker: Any, manager: Any) -> None:
    request_flow()
    form, numbers = purchase()
    address = reverse("approvals:new_request", args=[form.pk])
    answer = browser(worker).post(address, filled(numbers, 数量="たくさん", 納期=""))
    page = answer.content.decode()
    assert answer.status_code == 422 and not Request.objects.exists()
    for words in (
        'value="ヘルメット"',
        "新しい実習生の分",
        'value="たくさん"',
        'value="12,000円"',
        "見積.pdf",
    ):
        assert words in page, words
    assert page.count('class="k-errors"') == 2, "beside the number and the day, and nowhere else"

    seal = page.split(f'name="kept_{numbers["見積書"]}" value="')[1].split('"')[0]
    again = filled(numbers, 見積書=None) | {f"kept_{numbers['見積書']}": seal}
    browser(worker).post(address, again)
    assert Request.objects.get().files.get().file.name == "見積.pdf"


def test_the_seal_of_a_kept_file_is_of_no_use_to_somebody_else(worker: Any, manager: Any) -> None:
    request_flow()
    form, numbers = purchase()
    address = reverse("approvals:new_request", args=[form.pk])
    page = browser(worker).post(address, filled(numbers, 数量="")).content.decode()
    seal = page.split(f'name="kept_{numbers["見積書"]}" value="')[1].split('"')[0]
    stranger = make_user(Role.CASEWORKER, name="stranger")
    stolen = filled(numbers, 見積書=None) | {f"kept_{numbers['見積書']}": seal}
    answer = browser(stranger).post(address, stolen)
    assert answer.status_code == 422 and "見積.pdf" not in answer.content.decode()
    assert not Request.objects.exists()


def test_a_second_click_is_the_same_request(worker: Any, manager: Any) -> None:
    request_flow()
    form, numbers = purchase()
    address = reverse("approvals:new_request", args=[form.pk])
    places = [browser(worker).post(address, filled(numbers)).headers["Location"] for _ in range(2)]
    assert Request.objects.count() == 1 and places[0] == places[1]
    Request.objects.update(asked_at=Request.objects.get().asked_at - timedelta(hours=1))
    browser(worker).post(address, filled(numbers))
    assert Request.objects.count() == 2, "an hour later the same may be asked once more"


def test_without_a_flow_it_says_so_and_keeps_what_was_typed(worker: Any) -> None:
    form, numbers = purchase()
    answer = browser(worker).post(reverse("approvals:new_request", args=[form.pk]), filled(numbers))
    page = answer.content.decode()
    assert answer.status_code == 422 and 'value="ヘルメット"' in page and "承認経路" in page
    assert not Request.objects.exists()


def test_a_foreign_approver_finds_neither_the_request_nor_its_file(worker: Any, manager: Any) -> None:
    request_flow()
    form, numbers = purchase()
    browser(worker).post(reverse("approvals:new_request", args=[form.pk]), filled(numbers))
    approval = Approval.objects.get()
    for role in (Role.CASEWORKER, Role.BOOKKEEPER, Role.PLAN_ADVISER, Role.INSPECTOR):
        stranger = browser(make_user(role))
        assert stranger.get(reverse("approvals:approval", args=[approval.pk])).status_code == 404, role
        assert stranger.get(reverse("approvals:file", args=[approval.pk, 1])).status_code == 404, role
        listed = stranger.get(reverse("approvals:all"))
        assert "ヘルメット" not in listed.content.decode(), role
    assert "ヘルメット" in browser(manager).get(reverse("approvals:all")).content.decode()


def test_a_form_out_of_use_cannot_be_chosen(worker: Any) -> None:
    form, _numbers = purchase()
    RequestForm.objects.update(active=False)
    assert browser(worker).get(reverse("approvals:new_request", args=[form.pk])).status_code == 404
    assert "物品購入" not in browser(worker).get(reverse("approvals:choose")).content.decode()


# --- the builder


def rows(*fields: dict[str, Any], first: int = 0) -> dict[str, Any]:
    given: dict[str, Any] = {"fields-TOTAL_FORMS": len(fields), "fields-INITIAL_FORMS": first}
    for place, one in enumerate(fields):
        for name, value in {"kind": "TEXT", "ORDER": place + 1, **one}.items():
            given[f"fields-{place}-{name}"] = value
    return given


def test_a_form_is_built_in_the_order_given(manager: Any) -> None:
    given = {"name": "貸出", "active": "on"} | rows(
        {"label": "あとの項目", "ORDER": 2},
        {"label": "先の項目", "ORDER": 1, "kind": "CHOICE", "options": "甲\n乙", "required": "on"},
        {"label": "", "ORDER": 3},
    )
    assert browser(manager).post(reverse("approvals:form_new"), given).status_code == 302
    form = RequestForm.objects.get()
    assert list(form.fields.values_list("label", "required")) == [("先の項目", True), ("あとの項目", False)]
    assert Entry.objects.filter(subject_type="workflow.requestformfield", actor="manager").count() == 2


def test_fields_are_moved_changed_and_taken_away(manager: Any) -> None:
    form, numbers = purchase()
    given = {"name": "物品購入", "active": "on"} | rows(
        {"label": "品名", "id": numbers["品名"], "ORDER": 2, "required": "on"},
        {"label": "理由", "id": numbers["理由"], "ORDER": 3, "DELETE": "on"},
        {"label": "個数", "id": numbers["数量"], "kind": "NUMBER", "ORDER": 1},
        first=3,
    )
    assert browser(manager).post(reverse("approvals:form", args=[form.pk]), given).status_code == 302
    assert list(form.fields.values_list("label", flat=True)) == ["個数", "品名"], (
        "what is not sent is gone too"
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ([], "項目を1つ以上"),
        ([{"label": "同じ"}, {"label": "同じ"}], "同じ名前の項目"),
        ([{"label": "選択", "kind": "CHOICE", "options": "一つだけ"}], "2つ以上"),
    ],
)
def test_a_faulty_form_is_told_and_stays_typed(manager: Any, fields: list[Any], words: str) -> None:
    given = {"name": "だめな様式", "description": "長い説明", "active": "on"} | rows(*fields)
    answer = browser(manager).post(reverse("approvals:form_new"), given)
    page = answer.content.decode()
    assert answer.status_code == 422 and words in page and "長い説明" in page and "だめな様式" in page
    assert not RequestForm.objects.exists()


def test_starter_forms_come_once_and_leave_alone_what_is_there(manager: Any) -> None:
    write(RequestForm(name="休暇", description="うちの休暇"))
    for _ in range(2):
        browser(manager).post(reverse("approvals:starters"))
    assert set(RequestForm.objects.values_list("name", flat=True)) == {one["name"] for one in starters()}
    assert RequestForm.objects.get(name="休暇").description == "うちの休暇"
    leave = next(one for one in starters() if one["name"] == "稟議")
    made = RequestForm.objects.get(name="稟議")
    assert list(made.fields.values_list("label", flat=True)) == [one["label"] for one in leave["fields"]]


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.BOOKKEEPER, Role.REPRESENTATIVE, Role.INSPECTOR])
def test_only_who_manages_the_flows_builds_forms(role: Role) -> None:
    form, _numbers = purchase()
    user = browser(make_user(role))
    given = {"name": "横取り", "active": "on"} | rows({"label": "項目"})
    assert user.get(reverse("approvals:forms")).status_code == 403
    assert user.post(reverse("approvals:form_new"), given).status_code == 403
    assert user.post(reverse("approvals:form", args=[form.pk]), given).status_code == 403
    assert user.post(reverse("approvals:starters")).status_code == 403
    assert list(RequestForm.objects.values_list("name", flat=True)) == ["物品購入"]
