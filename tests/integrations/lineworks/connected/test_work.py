"""The worker: one event of a member after the other, safe to be killed, and silent to strangers."""

import json
import logging
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import httpx
import pytest
from django.db import transaction

from kumiai.accounts.domain.user import change_user
from kumiai.accounts.models import User
from kumiai.integrations.lineworks import callbacks
from kumiai.integrations.lineworks.domain.event import (
    NotLinked,
    clear_old,
    handle_with,
    keep_answer,
    reply,
    take_next,
    try_again,
    work_on,
)
from kumiai.integrations.lineworks.domain.link import end_link, link_of, make_code
from kumiai.integrations.lineworks.domain.receive import store_callback
from kumiai.integrations.lineworks.errors import RateLimited
from kumiai.integrations.lineworks.messages import Text
from kumiai.integrations.lineworks.models import Callback, Connection, Link, Stranger
from kumiai.integrations.lineworks.models.callback import CallbackState
from kumiai.integrations.lineworks.sandbox.faults import Fault
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from kumiai.integrations.lineworks.tasks import work
from tests.factories import WRITER, make_user
from tests.integrations.lineworks.connected.conftest import NOW, body_of, linked, signed

pytestmark = pytest.mark.django_db
LEASE = timedelta(seconds=120)
Said = Callable[..., list[str]]


def stored(text: str = "今日", *, at: datetime = NOW, **other: Any) -> Callback:
    body = body_of(text, at=at, **other)
    row = store_callback(body, signed(body), at)
    assert row is not None
    return row


def state_of(row: Callback) -> tuple[str, str]:
    row.refresh_from_db()
    return row.state, row.problem


def run(at: datetime = NOW) -> bool:
    return work(lambda: at, LEASE)


class Seen:
    """A handler that keeps what it was handed, and fails as told."""

    def __init__(self) -> None:
        self.events: list[tuple[str, User | None]] = []
        self.failures: list[Exception] = []
        self.answers: list[str] = []
        handle_with(self)

    def __call__(self, event: callbacks.Event, user: User | None, at: datetime) -> None:
        self.events.append((getattr(event, "text", type(event).__name__), user))
        for answer in self.answers:
            assert user is not None
            reply(user, Text(answer))
        if self.failures:
            raise self.failures.pop(0)


@pytest.fixture
def seen() -> Seen:
    return Seen()


def test_events_of_a_member_are_handed_on_in_order(connection: Connection, seen: Seen) -> None:
    user = linked("u-sato")
    rows = [stored(text) for text in ("今日", "完了", "ありがとう")]
    assert run() is True
    assert seen.events == [("今日", user), ("完了", user), ("ありがとう", user)]
    assert {state_of(row) for row in rows} == {(CallbackState.DONE, "")}
    assert run() is False


def test_two_workers_never_have_two_events_of_one_member(offline: Connection, seen: Seen) -> None:
    linked("u-sato")
    first, second, other = stored("1"), stored("2"), stored("3", member="u-suzuki")
    in_hand = [take_next(at=NOW, lease=LEASE) for _ in range(3)]
    assert [row and row.pk for row in in_hand] == [first.pk, other.pk, None]
    work_on(in_hand[0], at=NOW)  # type: ignore[arg-type]
    following = take_next(at=NOW, lease=LEASE)
    assert following is not None and following.pk == second.pk


def test_what_a_killed_worker_had_in_hand_is_taken_over(offline: Connection, seen: Seen) -> None:
    linked("u-sato")
    row = stored("完了")
    dead = take_next(at=NOW, lease=LEASE)
    assert dead is not None and dead.pk == row.pk
    assert take_next(at=NOW + timedelta(seconds=119), lease=LEASE) is None
    later = NOW + LEASE
    again = take_next(at=later, lease=LEASE)
    assert again is not None and again.attempts == 2
    work_on(again, at=later)
    work_on(dead, at=later)  # it was only slow, and ends after the other: it may not write over it
    assert state_of(row) == (CallbackState.DONE, "")
    row.refresh_from_db()
    assert row.ended_at == later


def test_what_kills_three_workers_is_not_tried_a_fourth_time(offline: Connection, seen: Seen) -> None:
    linked("u-sato")
    row = stored("毒")
    at = NOW
    for _ in range(3):
        assert take_next(at=at, lease=LEASE) is not None
        at += LEASE
    assert take_next(at=at, lease=LEASE) is None
    assert state_of(row) == (CallbackState.FAILED, "killed")
    assert not seen.events


