"""Letters on LINE: what a friend gets, what a locked screen shows, and how failures are told."""

import dataclasses
import subprocess
import sys
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kumiai.accounts.enums import Role
from kumiai.integrations.line.channel import LineChannel
from kumiai.integrations.line.letters import parts_of, units
from kumiai.integrations.line.models import LineAccount, LineLink
from kumiai.messaging.domain.channel import Busy, Choice, Letter, Recipient, Undeliverable, channel_of
from tests.factories import make_person, make_user, write
from tests.integrations.line.double import Service
from tests.integrations.line.incoming import NOW

LETTER = Letter(
    number=7, title="書類の確認のお願い", text="NGUYEN さんの雇用条件書をご確認ください。", notice="お知らせが1件あります",
    language="vi",
)  # fmt: skip


def test_a_letter_arrives_and_a_locked_screen_shows_its_notice_alone(
    account: LineAccount, line: Service
) -> None:
    LineChannel().send(LETTER, "U1")
    assert line.texts("U1") == [LETTER.title, LETTER.text]
    (_, message) = line.got[0]
    # Only a flex message hides its content: of a text message the beginning is shown.
    assert message["type"] == "flex" and message["altText"] == "お知らせが1件あります"


def test_without_a_notice_the_locked_screen_speaks_the_language_of_the_letter(
    account: LineAccount, line: Service
) -> None:
    LineChannel().send(dataclasses.replace(LETTER, notice=""), "U1")
    assert line.got[0][1]["altText"] == "Bạn có thông báo từ nghiệp đoàn"


def test_choices_are_buttons_that_bring_their_data_back_and_the_link_opens_a_page(
    account: LineAccount, line: Service
) -> None:
    letter = dataclasses.replace(
        LETTER, language="ja", link="https://office.example/x/1",
        choices=[Choice("承認", "q:abc:approve"), Choice("差し戻し（理由を書いてください。お願いします）", "q:abc:return")],
    )  # fmt: skip
    LineChannel().send(letter, "U1")
    actions = [button["action"] for button in line.got[0][1]["contents"]["footer"]["contents"]]
    assert actions[0] == {"type": "postback", "label": "承認", "data": "q:abc:approve", "displayText": "承認"}
    assert actions[1]["data"] == "q:abc:return" and actions[1]["label"].endswith("…")
    assert actions[2] == {"type": "uri", "label": "開く", "uri": "https://office.example/x/1"}


@pytest.mark.parametrize(
    "text", ["あ" * 9_000, "👷" * 4_500, ("လုပ်ငန်း\n" * 1_000)], ids=["kana", "emoji", "lines"]
)
def test_a_long_text_arrives_whole_in_one_call(account: LineAccount, line: Service, text: str) -> None:
    LineChannel().send(dataclasses.replace(LETTER, title="", text=text), "U1")
    got = line.texts("U1")
    assert "".join(got).replace("\n", "") == text.replace("\n", "") and len(line.keys) == 1
    assert max(map(units, got)) <= 2_000


def test_a_text_that_no_call_can_carry_takes_another_way(account: LineAccount, line: Service) -> None:
    with pytest.raises(Undeliverable, match="too long"):
        LineChannel().send(dataclasses.replace(LETTER, text="あ" * 10_001), "U1")
    assert line.calls == []


def test_parts_break_between_lines() -> None:
    assert parts_of("a" * 1_500 + "\n" + "b" * 1_500) == ["a" * 1_500, "b" * 1_500]


def test_control_characters_do_not_reach_the_service(account: LineAccount, line: Service) -> None:
    LineChannel().send(dataclasses.replace(LETTER, text="a\x00b\x1b[31m\r\nc"), "U1")
    assert line.texts("U1")[1] == "ab[31m\nc"


def test_a_repeat_after_a_lost_answer_is_delivered_once(account: LineAccount, line: Service) -> None:
    line.faults = ["cut"]
    with pytest.raises(Busy):
        LineChannel().send(LETTER, "U1")
    LineChannel().send(LETTER, "U1")  # 409 of the repeated key: it had arrived
    assert line.texts("U1") == [LETTER.title, LETTER.text]
    assert len(line.calls) == 2


