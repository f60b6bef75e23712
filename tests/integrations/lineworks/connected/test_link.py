"""Who is who: by the directory, by a code, and how it ends."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection as database
from django.test.utils import CaptureQueriesContext

from kumiai.accounts.domain.user import change_user
from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.history.models import Entry
from kumiai.integrations.lineworks.directory import Member, member
from kumiai.integrations.lineworks.domain.link import (
    CodeRefused,
    compare_directory,
    end_link,
    end_missing,
    link_by_code,
    link_by_directory,
    link_of,
    make_code,
    member_of,
    read_code,
    read_directory,
    shown,
    user_of,
)
from kumiai.integrations.lineworks.models import Connection, KeptToken, Link, LinkCode
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from tests.factories import WRITER, make_user
from tests.integrations.lineworks.connected.conftest import NOW, linked

pytestmark = pytest.mark.django_db


def user_with(email: str, *, is_active: bool = True) -> User:
    user = make_user()
    User.objects.filter(pk=user.pk).update(email=email, is_active=is_active)
    user.refresh_from_db()
    return user


def person(user_id: str, email: str, **flags: bool) -> Member:
    name = {"lastName": "佐藤", "firstName": user_id}
    return member({"userId": user_id, "email": email, "userName": name, **flags})


def test_the_directory_is_read_to_its_last_page(connection: Connection, sandbox: Sandbox) -> None:
    with sandbox.world.lock:
        for number in range(230):
            one = {
                "id": f"m{number}",
                "email": f"m{number}@demo.example",
                "last_name": "森",
                "first_name": "-",
            }
            sandbox.world.state["people"][one["id"]] = {"language": "ja", **one}
    assert len({one.user_id for one in read_directory(connection)}) == 234


def test_linking_by_the_directory_reads_it_itself(connection: Connection) -> None:
    user = user_with("suzuki@demo.example")
    assert len(link_by_directory(by=WRITER, at=NOW).members_left) == 3
    assert user_of("u-suzuki") == user


def test_e_mails_link_whatever_their_case(db: None) -> None:
    user = user_with("Sato@Demo.Example")
    alone, stays = user_with("nobody@demo.example"), person("u-mori", "mori@demo.example")
    found = link_by_directory(members=[person("u-sato", "sato@demo.example"), stays], by=WRITER, at=NOW)
    assert user_of("u-sato") == user and member_of(user) == "u-sato"
    assert alone in found.users_left and found.members_left == (stays,)
    assert Entry.objects.filter(action="lineworks.link.created").count() == 1
    assert link_by_directory(members=[person("u-sato", "sato@demo.example")], by=WRITER, at=NOW).fitting == ()


def test_nobody_is_linked_who_is_closed_suspended_or_doubtful(db: None) -> None:
    user_with("closed@demo.example", is_active=False)
    user_with("gone@demo.example")
    user_with("twice@demo.example")
    user_with("TWICE@demo.example")
    user_with("double@demo.example")
    user_with("")
    members = [
        person("u1", "closed@demo.example"), person("u2", "gone@demo.example", isSuspended=True),
        person("u3", "twice@demo.example"), person("u4", "double@demo.example"),
        person("u5", "Double@demo.example"), person("u6", ""),
    ]  # fmt: skip
    assert compare_directory(members).fitting == ()
    assert compare_directory(members).doubtful == ("double@demo.example", "twice@demo.example")
    link_by_directory(members=members, by=WRITER, at=NOW)
    assert not Link.objects.exists()


def test_a_link_that_stands_is_not_taken_over(db: None) -> None:
    first = linked("u-sato")
    user_with("sato@demo.example")
    link_by_directory(members=[person("u-sato", "sato@demo.example")], by=WRITER, at=NOW)
    assert user_of("u-sato") == first


def test_a_link_that_was_ended_is_not_made_again_in_passing(db: None) -> None:
    user = user_with("sato@demo.example")
    linked("u-sato", user)
    link = link_of(user)
    assert link is not None
    end_link(link=link, by=user, at=NOW)
    sato, mori = person("u-sato", "sato@demo.example"), user_with("mori@demo.example")
    found = link_by_directory(members=[sato, person("u-mori", "mori@demo.example")], by=WRITER, at=NOW)
    assert (member_of(user), member_of(mori)) == (None, "u-mori")
    assert found.members_left == (sato,) and found.users_left == (user,)  # where a code is offered
    link_by_code(text=make_code(user=user, by=user, at=NOW), member_id="u-sato", at=NOW)
    assert member_of(user) == "u-sato"


def test_linking_many_costs_as_many_queries_as_linking_few(db: None) -> None:
    def queries(numbers: range) -> int:
        members = []
        for number in numbers:
            user_with(f"{number}@demo.example")
            members.append(person(f"u{number}", f"{number}@demo.example"))
        with CaptureQueriesContext(database) as seen:
            assert len(link_by_directory(members=members, by=WRITER, at=NOW).fitting) == len(numbers)
        return len(seen)

    assert queries(range(2)) == queries(range(2, 22))


def test_a_code_links_once_and_only_its_digest_is_kept(db: None) -> None:
    user = make_user()
    code = make_code(user=user, by=user, at=NOW)
    assert not set(code) & set("01OIL") and len(code) == 8
    with database.cursor() as cursor:
        cursor.execute("SELECT * FROM lineworks_linkcode")
        assert code not in str(cursor.fetchall())
    assert code not in str(list(Entry.objects.values_list("after", "before")))
    assert link_by_code(text=shown(code), member_id="u-sato", at=NOW).user == user
    with pytest.raises(CodeRefused):
        link_by_code(text=code, member_id="u-suzuki", at=NOW)
    assert user_of("u-suzuki") is None


def test_a_code_ends_after_half_an_hour(db: None) -> None:
    user = make_user()
    code = make_code(user=user, by=user, at=NOW)
    with pytest.raises(CodeRefused):
        link_by_code(text=code, member_id="u-sato", at=NOW + timedelta(minutes=30))
    code = make_code(user=user, by=user, at=NOW)
    assert link_by_code(text=code, member_id="u-sato", at=NOW + timedelta(minutes=29)).user == user


def test_a_new_code_ends_the_old_one(db: None) -> None:
    user = make_user()
    old, new = (make_code(user=user, by=user, at=NOW) for _ in range(2))
    with pytest.raises(CodeRefused):
        link_by_code(text=old, member_id="u-sato", at=NOW)
    link_by_code(text=new, member_id="u-sato", at=NOW)


def test_five_wrong_codes_close_the_door_for_an_hour_even_to_a_right_one(db: None) -> None:
    user = make_user()
    code = make_code(user=user, by=user, at=NOW)
    for number in range(5):
        with pytest.raises(CodeRefused):
            link_by_code(text=f"2222222{number + 2}", member_id="u-sato", at=NOW)
    with pytest.raises(CodeRefused):
        link_by_code(text=code, member_id="u-sato", at=NOW)
    assert user_of("u-sato") is None
    later = NOW + timedelta(hours=1)
    assert link_by_code(text=make_code(user=user, by=user, at=later), member_id="u-sato", at=later)


def test_wrong_codes_of_one_member_do_not_close_the_door_to_another(db: None) -> None:
    user = make_user()
    code = make_code(user=user, by=user, at=NOW)
    for _ in range(6):
        with pytest.raises(CodeRefused):
            link_by_code(text="22222222", member_id="u-evil", at=NOW)
    assert link_by_code(text=code, member_id="u-sato", at=NOW).user == user


def test_only_an_administrator_makes_codes_for_others(db: None) -> None:
    user, caseworker = make_user(), make_user()
    with pytest.raises(PermissionDenied):
        make_code(user=user, by=caseworker, at=NOW)
    assert not LinkCode.objects.exists()
    assert make_code(user=user, by=make_user(Role.ADMINISTRATOR), at=NOW)


def test_a_code_of_an_account_that_was_closed_meanwhile_opens_nothing(db: None) -> None:
    user = make_user()
    code = make_code(user=user, by=user, at=NOW)
    User.objects.filter(pk=user.pk).update(is_active=False)
    with pytest.raises(CodeRefused):
        link_by_code(text=code, member_id="u-sato", at=NOW)


def test_a_new_telephone_takes_the_place_of_the_old_one(db: None) -> None:
    user = linked("u-old")
    other = linked("u-new")
    link_by_code(text=make_code(user=user, by=user, at=NOW), member_id="u-new", at=NOW)
    assert user_of("u-old") is None and user_of("u-new") == user and member_of(other) is None
    assert Link.objects.filter(ended_at=NOW).count() == 2


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("abcd-efgh", "ABCDEFGH"), ("ＡＢＣＤ　ＥＦＧＨ", "ABCDEFGH"), ("23456789", "23456789"),
        ("ABCD-EFG", ""), ("ABCD0FGH", ""), ("今日は訪問です。", ""), ("", ""), ("<b>ABCD", ""),
    ],
)  # fmt: skip
def test_what_looks_like_a_code(text: str, code: str) -> None:
    assert read_code(text) == code


def test_an_account_that_is_closed_ends_link_code_and_consent(offline: Connection) -> None:
    user, other = linked("u-sato"), linked("u-suzuki")
    make_code(user=user, by=user, at=NOW)
    for one in (user, other):
        KeptToken.objects.create(connection=offline, user=one, access_token="a", refresh_token="r")
    change_user(
        user=user, username=user.username, display_name=user.display_name, email="", is_active=False,
        by=WRITER, at=NOW,
    )  # fmt: skip
    assert link_of(user) is None and link_of(other) is not None
    assert not KeptToken.objects.filter(user=user).exists()
    assert KeptToken.objects.filter(user=other).exists()
    assert Entry.objects.filter(action="lineworks.link.changed").count() == 1
    user.is_active = True
    user.save()
    assert user_of("u-sato") is None  # coming back is linking anew


def test_ending_twice_is_ending_once(db: None) -> None:
    user = linked("u-sato")
    link = link_of(user)
    assert link is not None
    for minutes in (0, 5):
        end_link(link=link, by=WRITER, at=NOW + timedelta(minutes=minutes))
    assert Link.objects.get().ended_at == NOW


def test_an_empty_directory_ends_nothing(db: None) -> None:
    user = linked("u-sato")
    assert end_missing(members=[], at=NOW) == 0
    assert end_missing(members=[person("u-mori", "m@demo.example")], at=NOW) == 1
    assert member_of(user) is None


def test_who_was_linked_while_the_directory_was_read_stays(db: None) -> None:
    """A member who is made and linked while the pages come in may stand on one that was read before."""
    old, new = (
        linked("u-old", linked_at=NOW - timedelta(minutes=1)),
        linked("u-new", linked_at=NOW + timedelta(seconds=1)),
    )
    assert end_missing(members=[person("u-mori", "m@demo.example")], at=NOW) == 1
    assert (member_of(old), member_of(new)) == (None, "u-new")
