"""The callback address: only what LINE WORKS signed for our bot comes in, and it is only stored."""

import time
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection as database
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kumiai.integrations.lineworks.callbacks import BOT_HEADER, LARGEST_BODY, SIGNATURE_HEADER
from kumiai.integrations.lineworks.domain.connection import save_connection
from kumiai.integrations.lineworks.domain.receive import store_callback
from kumiai.integrations.lineworks.errors import InvalidCallback
from kumiai.integrations.lineworks.models import Callback, Connection
from kumiai.integrations.lineworks.models.callback import CallbackState
from tests.factories import LONG_AGO, WRITER
from tests.integrations.lineworks.connected.conftest import NOW, SECRET, body_of, linked, signed

pytestmark = pytest.mark.django_db
ADDRESS = "/lineworks/callback/"


def posted(client: Client, body: bytes, headers: dict[str, str]) -> Any:
    return client.post(ADDRESS, body, content_type="application/json", headers=headers)


def fresh(text: str = "今日", **other: Any) -> bytes:
    return body_of(text, at=timezone.now(), **other)


def test_a_signed_callback_is_stored_sealed_and_answered_with_nothing(
    client: Client, offline: Connection
) -> None:
    body = fresh("グエンさんが失踪しました")
    answer = posted(client, body, signed(body))
    assert (answer.status_code, answer.content) == (200, b"")
    row = Callback.objects.get()
    assert (row.state, row.member_id, row.body) == (CallbackState.WAITING, "u-sato", body.decode())
    with database.cursor() as cursor:
        cursor.execute("SELECT body FROM lineworks_callback")
        assert cursor.fetchone()[0].startswith("s1:")


@pytest.mark.parametrize(
    "change",
    [
        {SIGNATURE_HEADER: "bm90IGl0"},
        {SIGNATURE_HEADER: ""},
        {SIGNATURE_HEADER: "ß"},
        {BOT_HEADER: "2000002"},
        {BOT_HEADER: ""},
    ],
)
def test_what_was_not_signed_for_our_bot_leaves_no_trace(
    client: Client, offline: Connection, change: dict[str, str]
) -> None:
    linked("u-sato")
    body = fresh("承認")
    answer = posted(client, body, {**signed(body), **change})
    assert (answer.status_code, answer.content) == (403, b"")
    assert not Callback.objects.exists()
    assert posted(client, body, signed(body)).status_code == 200  # the same bytes, rightly signed


def test_a_body_that_was_changed_on_the_way_is_refused(client: Client, offline: Connection) -> None:
    body = fresh("差戻し")
    changed = body.replace(b"u-sato", b"u-sat0")
    assert posted(client, changed, signed(body)).status_code == 403
    assert not Callback.objects.exists()


def test_without_a_connection_nothing_comes_in(client: Client) -> None:
    body = fresh()
    assert posted(client, body, signed(body)).status_code == 403
    assert not Callback.objects.exists()


def test_a_connection_that_is_switched_off_takes_nothing(client: Client, offline: Connection) -> None:
    body = fresh()
    save_connection(values={"active": False}, by=WRITER, at=LONG_AGO)
    assert posted(client, body, signed(body)).status_code == 403
    assert not Callback.objects.exists()


def test_an_empty_secret_signs_nothing(client: Client, offline: Connection) -> None:
    offline.bot_secret = ""
    offline.save()
    body = fresh()
    assert posted(client, body, signed(body, secret="")).status_code == 403
    assert not Callback.objects.exists()


def test_the_same_callback_twice_is_one(client: Client, offline: Connection) -> None:
    body = fresh()
    answers = [posted(client, body, signed(body)).status_code for _ in range(2)]
    assert answers == [200, 200]
    assert Callback.objects.count() == 1


def test_a_replayed_body_is_kept_and_not_acted_on(offline: Connection) -> None:
    body = body_of("承認", at=NOW)
    kept = store_callback(body, signed(body), NOW + timedelta(minutes=11))
    assert kept is not None
    assert (kept.state, kept.problem) == (CallbackState.IGNORED, "late")
    other = body_of("承認します", at=NOW)
    in_time = store_callback(other, signed(other), NOW + timedelta(minutes=9))
    assert in_time is not None and in_time.state == CallbackState.WAITING


def test_a_signed_body_that_is_no_json_is_kept_with_the_reason(offline: Connection) -> None:
    body = b"\x00\xff not json"
    kept = store_callback(body, signed(body), NOW)
    assert kept is not None
    assert (kept.state, kept.problem) == (CallbackState.IGNORED, "unreadable")


def test_a_huge_body_is_not_even_read(client: Client, offline: Connection) -> None:
    body = fresh("あ" * (LARGEST_BODY // 3))
    assert len(body) > LARGEST_BODY
    answer = posted(client, body, signed(body))
    assert (answer.status_code, answer.content) == (413, b"")
    assert not Callback.objects.exists()


def test_only_posts_are_taken(client: Client, offline: Connection) -> None:
    assert client.get(ADDRESS).status_code == 405
    body = fresh()
    answer = client.put(ADDRESS, body, content_type="application/json", headers=signed(body))
    assert answer.status_code == 405 and not Callback.objects.exists()


def test_the_right_signature_is_enough_and_needs_no_form_token(offline: Connection) -> None:
    body = fresh()
    strict = Client(enforce_csrf_checks=True)
    assert posted(strict, body, signed(body)).status_code == 200
    assert not strict.cookies


def test_a_storm_reads_the_secret_once(client: Client, offline: Connection) -> None:
    bodies = [fresh(f"{number}") for number in range(3)]
    posted(client, bodies[0], signed(bodies[0]))
    with CaptureQueriesContext(database) as queries:
        posted(client, bodies[1], signed(bodies[1]))
    assert len([query for query in queries if "lineworks_connection" in query["sql"]]) == 0
    assert len(queries) <= 3  # one insert, and the savepoint around it


def test_a_new_secret_holds_at_once(client: Client, offline: Connection) -> None:
    first, second = fresh("1"), fresh("2")
    posted(client, first, signed(first))
    save_connection(values={"bot_secret": "another"}, by=WRITER, at=LONG_AGO)
    assert posted(client, second, signed(second, secret=SECRET)).status_code == 403
    assert Callback.objects.count() == 1
    assert posted(client, second, signed(second, secret="another")).status_code == 200
    assert Callback.objects.count() == 2


def test_a_secret_changed_by_another_process_is_noticed_within_a_second(offline: Connection) -> None:
    first, second = body_of("1"), body_of("2")
    store_callback(first, signed(first), NOW)
    Connection.objects.update(bot_secret="another")  # no signal in this process
    time.sleep(1.05)
    assert store_callback(second, signed(second, secret="another"), NOW) is not None
    with pytest.raises(InvalidCallback):
        store_callback(body_of("3"), signed(body_of("3")), NOW)


@pytest.mark.parametrize("odd", ["\\ud800u-x", "u-x\\u0000", "\\u0000"])
def test_signs_that_no_database_takes_lose_no_callback(client: Client, offline: Connection, odd: str) -> None:
    body = fresh().replace(b"u-sato", odd.encode())
    assert posted(client, body, signed(body)).status_code == 200
    assert Callback.objects.get().member_id in ("u-x", "")


def test_an_event_without_a_member_is_stored(offline: Connection) -> None:
    body = b'{"type":"join","source":{"channelId":"c1"},"issuedTime":"2026-11-26T09:00:00.000Z"}'
    kept = store_callback(body, signed(body), NOW)
    assert kept is not None and (kept.state, kept.member_id) == (CallbackState.WAITING, "")