def test_two_letters_to_one_friend_are_two(account: LineAccount, line: Service) -> None:
    LineChannel().send(LETTER, "U1")
    LineChannel().send(dataclasses.replace(LETTER, number=8), "U1")
    assert line.used == 2


@pytest.mark.parametrize("fault", ["429", "500", "503"])
def test_a_busy_service_is_asked_again_later(account: LineAccount, line: Service, fault: str) -> None:
    line.faults = [fault]
    with pytest.raises(Busy) as busy:
        LineChannel().send(LETTER, "U1")
    assert busy.value.seconds > 0 and line.got == []
    LineChannel().send(LETTER, "U1")
    assert line.texts("U1")[1] == LETTER.text


def test_the_client_repeats_nothing_by_itself(account: LineAccount, line: Service) -> None:
    line.faults = ["500"]
    with pytest.raises(Busy):
        LineChannel().send(LETTER, "U1")
    assert len(line.calls) == 1


def test_a_friend_who_blocked_the_account_is_reached_another_way(account: LineAccount, line: Service) -> None:
    line.friends.discard("U1")
    with pytest.raises(Undeliverable, match="400"):
        LineChannel().send(LETTER, "U1")


def test_used_up_messages_of_the_month_do_not_make_the_letter_wait(
    account: LineAccount, line: Service
) -> None:
    line.quota, line.used = 200, 200
    with pytest.raises(Undeliverable, match="monthly limit"):
        LineChannel().send(LETTER, "U1")


def test_a_service_that_is_not_there_is_busy(account: LineAccount) -> None:
    account.sandbox = "http://127.0.0.1:9"
    account.save()
    with pytest.raises(Busy):
        LineChannel().send(LETTER, "U1")


def test_the_token_goes_to_no_other_machine(account: LineAccount, line: Service) -> None:
    account.sandbox = "http://collector.example"
    account.save()
    with pytest.raises(Undeliverable, match="not on this machine"):
        LineChannel().send(LETTER, "U1")
    assert line.calls == []


def test_the_channel_is_ready_only_while_the_account_is_in_use(account: LineAccount) -> None:
    assert channel_of("line") is not None
    account.active = False
    account.save()
    assert channel_of("line") is None
    with pytest.raises(Undeliverable):
        LineChannel().send(LETTER, "U1")


def _link(friend: str, **owner: Any) -> LineLink:
    return write(LineLink(friend_id=friend, linked_at=NOW, **owner))


@pytest.mark.django_db
def test_addresses_are_those_of_links_in_force() -> None:
    person, former, user, gone = make_person(), make_person(), make_user(), make_user(Role.CASEWORKER)
    _link("U1", person=person)
    _link("U2", person=former, ended_at=NOW + timedelta(days=1))
    _link("U3", user=user)
    _link("U4", user=gone)
    gone.is_active = False
    gone.save()
    asked = [Recipient("person", person.pk), Recipient("person", former.pk), Recipient("user", user.pk)]
    asked += [Recipient("user", gone.pk), Recipient("employer", person.pk)]
    assert LineChannel().addresses(asked) == {asked[0]: "U1", asked[2]: "U3"}


@pytest.mark.django_db
def test_addresses_cost_one_query_for_any_number() -> None:
    people = [make_person() for _ in range(5)]
    for number, person in enumerate(people):
        _link(f"U{number}", person=person)
    with CaptureQueriesContext(
        connection,
    ) as few:
        LineChannel().addresses([Recipient("person", people[0].pk)])
    with CaptureQueriesContext(connection) as many:
        found = LineChannel().addresses([Recipient("person", one.pk) for one in people])
    assert len(few) == len(many) == 1 and len(found) == 5


def test_starting_kumiai_does_not_load_the_library_of_line() -> None:
    script = (
        "import django, sys; django.setup(); import kumiai.config.urls; sys.exit('linebot' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", script], check=False).returncode == 0