def test_a_failure_is_tried_three_times_then_shown_and_tried_again_by_hand(
    offline: Connection, seen: Seen, caplog: pytest.LogCaptureFixture
) -> None:
    linked("u-sato")
    seen.failures = [ValueError("グエン")] * 3
    row, following = stored("完了"), stored("次")
    at = NOW
    with caplog.at_level(logging.CRITICAL, logger="kumiai"):
        for _ in range(3):
            run(at)
            at += timedelta(minutes=6)
    assert state_of(row) == (CallbackState.FAILED, "ValueError")  # the name of a person stays out of it
    run(at)
    assert state_of(following)[0] == CallbackState.DONE
    assert try_again(row=row, at=at) is True
    assert try_again(row=row, at=at) is False
    run(at)
    assert state_of(row)[0] == CallbackState.DONE


def test_an_answer_that_was_sent_is_not_sent_again(
    connection: Connection, seen: Seen, said: Said, caplog: pytest.LogCaptureFixture
) -> None:
    linked("u-sato")
    seen.answers, seen.failures = ["完了しました", "証拠を保存しました"], [RuntimeError()]
    row = stored("完了")
    with caplog.at_level(logging.CRITICAL, logger="kumiai"):
        run()
    run(NOW + timedelta(minutes=1))
    assert len(seen.events) == 2
    assert said() == ["完了しました", "証拠を保存しました"]
    assert state_of(row)[0] == CallbackState.DONE


def test_a_full_minute_makes_it_wait_and_counts_as_no_try(offline: Connection, seen: Seen) -> None:
    linked("u-sato")
    seen.failures = [RateLimited(30)] * 5
    row = stored("完了")
    at = NOW
    for _ in range(5):
        run(at)
        assert state_of(row)[0] == CallbackState.WAITING
        assert take_next(at=at + timedelta(seconds=29), lease=LEASE) is None
        at += timedelta(seconds=30)
    run(at)
    assert state_of(row)[0] == CallbackState.DONE


def test_where_the_minute_is_used_up_the_others_are_not_tried_in_a_hurry(
    offline: Connection, seen: Seen
) -> None:
    first, second = linked("u-sato"), linked("u-suzuki")
    stored("1"), stored("2", member="u-suzuki")
    seen.failures = [RateLimited(30)]
    assert run() is False
    assert seen.events == [("1", first)]
    assert run() is True
    assert seen.events == [("1", first), ("2", second)]


def test_a_stranger_is_told_once_how_to_link_and_nothing_else(
    connection: Connection, seen: Seen, said: Said
) -> None:
    rows = [stored("グエン"), stored("今日"), stored(postback="q:abc:approve", text="承認")]
    run()
    assert len(said()) == 1 and "コード" in said()[0] and "グエン" not in said()[0]
    assert [state_of(row)[0] for row in rows] == ["DONE", "IGNORED", "IGNORED"]
    assert not seen.events


def test_a_code_typed_in_the_chat_links(connection: Connection, seen: Seen, said: Said) -> None:
    user = make_user(name="中村")
    code = make_code(user=user, by=user, at=NOW)
    stored(f" {code[:4].lower()}－{code[4:]} ")
    run()
    assert said() == ["組合の事務所と連携しました：中村"]
    stored("今日")
    run()
    assert seen.events == [("今日", user)]


def test_a_wrong_code_is_answered_without_saying_whose_it_might_be(
    connection: Connection, said: Said
) -> None:
    user = make_user(name="中村")
    make_code(user=user, by=user, at=NOW)
    stored("ABCD-EFGH")
    run()
    assert len(said()) == 1 and "中村" not in said()[0]
    assert not Link.objects.exists()


@pytest.mark.parametrize("how", ["ended", "closed"])
def test_who_was_revoked_does_nothing_and_hears_nothing(
    connection: Connection, seen: Seen, said: Said, how: str
) -> None:
    user = linked("u-sato")
    if how == "ended":
        link = link_of(user)
        assert link is not None
        end_link(link=link, by=WRITER, at=NOW)
    else:
        change_user(
            user=user, username=user.username, display_name=user.display_name, email="", is_active=False,
            by=WRITER, at=NOW,
        )  # fmt: skip
    rows = [stored("承認", postback="q:abc:approve"), stored("グエン"), stored("WXYZ-2345")]
    run()
    assert {state_of(row) for row in rows} == {(CallbackState.IGNORED, "not linked any more")}
    assert not seen.events and said() == []
    with pytest.raises(NotLinked):
        reply(user, Text("x"))


