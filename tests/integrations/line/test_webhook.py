"""The door for events: only what LINE signed, each event once, and nothing understood while LINE waits."""

import json
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client

from kumiai.integrations.line.domain.event import do_event
from kumiai.integrations.line.models import LineAccount, LineEvent, LineLink, LineText
from tests.integrations.line.double import Service
from tests.integrations.line.incoming import NOW, event, post, signature, work_all, wrote


def test_the_trial_call_without_events_is_answered(account: LineAccount) -> None:
    assert post([]).status_code == 200
    assert not LineEvent.objects.exists()


def test_an_event_is_kept_sealed_and_not_done_yet(account: LineAccount, line: Service) -> None:
    assert post([wrote("会社で困っています")]).status_code == 200
    kept = LineEvent.objects.get()
    assert json.loads(kept.body)["message"]["text"] == "会社で困っています" and kept.done_at is None
    assert line.calls == []  # nothing is asked of LINE while it waits for the answer


def test_the_database_holds_no_readable_text(account: LineAccount) -> None:
    post([wrote("a secret of a worker")])
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM line_lineevent")
        (stored,) = cursor.fetchone()
    assert stored and "secret" not in stored


@pytest.mark.parametrize(
    "sign",
    [
        lambda body: signature(body, "another secret"),
        lambda body: signature(body + b" "),
        lambda body: "",
        lambda body: "not base64 ☃".encode().decode("latin-1"),
        lambda body: signature(body)[:-4],
    ],
    ids=["other secret", "other bytes", "none", "rubbish", "cut"],
)
def test_a_forged_signature_leaves_nothing(account: LineAccount, sign: object) -> None:
    assert post([wrote("123456789")], sign).status_code == 403  # type: ignore[arg-type]
    assert not LineEvent.objects.exists()


def test_the_signature_is_of_the_bytes_and_not_of_their_meaning(account: LineAccount) -> None:
    body = json.dumps({"destination": "U0", "events": [event("follow")]}, indent=1).encode()
    answer = Client().post(
        "/line/webhook/", body, content_type="application/json", headers={"X-Line-Signature": signature(body)}
    )
    assert answer.status_code == 200
    LineEvent.objects.all().delete()
    other = json.dumps(json.loads(body)).encode()
    answer = Client().post(
        "/line/webhook/",
        other,
        content_type="application/json",
        headers={"X-Line-Signature": signature(body)},
    )
    assert answer.status_code == 403 and not LineEvent.objects.exists()


def test_an_event_delivered_again_is_kept_once(account: LineAccount) -> None:
    one, two = event("follow"), event("follow", "U2")
    post([one])
    again = {**one, "deliveryContext": {"isRedelivery": True}}
    assert post([again, two]).status_code == 200
    assert LineEvent.objects.count() == 2


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"events": [1]}', b"\xff", b'{"events": [{"no": "type"}]}'])
def test_signed_rubbish_is_refused(account: LineAccount, body: bytes) -> None:
    answer = Client().post(
        "/line/webhook/", body, content_type="application/json", headers={"X-Line-Signature": signature(body)}
    )
    assert answer.status_code == 400 and not LineEvent.objects.exists()


def test_without_an_account_in_use_the_address_does_not_exist(account: LineAccount) -> None:
    account.active = False
    account.save()
    assert post([event("follow")]).status_code == 404
    assert not LineEvent.objects.exists() and not LineLink.objects.exists()
    assert Client().get("/line/webhook/").status_code == 405


def test_an_empty_secret_signs_nothing(account: LineAccount) -> None:
    LineAccount.objects.update(channel_secret="")
    assert post([wrote("123456789")], lambda body: signature(body, "")).status_code == 403
    assert not LineEvent.objects.exists()


def test_half_a_sign_loses_no_event(account: LineAccount, line: Service) -> None:
    body = json.dumps({"destination": "U0", "events": [wrote("困って\ud83dいます\u0000")]}).encode()
    answer = Client().post(
        "/line/webhook/", body, content_type="application/json", headers={"X-Line-Signature": signature(body)}
    )
    assert answer.status_code == 200 and work_all() == 1
    assert LineText.objects.get().text == "困っています"


def test_a_database_that_is_busy_lets_the_event_wait(account: LineAccount, line: Service) -> None:
    def busy(execute: Any, sql: str, *given: Any) -> Any:
        if sql.startswith("INSERT INTO") and "line_linetext" in sql:
            raise OperationalError("database is locked")
        return execute(sql, *given)

    post([wrote("会社で困っています")])
    with connection.execute_wrapper(busy):
        do_event(LineEvent.objects.get().pk, at=NOW)
    kept = LineEvent.objects.get()
    assert (kept.done_at, kept.outcome) == (None, "") and not LineText.objects.exists()
    assert work_all() == 1 and LineText.objects.get().text == "会社で困っています"
