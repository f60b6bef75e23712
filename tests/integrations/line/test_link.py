"""Linking by a one-time code, and the end of a link."""

from datetime import timedelta

import pytest

from kumiai.accounts.models import User
from kumiai.history.models import Entry
from kumiai.integrations.line.domain.link import code_in, end_link, make_code, shown
from kumiai.integrations.line.models import LineAccount, LineEvent, LineLink, LineLinkCode, LineText
from kumiai.people.models import Person
from tests.factories import WRITER, make_cooperative, make_person, make_user
from tests.integrations.line.double import Service
from tests.integrations.line.incoming import NOW, come, event, post, work_all, wrote

pytestmark = pytest.mark.django_db
WRONG = "000000000"


@pytest.fixture
def person(account: LineAccount) -> Person:
    make_cooperative(name="みどり協同組合", phone="03-0000-0000")
    return make_person(native_language="vi")


def _code(owner: Person | User) -> str:
    code = make_code(owner=owner, by=WRITER, at=NOW)
    assert code != WRONG
    return code


def test_whoever_adds_the_account_is_told_in_japanese_and_english_to_send_the_code(
    person: Person, line: Service
) -> None:
    come(line, event("follow"))
    (greeting,) = line.texts("U1")
    assert "9けたの番号" in greeting and "9-digit number" in greeting
    assert "みどり協同組合" in greeting and "03-0000-0000" in greeting
    assert line.used == 0  # a reply is free of charge


def test_the_code_links_the_worker_and_consent_stays_in_the_history(person: Person, line: Service) -> None:
    come(line, wrote(f" {shown(_code(person))} "))
    link = LineLink.objects.get()
    assert (link.person, link.friend_id, link.linked_at) == (person, "U1", NOW)
    (answer,) = line.texts("U1")
    assert "Bạn đã đăng ký xong" in answer and "bạn đồng ý nhận thông báo của みどり協同組合" in answer
    entry = Entry.objects.get(action="line.linelink.created")
    assert "同意" in entry.reason and entry.actor == "LINE"
    assert LineEvent.objects.get().body == ""  # the code stays nowhere


def test_only_a_digest_of_the_code_is_kept(person: Person) -> None:
    code = _code(person)
    kept = LineLinkCode.objects.get()
    assert code not in kept.digest and len(kept.digest) == 64
    assert not Entry.objects.filter(action="line.linelinkcode.created", after__icontains=code).exists()


def test_a_code_links_once(person: Person, line: Service) -> None:
    code = _code(person)
    come(line, wrote(code), wrote(code, "U2"))
    assert [link.friend_id for link in LineLink.objects.all()] == ["U1"]
    assert LineEvent.objects.filter(friend_id="U2", outcome="WRONG_CODE").exists()


def test_a_code_ends_after_seven_days_and_when_another_is_made(person: Person, line: Service) -> None:
    old = _code(person)
    come(line, wrote(old), at=NOW + timedelta(days=7))
    assert not LineLink.objects.exists()
    first, second = _code(person), _code(person)
    come(line, wrote(first))
    assert not LineLink.objects.exists()
    come(line, wrote(second))
    assert LineLink.objects.get().person == person


def test_after_five_wrong_codes_not_even_the_right_one_is_taken_for_an_hour(
    person: Person, line: Service
) -> None:
    code = _code(person)
    come(line, *[wrote(WRONG) for _ in range(5)])
    come(line, wrote(code), at=NOW + timedelta(minutes=59))
    assert not LineLink.objects.exists() and "1時間" in line.texts("U1")[-1]
    come(line, wrote(code, "U2"), at=NOW + timedelta(minutes=59))  # another friend has tries of its own
    assert LineLink.objects.get().friend_id == "U2"


def test_the_tries_count_anew_after_an_hour(person: Person, line: Service) -> None:
    code = _code(person)
    come(line, *[wrote(WRONG) for _ in range(5)])
    come(line, wrote(code), at=NOW + timedelta(minutes=61))
    assert LineLink.objects.get().friend_id == "U1"


def test_a_linked_friend_is_not_given_to_somebody_else(person: Person, line: Service) -> None:
    other = make_person()
    come(line, wrote(_code(person)))
    code = _code(other)
    come(line, wrote(code))
    assert LineLink.objects.get().person == person and "LINE này đã được đăng ký" in line.texts("U1")[-1]
    come(line, wrote(code, "U2"))  # the code was not used up
    assert LineLink.objects.get(friend_id="U2").person == other


def test_a_new_phone_takes_the_place_of_the_old_one(person: Person, line: Service) -> None:
    come(line, wrote(_code(person)))
    come(line, wrote(_code(person), "U2"), at=NOW + timedelta(days=1))
    assert [link.friend_id for link in LineLink.objects.in_force()] == ["U2"]
    assert LineLink.objects.get(friend_id="U1").ended_at == NOW + timedelta(days=1)


def test_blocking_the_account_ends_the_link_and_coming_back_needs_a_new_code(
    person: Person, line: Service
) -> None:
    come(line, wrote(_code(person)))
    gone = event("unfollow")
    del gone["replyToken"]
    come(line, gone, at=NOW + timedelta(hours=1))
    assert LineLink.objects.get().ended_at == NOW + timedelta(hours=1)
    come(line, event("follow"), at=NOW + timedelta(hours=2))
    assert not LineLink.objects.in_force().exists()
    come(line, wrote(_code(person)), at=NOW + timedelta(hours=3))
    assert LineLink.objects.in_force().get().person == person


def test_a_link_ended_in_the_office_ends_once(person: Person, line: Service) -> None:
    come(line, wrote(_code(person)))
    link = LineLink.objects.get()
    for later in (1, 2):
        end_link(link=link, by=WRITER, at=NOW + timedelta(days=later))
    assert LineLink.objects.get().ended_at == NOW + timedelta(days=1)
    assert Entry.objects.filter(action="line.linelink.changed").count() == 1


def test_a_user_is_linked_too_but_not_one_who_left(account: LineAccount, line: Service) -> None:
    user, gone = make_user(), make_user()
    codes = [_code(user), _code(gone)]
    gone.is_active = False
    gone.save()
    come(line, wrote(codes[0]), wrote(codes[1], "U2"))
    assert LineLink.objects.get().user == user


def test_a_code_delivered_again_is_not_done_again(person: Person, line: Service) -> None:
    sent = wrote(_code(person))
    come(line, sent)
    post([{**sent, "deliveryContext": {"isRedelivery": True}}])
    assert work_all() == 0 and len(line.texts("U1")) == 1


def test_a_code_in_a_group_links_nobody(person: Person, line: Service) -> None:
    group = wrote(_code(person))
    group["source"] = {"type": "group", "groupId": "C1", "userId": "U1"}
    come(line, group)
    assert not LineLink.objects.exists() and not LineText.objects.exists() and line.got == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("123456789", "123456789"), ("123 456 789", "123456789"), ("１２３－４５６－７８９", "123456789"),
        ("၁၂၃ ၄၅၆ ၇၈၉", "123456789"), ("१२३४५६७८९", "123456789"), ("១២៣៤៥៦៧៨៩", "123456789"),
        ("0312345678", None), ("12345678", None), ("私は123456789", None), ("", None), ("①②③④⑤⑥⑦⑧⑨", None),
    ],
)  # fmt: skip
def test_a_code_is_read_in_the_digits_of_every_keyboard(text: str, code: str | None) -> None:
    assert code_in(text) == code
