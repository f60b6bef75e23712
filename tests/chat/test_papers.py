"""What a member company has to sign, told to its manager; and the quick question to the company."""

from datetime import timedelta
from typing import Any

import pytest

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.coop.models import Office
from kumiai.employers.models import CompanyContact, Employer
from kumiai.messaging.domain.company_question import ask_company
from kumiai.messaging.domain.question import choices_of
from kumiai.messaging.models import Message
from kumiai.paperwork.domain.case import open_case
from kumiai.paperwork.enums import Author, CaseState, PaperState
from kumiai.paperwork.models import Filing, Paper, Print
from tests.chat.conftest import NOW, ON, Talker
from tests.chat.test_done import NEUTRAL
from tests.factories import make_audit, make_cooperative, make_employer, make_user, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def employer() -> Employer:
    return make_employer(name="ひなた精工", caseworker=make_user(name="佐藤"))


@pytest.fixture
def manager(employer: Employer) -> User:
    user = make_user(Role.MEMBER_MANAGER, name="yamada")
    write(CompanyContact(employer=employer, user=user, name="山田", is_manager=True))
    return user


def make_print(
    label: str, employer: Employer | None, author: Author = Author.EMPLOYER, **paper: Any
) -> Print:
    row = (
        None
        if "case" in paper
        else Paper.objects.create(form_id="titp.plan", revision=ON, key=label, employer=employer, **paper)
    )
    return Print.objects.create(
        paper=row,
        case=paper.get("case"),
        label=label,
        sha256="0" * 64,
        printed_on=ON,
        printed_at=NOW,
        author=author,
    )


def test_what_was_printed_for_the_company_to_sign_and_is_not_filed_is_counted_and_named(
    manager: User, employer: Employer
) -> None:
    Office.objects.filter(cooperative=make_cooperative()).update(phone="03-0000-0000")
    make_print("雇用条件書", employer)
    twice = make_print("技能実習計画", employer)
    Print.objects.create(paper=twice.paper, label="技能実習計画（2回目）", sha256="1" * 64, printed_on=ON,
                         printed_at=NOW + timedelta(minutes=1), author=Author.EMPLOYER)  # fmt: skip
    case = open_case(
        kind="titp.audit", audit=make_audit(employer, ON), employer=employer, on=ON, by=make_user(), at=NOW
    )
    make_print("一式", None, case=case)
    make_print("FOREIGN", make_employer(name="他社"))
    make_print("組合の書類", employer, Author.ORGANIZATION)
    make_print("相談の記録", employer, confidential=True)
    make_print("不要", employer, state=PaperState.NOT_NEEDED)
    Filing.objects.create(paper=make_print("提出済み", employer).paper, filed_on=ON)
    said = Talker(manager).data("c:papers")
    assert said.split("\n") == [
        "署名・押印待ちの書類 3件", "・雇用条件書", "・技能実習計画（2回目）", "・一式", "組合の連絡先：佐藤 03-0000-0000",
    ]  # fmt: skip
    case.state = CaseState.FILED
    case.save()
    assert "署名・押印待ちの書類 2件" in Talker(manager).say("書類")


def test_nothing_to_sign_is_said(manager: User) -> None:
    assert "署名・押印待ちの書類はありません" in Talker(manager).data("c:papers")


def test_it_is_told_to_nobody_but_who_decides_for_the_company(manager: User, employer: Employer) -> None:
    make_print("雇用条件書", employer)
    assert Talker(make_user(Role.CASEWORKER)).data("c:papers") == NEUTRAL
    assert Talker(make_user(Role.MEMBER_MANAGER)).data("c:papers") == NEUTRAL
    CompanyContact.objects.update(left_on=ON - timedelta(days=1))
    assert Talker(manager).data("c:papers") == NEUTRAL


def test_a_quick_question_is_answered_by_a_tap_and_told_to_who_asked(
    manager: User, employer: Employer
) -> None:
    asker = make_user(name="佐藤花子")
    [question] = ask_company(
        employer=employer, text="10時に伺ってよろしいですか。", options=["はい", "いいえ"], by=asker, at=NOW
    )
    me = Talker(manager)
    assert "10時に伺って" in me.say("回答待ち")
    assert not any(one.path for one in me.buttons), "the office does not open to the company"
    assert "はい" in me.tap("はい")
    assert "はい" in Message.objects.get(user=asker, purpose="company.answered").title
    assert Talker(asker).data(choices_of(question)[0].data) == NEUTRAL
