"""LINE in the office: secrets go in and never come out, codes are shown once, few read what was written."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.history.models import Entry
from kumiai.integrations.line.domain.account import keep_account
from kumiai.integrations.line.domain.link import link_by_code
from kumiai.integrations.line.models import LineAccount, LineEvent, LineLink, LineLinkCode, LineText
from kumiai.people.models import Person
from tests.factories import (
    LONG_AGO,
    WRITER,
    make_cooperative,
    make_employer,
    make_person,
    make_placement,
    make_user,
    write,
)
from tests.integrations.line.double import TOKEN, Service, serving

pytestmark = pytest.mark.django_db
SECRET = "0123456789abcdef0123456789abcdef"
SETUP = "/office/line/"


@pytest.fixture
def line() -> Iterator[Service]:
    with serving() as service:
        yield service


@pytest.fixture
def account(db: None, line: Service) -> LineAccount:
    make_cooperative(name="みどり協同組合", phone="03-0000-0000")
    given = LineAccount(
        channel_id="1650000000", channel_secret=SECRET, access_token=TOKEN, sandbox=line.address,
        add_friend_url="https://lin.ee/example",
    )  # fmt: skip
    return keep_account(given, by=WRITER, at=LONG_AGO)


def _signed_in(client: Client, role: Role, **more: bool) -> User:
    user = make_user(role, **more)
    client.force_login(user)
    return user


def _text(person: Person | None, words: str = "社長に叩かれました") -> LineText:
    number = LineEvent.objects.count()
    event = LineEvent.objects.create(
        event_id=f"e{number}", kind="message", friend_id="U9", received_at=LONG_AGO, done_at=LONG_AGO
    )
    return write(LineText(event=event, person=person, kind="text", text=words, written_at=LONG_AGO))


# --- the set-up --------------------------------------------------------------------


def test_values_are_kept_sealed_and_nothing_is_sent(client: Client, line: Service) -> None:
    _signed_in(client, Role.ADMINISTRATOR)
    answer = client.post(
        SETUP,
        {"deed": "keep", "channel_id": "1650000000", "channel_secret": SECRET, "access_token": TOKEN,
         "add_friend_url": "https://lin.ee/example", "active": "on", "sandbox": line.address},
    )  # fmt: skip
    assert answer.status_code == 302
    account = LineAccount.objects.get()
    assert (account.channel_secret, account.access_token, account.active) == (SECRET, TOKEN, True)
    assert line.calls == []
    kept = Entry.objects.get(action="line.lineaccount.created")
    assert SECRET not in str(kept.after) and TOKEN not in str(kept.after)


def test_secrets_never_come_out_and_stay_when_left_empty(client: Client, account: LineAccount) -> None:
    _signed_in(client, Role.ADMINISTRATOR)
    page = client.get(SETUP).content.decode()
    assert SECRET not in page and TOKEN not in page and "1650000000" in page
    values = {"deed": "keep", "channel_id": "1650000001", "channel_secret": "", "access_token": "",
              "add_friend_url": "", "sandbox": account.sandbox}  # fmt: skip
    assert client.post(SETUP, values).status_code == 302
    changed = LineAccount.objects.get()
    assert (changed.channel_id, changed.channel_secret, changed.access_token) == ("1650000001", SECRET, TOKEN)
    assert not changed.active


@pytest.mark.parametrize(
    "wrong",
    [{"sandbox": "https://collector.example"}, {"channel_id": "abc"}, {"channel_secret": ""}, {"access_token": ""}],
)  # fmt: skip
def test_wrong_values_are_named_and_not_kept(client: Client, wrong: dict[str, str]) -> None:
    _signed_in(client, Role.ADMINISTRATOR)
    values = {
        "deed": "keep",
        "channel_id": "1650000000",
        "channel_secret": SECRET,
        "access_token": TOKEN,
        **wrong,
    }
    answer = client.post(SETUP, values)
    assert answer.status_code == 422 and "k-errors" in answer.content.decode()
    assert TOKEN not in answer.content.decode()
    assert not LineAccount.objects.exists()


def test_the_trial_shows_account_quota_and_whether_events_come_here(
    client: Client, account: LineAccount, line: Service
) -> None:
    _signed_in(client, Role.ADMINISTRATOR)
    line.used, line.webhook = 13, ("https://elsewhere.example/hook", True)
    page = client.post(SETUP, {"deed": "check"}).content.decode()
    assert "みどり組合" in page and "200通のうち13通" in page and "別のアドレス" in page
    line.quota, line.webhook = None, None
    page = client.post(SETUP, {"deed": "check"}).content.decode()
    assert "上限なし" in page and "アドレスが入力されていません" in page
    assert not any("push" in call for call in line.calls)


def test_the_trial_names_a_refused_token_and_a_service_that_is_not_there(
    client: Client, account: LineAccount
) -> None:
    _signed_in(client, Role.ADMINISTRATOR)
    account.access_token = "revoked"
    account.save()
    assert "トークンが無効です" in client.post(SETUP, {"deed": "check"}).content.decode()
    account.sandbox = "http://127.0.0.1:9"
    account.save()
    assert "接続できませんでした" in client.post(SETUP, {"deed": "check"}).content.decode()


def test_what_could_not_be_handled_is_done_again(client: Client, account: LineAccount) -> None:
    _signed_in(client, Role.ADMINISTRATOR)
    LineEvent.objects.create(
        event_id="e",
        kind="follow",
        body="{}",
        received_at=LONG_AGO,
        done_at=LONG_AGO,
        outcome="FAILED",
        problem="X",
    )
    assert "1件を処理できませんでした" in client.get(SETUP).content.decode()
    client.post(SETUP, {"deed": "again"})
    event = LineEvent.objects.get()
    assert (event.done_at, event.outcome, event.problem) == (None, "", "")


@pytest.mark.parametrize("role", [one for one in Role if one != Role.ADMINISTRATOR])
def test_only_administrators_set_up(client: Client, account: LineAccount, role: Role) -> None:
    _signed_in(client, role)
    answer = client.get(SETUP)
    assert answer.status_code in {302, 403} and "1650000000" not in answer.content.decode()
    client.post(SETUP, {"deed": "keep", "channel_id": "99999999"})
    assert LineAccount.objects.get().channel_id == "1650000000"


# --- codes -------------------------------------------------------------------------


def test_a_code_is_shown_once_on_a_slip_in_the_workers_language(client: Client, account: LineAccount) -> None:
    _signed_in(client, Role.CASEWORKER)
    person = make_person(native_language="vi")
    address = f"/office/line/person/{person.pk}/"
    answer = client.post(address, {"language": "vi"})
    page = answer.content.decode()
    code = page.split('class="k-code">')[1].split("<")[0]
    assert "no-store" in answer.headers["Cache-Control"]
    assert (
        'lang="vi"' in page
        and "Gửi mã số này" in page
        and "bạn đồng ý nhận thông báo của みどり協同組合" in page
    )
    assert "https://lin.ee/example" in page
    assert code not in client.get(address).content.decode()
    link = link_by_code(code=code.replace(" ", ""), friend_id="U1", consent="", at=timezone.now())
    assert link.person == person
    assert "連携しています" in client.get(address).content.decode()


def test_without_an_account_no_code_is_made(client: Client) -> None:
    _signed_in(client, Role.CASEWORKER)
    person = make_person()
    assert client.post(f"/office/line/person/{person.pk}/").status_code == 422
    assert not LineLinkCode.objects.exists()


@pytest.mark.parametrize("role", [Role.REPRESENTATIVE, Role.BOOKKEEPER, Role.INSPECTOR, Role.PLAN_ADVISER])
def test_those_who_only_read_make_no_code_for_a_worker(
    client: Client, account: LineAccount, role: Role
) -> None:
    _signed_in(client, role)
    assert client.post(f"/office/line/person/{make_person().pk}/").status_code == 403
    assert not LineLinkCode.objects.exists()


def test_staff_make_a_code_for_themselves_alone(client: Client, account: LineAccount) -> None:
    user = _signed_in(client, Role.BOOKKEEPER)
    assert "k-code" in client.post("/office/line/own/").content.decode()
    assert LineLinkCode.objects.get().user == user
    client.force_login(make_user(Role.MEMBER_MANAGER))
    assert client.post("/office/line/own/").status_code in {302, 403}
    assert LineLinkCode.objects.count() == 1


def test_the_room_of_a_person_tells_the_link(client: Client, account: LineAccount) -> None:
    _signed_in(client, Role.CASEWORKER)
    person = make_person()
    room = f"/office/rooms/person/{person.pk}/"
    assert "未連携" in client.get(room).content.decode()
    write(LineLink(person=person, friend_id="Ufriend", linked_at=LONG_AGO))
    page = client.get(room).content.decode()
    assert "2026-01-05から連携" in page and "Ufriend" not in page
    client.force_login(make_user(Role.BOOKKEEPER))
    assert "から連携" not in client.get(room).content.decode()


# --- friends -----------------------------------------------------------------------


def test_a_link_is_ended_in_the_office(client: Client, account: LineAccount) -> None:
    user = _signed_in(client, Role.CASEWORKER)
    person = make_person()
    link = write(LineLink(person=person, friend_id="U1", linked_at=LONG_AGO))
    back = f"/office/line/person/{person.pk}/"
    answer = client.post(f"/office/line/friends/{link.pk}/end/", {"next": back})
    assert answer.headers["Location"] == back
    link.refresh_from_db()
    assert link.ended_at is not None
    assert Entry.objects.get(action="line.linelink.changed").actor == user.get_username()
    answer = client.post(f"/office/line/friends/{link.pk}/end/", {"next": "https://elsewhere.example/"})
    assert answer.headers["Location"] == "/office/line/friends/"


def test_own_links_are_ended_without_a_right_and_no_others(client: Client, account: LineAccount) -> None:
    user = _signed_in(client, Role.BOOKKEEPER)
    own = write(LineLink(user=user, friend_id="U1", linked_at=LONG_AGO))
    other = write(LineLink(user=make_user(), friend_id="U2", linked_at=LONG_AGO))
    worker = write(LineLink(person=make_person(), friend_id="U3", linked_at=LONG_AGO))
    assert client.post(f"/office/line/friends/{own.pk}/end/").status_code == 302
    for link in (other, worker):
        assert client.post(f"/office/line/friends/{link.pk}/end/").status_code == 403
    assert set(LineLink.objects.in_force()) == {other, worker}


def test_friends_are_listed_within_the_own_companies(client: Client, account: LineAccount) -> None:
    user = _signed_in(client, Role.CASEWORKER, only_assigned=True)
    mine, foreign = make_person(name_roman="MINE"), make_person(name_roman="FOREIGN")
    make_placement(person=mine, employer=make_employer(caseworker=user))
    for number, person in enumerate((mine, foreign)):
        write(LineLink(person=person, friend_id=f"U{number}", linked_at=LONG_AGO))
    page = client.get("/office/line/friends/").content.decode()
    assert "MINE" in page and "FOREIGN" not in page


# --- what was written --------------------------------------------------------------

READERS = {Role.CONSULTANT, Role.SUPERVISION_MANAGER, Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", list(Role))
def test_few_read_what_was_written(client: Client, account: LineAccount, role: Role) -> None:
    _signed_in(client, role)
    text = _text(make_person(name_roman="WRITER"))
    for address in ("/office/line/messages/", f"/office/line/messages/{text.pk}/"):
        answer = client.get(address)
        if role in READERS:
            assert answer.status_code == 200 and "WRITER" in answer.content.decode()
        else:
            assert answer.status_code in {302, 403} and "WRITER" not in answer.content.decode()
    shown = "社長に叩かれました" in client.get(f"/office/line/messages/{text.pk}/").content.decode()
    assert shown == (role in READERS)
    assert "社長に叩かれました" not in client.get("/office/line/messages/").content.decode()


def test_opening_a_message_is_recorded(client: Client, account: LineAccount) -> None:
    user = _signed_in(client, Role.CONSULTANT)
    text = _text(make_person())
    assert "未読" in client.get("/office/line/messages/").content.decode()
    client.get(f"/office/line/messages/{text.pk}/")
    text.refresh_from_db()
    assert text.read_by == user
    assert "未読" not in client.get("/office/line/messages/").content.decode()
    entry = Entry.objects.get(action="line.linetext.read")
    assert entry.actor == user.get_username() and "叩" not in str(entry.after) + entry.subject_label


def test_a_manager_of_some_companies_reads_only_their_workers_and_no_strangers(
    client: Client, account: LineAccount
) -> None:
    user = _signed_in(client, Role.SUPERVISION_MANAGER, only_assigned=True)
    mine = make_person(name_roman="MINE")
    make_placement(person=mine, employer=make_employer(caseworker=user))
    own, foreign, stranger = _text(mine), _text(make_person(name_roman="FOREIGN")), _text(None)
    page = client.get("/office/line/messages/").content.decode()
    assert "MINE" in page and "FOREIGN" not in page and "連携していない" not in page
    found = [client.get(f"/office/line/messages/{one.pk}/").status_code for one in (own, foreign, stranger)]
    assert found == [200, 404, 404]


def test_markup_in_a_message_is_shown_as_text(client: Client, account: LineAccount) -> None:
    _signed_in(client, Role.CONSULTANT)
    text = _text(make_person(), "<script>alert(1)</script>")
    page = client.get(f"/office/line/messages/{text.pk}/").content.decode()
    assert "&lt;script&gt;alert(1)" in page and "<script>alert(1)" not in page


def test_a_message_taken_back_is_not_shown(client: Client, account: LineAccount) -> None:
    _signed_in(client, Role.CONSULTANT)
    text = _text(make_person(), "")
    text.unsent_at = LONG_AGO + timedelta(minutes=1)
    text.save()
    assert "送信を取り消しました" in client.get(f"/office/line/messages/{text.pk}/").content.decode()
