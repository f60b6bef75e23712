"""A photo handed in with a duty, and a question to a company, as the browser shows them."""

import io
from datetime import date
from typing import Any

import pytest
from PIL import Image

from kumiai.accounts.enums import Role
from kumiai.deadlines.models import Deadline, Evidence
from kumiai.employers.models import CompanyContact
from kumiai.messaging.domain.question import answer_question
from kumiai.messaging.models import Question
from tests.factories import LONG_AGO, make_placement, make_user, write

pytestmark = pytest.mark.e2e


def photo() -> bytes:
    """A small photo."""
    kept = io.BytesIO()
    Image.new("RGB", (640, 480), "#3a7").save(kept, "JPEG")
    return kept.getvalue()


@pytest.mark.django_db(transaction=True)
def test_a_photo_goes_with_the_dialog_of_the_board_and_is_seen_on_the_page(signed_in: Any) -> None:
    user = make_user(name="sato")
    placement = make_placement()
    deadline = Deadline.objects.create(
        key="visit|1", duty="titp.visit", subject_kind="employer", subject="1", employer=placement.employer,
        person=placement.person, assigned_to=user, due_on=date(2026, 11, 1), created_at=LONG_AGO,
    )  # fmt: skip
    page = signed_in(user)
    page.goto("/office/")
    address = f"/office/rooms/deadlines/{deadline.pk}/"
    page.locator(f"[data-k-dialog='done'][data-k-url='{address}done/']").first.click()
    dialog = page.locator("#dialog-done")
    dialog.locator("input[type=file]").set_input_files(
        files=[{"name": "受付印.jpg", "mimeType": "image/jpeg", "buffer": photo()}]
    )
    dialog.get_by_role("button", name="完了として記録").click()
    page.get_by_text("完了として記録しました").first.wait_for()
    page.goto(address)
    picture = page.locator("img.k-evidence")
    picture.scroll_into_view_if_needed()
    assert picture.get_attribute("alt") == "受付印.jpg"
    page.wait_for_function("document.querySelector('img.k-evidence').naturalWidth === 640")
    assert Evidence.objects.get().deadline == deadline


@pytest.mark.django_db(transaction=True)
def test_a_question_is_sent_from_the_room_of_a_company_and_its_answer_is_read_there(signed_in: Any) -> None:
    placement = make_placement()
    manager = make_user(Role.MEMBER_MANAGER, name="山田")
    write(CompanyContact(employer=placement.employer, user=manager, name="山田", is_manager=True))
    page = signed_in(make_user(name="sato"))
    page.goto(f"/office/rooms/company/{placement.employer_id}/")
    box = page.locator("#ask-company")
    box.get_by_label("問合せ内容").fill("12月3日10時に伺ってよろしいですか。")
    box.get_by_role("button", name="送信する").click()
    box.get_by_text("未回答").wait_for()
    question = Question.objects.get()
    answer_question(token=question.token, option="1", by=manager, at=question.asked_at, via="lineworks")
    page.reload()
    box.get_by_text("はい", exact=True).wait_for()
    assert "12月3日10時" in box.inner_text() and "山田" in box.inner_text()
