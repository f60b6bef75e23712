"""Requests: what is typed is checked and frozen with the words of the form, and goes to approval."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kumiai.accounts.enums import Role
from kumiai.files.domain.kept import content_of, keep_file
from kumiai.history.models import Entry
from kumiai.workflow.domain import subjects
from kumiai.workflow.domain.request import ask_request, check_answers
from kumiai.workflow.enums import AnswerKind
from kumiai.workflow.models import Approval, Request, RequestForm, RequestFormField
from tests.factories import make_user
from tests.workflow.world import AT, asked, make_flow, make_step

pytestmark = pytest.mark.django_db
PDF = b"%PDF-1.7 invented"
LABELS = {
    AnswerKind.TEXT: "品名", AnswerKind.LONG_TEXT: "理由", AnswerKind.NUMBER: "数量", AnswerKind.YEN: "金額",
    AnswerKind.DAY: "希望日", AnswerKind.CHOICE: "支払", AnswerKind.YES_NO: "急ぎ", AnswerKind.FILE: "見積書",
}  # fmt: skip


@pytest.fixture(autouse=True)
def kept(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def requests_can_be_approved() -> None:
    subjects.plug_in(
        subjects.SubjectKind(
            kind="request", label="申請", model=Request, title=lambda one: one.title,
            may_ask=lambda user, one: one.asked_by_id == user.pk,
        )
    )  # fmt: skip


@pytest.fixture
def form() -> RequestForm:
    form = RequestForm.objects.create(name="購入")
    for place, (kind, label) in enumerate(LABELS.items()):
        RequestFormField.objects.create(
            form=form, label=label, kind=kind, sort_order=place, options="現金\n振込\n",
            required=kind not in (AnswerKind.YES_NO, AnswerKind.LONG_TEXT),
        )  # fmt: skip
    return form


def numbers(form: RequestForm, **answers: Any) -> dict[int, Any]:
    by_label = {field.label: field.pk for field in form.fields.all()}
    return {by_label[label]: value for label, value in answers.items()}


GOOD = {
    "品名": " ノート　パソコン ",
    "数量": "２",
    "金額": "１２３，４５６円",
    "希望日": "2026/12/01",
    "支払": "振込",
    "急ぎ": "yes",
}


def test_a_request_is_frozen_and_goes_by_the_flow_of_its_form(form: RequestForm) -> None:
    writer = make_user(Role.BOOKKEEPER, name="writer")
    make_user(Role.SUPERVISION_MANAGER, name="manager")
    make_user(Role.REPRESENTATIVE, name="head")
    make_flow(make_step("全般", roles=["SUPERVISION_MANAGER"]), kind="request", name="全般")
    file = keep_file(name="見積.pdf", content=PDF, by=writer, at=AT)
    given = {"form": form, "files": numbers(form, 見積書=file), "by": writer, "at": AT}
    first = ask_request(answers=numbers(form, **GOOD), **given)
    assert asked(Approval.objects.get(subject_id=str(first.pk))) == ["manager"], (
        "no flow of its own: that of all"
    )
    make_flow(make_step("購入", roles=["REPRESENTATIVE"]), kind=f"request#{form.pk}", name="購入")
    request = ask_request(answers=numbers(form, **GOOD), **given)
    approval = Approval.objects.get(subject_id=str(request.pk))
    assert (asked(approval), approval.kind, approval.title) == (
        ["head"], f"request#{form.pk}", "購入：ノート パソコン",
    )  # fmt: skip
    assert [(one["label"], one["kind"], one["value"]) for one in request.answers] == [
        ("品名", "TEXT", "ノート パソコン"), ("理由", "LONG_TEXT", None), ("数量", "NUMBER", 2), ("金額", "YEN", 123456),
        ("希望日", "DAY", "2026-12-01"), ("支払", "CHOICE", "振込"), ("急ぎ", "YES_NO", True), ("見積書", "FILE", "見積.pdf"),
    ]  # fmt: skip
    kept = request.files.get()
    assert (kept.label, content_of(kept.file)) == ("見積書", PDF)
    RequestFormField.objects.filter(form=form, label="金額").update(label="税込金額")
    assert Request.objects.get(pk=request.pk).answers[3]["label"] == "金額"
    assert Entry.objects.filter(action="workflow.request.created", subject_id=str(request.pk)).exists()


@pytest.mark.parametrize(
    ("label", "wrong"),
    [
        ("数量", "1.5"), ("数量", "二"), ("金額", "-1"), ("金額", "9" * 14), ("希望日", "2026-02-30"), ("希望日", "明日"),
        ("支払", "後払い"), ("急ぎ", "たぶん"), ("品名", ""), ("品名", "あ" * 201), ("理由", "あ" * 5001), ("数量", True),
    ],
)  # fmt: skip
def test_each_wrong_answer_is_named_by_its_field(form: RequestForm, label: str, wrong: Any) -> None:
    writer = make_user(Role.CASEWORKER)
    file = keep_file(name="見積.pdf", content=PDF, by=writer, at=AT)
    fields = list(form.fields.all())
    with pytest.raises(ValidationError) as error:
        check_answers(fields, numbers(form, **{**GOOD, label: wrong}), numbers(form, 見積書=file))
    assert list(error.value.message_dict) == [str(field.pk) for field in fields if field.label == label]


def test_typed_values_are_taken_as_they_are(form: RequestForm) -> None:
    fields = [field for field in form.fields.all() if field.label in ("数量", "希望日", "急ぎ")]
    given = {"数量": 3, "希望日": date(2026, 12, 1), "急ぎ": False}
    assert [one["value"] for one in check_answers(fields, numbers(form, **given), {})] == [
        3,
        "2026-12-01",
        False,
    ]


def test_a_file_that_must_be_there_is_missed_and_one_of_a_colleague_is_refused(form: RequestForm) -> None:
    writer, other = make_user(Role.CASEWORKER), make_user(Role.CASEWORKER)
    make_flow(make_step("全般", roles=["CASEWORKER"]), kind="request")
    with pytest.raises(ValidationError):
        ask_request(form=form, answers=numbers(form, **GOOD), files={}, by=writer, at=AT)
    theirs = keep_file(name="給与.pdf", content=PDF, by=other, at=AT)
    with pytest.raises(PermissionDenied):
        ask_request(
            form=form, answers=numbers(form, **GOOD), files=numbers(form, 見積書=theirs), by=writer, at=AT
        )
    assert not Request.objects.exists()


def test_without_a_flow_nothing_is_handed_in(form: RequestForm) -> None:
    writer = make_user(Role.CASEWORKER)
    with pytest.raises(ValidationError, match="承認経路|flow"):
        ask_request(form=form, answers=numbers(form, **GOOD), files={}, by=writer, at=AT)
    assert not Request.objects.exists()


def test_whoever_only_reads_hands_in_nothing_and_a_form_out_of_use_takes_nothing(form: RequestForm) -> None:
    make_flow(make_step("全般", roles=["CASEWORKER"]), kind="request")
    with pytest.raises(PermissionDenied):
        ask_request(form=form, answers={}, files={}, by=make_user(Role.OUTSIDE_AUDITOR), at=AT)
    form.active = False
    form.save()
    with pytest.raises(ValidationError):
        ask_request(form=form, answers={}, files={}, by=make_user(Role.CASEWORKER), at=AT)


def test_signs_that_nobody_sees_are_no_answer_and_stay_outside(form: RequestForm) -> None:
    fields = [field for field in form.fields.all() if field.label in ("品名", "理由", "支払", "数量")]
    given = {"品名": "机\u202e\x00", "理由": "<b>古い\x07</b>\u200b", "支払": "振込", "数量": "−３"}
    found = check_answers(fields, numbers(form, **given), {})
    assert [one["value"] for one in found] == ["机", "<b>古い</b>", -3, "振込"]
    with pytest.raises(ValidationError):
        check_answers(fields, numbers(form, **{**given, "品名": "\u200b\x00"}), {})


def test_requests_are_seen_by_who_asked_and_who_was_asked_only(form: RequestForm) -> None:
    asker, approver, other = (
        make_user(Role.CASEWORKER),
        make_user(Role.BOOKKEEPER),
        make_user(Role.CASEWORKER),
    )
    make_flow(make_step("確認", people=[approver]), kind="request")
    file = keep_file(name="見積.pdf", content=PDF, by=asker, at=AT)
    given = {"form": form, "answers": numbers(form, **GOOD), "files": numbers(form, 見積書=file)}
    own = ask_request(**given, by=asker, at=AT)
    for user, sees in ((asker, [own]), (approver, [own]), (other, [])):
        assert list(Request.objects.visible_to(user)) == sees