def test_who_left_the_directory_is_revoked_within_the_hour(
    connection: Connection, sandbox: Sandbox, seen: Seen, said: Said
) -> None:
    user, other = linked("u-sato"), linked("u-suzuki")
    run()  # looks into the directory
    with sandbox.world.lock:
        sandbox.world.state["people"]["u-sato"]["suspended"] = True
    run(NOW + timedelta(minutes=59))
    assert link_of(user) is not None
    later = NOW + timedelta(minutes=60)
    stored("承認", at=later)
    run(later)
    assert link_of(user) is None and link_of(other) is not None
    assert not seen.events and said() == []


def test_a_link_that_ends_while_the_handler_works_is_no_failure(offline: Connection) -> None:
    user = linked("u-sato")

    def act(event: callbacks.Event, user: User | None, at: datetime) -> None:
        assert user is not None
        link = link_of(user)
        assert link is not None
        end_link(link=link, by=WRITER, at=at)
        reply(user, Text("完了"))

    handle_with(act)
    row = stored("完了")
    run()
    assert state_of(row) == (CallbackState.IGNORED, "not linked any more") and link_of(user) is None


def test_the_hourly_look_tells_the_names_that_a_code_did_not(connection: Connection) -> None:
    user, named = linked("u-sato"), linked("u-suzuki", member_name="鈴木（旧姓）")
    run()
    assert [link.member_name for link in (link_of(user), link_of(named)) if link] == [
        "佐藤 花子",
        "鈴木（旧姓）",
    ]


def test_a_directory_that_cannot_be_read_ends_no_link_and_stops_no_event(
    connection: Connection, sandbox: Sandbox, seen: Seen
) -> None:
    user = linked("u-sato")
    sandbox.faults.switch_on(Fault("server_error", times=None, operation="listUsers"))
    stored("今日")
    run()
    assert link_of(user) is not None and seen.events == [("今日", user)]


def test_half_an_answer_of_the_directory_takes_nobody_for_gone(
    connection: Connection, sandbox: Sandbox, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second page comes without its people."""
    with sandbox.world.lock:
        for number in range(120):
            one = {
                "id": f"m{number}",
                "email": f"m{number}@demo.example",
                "last_name": "森",
                "first_name": "-",
            }
            sandbox.world.state["people"][one["id"]] = {"language": "ja", **one}
    user, gone = linked("m119"), linked("u-left-long-ago")
    whole = httpx.Response.json

    def halved(answer: httpx.Response, **given: Any) -> Any:
        found = whole(answer, **given)
        if "cursor=" in str(answer.url):
            found.pop("users", None)
        return found

    monkeypatch.setattr(httpx.Response, "json", halved)
    run()
    assert link_of(user) is not None and link_of(gone) is not None
    monkeypatch.undo()
    run(NOW + timedelta(hours=2))
    assert link_of(user) is not None and link_of(gone) is None


def test_who_lost_the_callback_to_another_worker_undoes_what_was_done(offline: Connection) -> None:
    linked("u-sato")
    row = stored("完了")

    def act(event: callbacks.Event, user: User | None, at: datetime) -> None:
        Callback.objects.filter(pk=row.pk).update(lease_until=at + timedelta(hours=1))  # it took too long
        with transaction.atomic():
            Stranger.objects.create(member_id="deed")
            keep_answer([Text("完了")])

    handle_with(act)
    run()
    assert not Stranger.objects.exists()
    assert state_of(row) == (CallbackState.RUNNING, "") and row.answer == ""


def test_an_event_of_a_room_names_nobody(offline: Connection, seen: Seen) -> None:
    told = {"type": "join", "source": {"channelId": "c1"}, "issuedTime": "2026-11-26T09:00:00.000Z"}
    body = json.dumps(told).encode()
    store_callback(body, signed(body), NOW)
    run()
    assert seen.events == [("BotJoined", None)]


def test_old_bodies_are_deleted_and_failed_ones_stay(offline: Connection) -> None:
    done, failed, young = stored("1"), stored("2"), stored("3", at=NOW + timedelta(days=30))
    Callback.objects.filter(pk__in=(done.pk, young.pk)).update(state=CallbackState.DONE)
    Callback.objects.filter(pk=failed.pk).update(state=CallbackState.FAILED)
    assert clear_old(at=NOW + timedelta(days=91)) == 1
    assert set(Callback.objects.values_list("pk", flat=True)) == {failed.pk, young.pk}
