"""Tokens kept in the database: one process renews, the others take over what it got."""

import os
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection as database
from django.utils import timezone

from kumiai.integrations.lineworks.domain.connection import (
    app_of,
    client_of,
    client_of_person,
    current,
    endpoints_of,
    normalized_key,
    save_connection,
)
from kumiai.integrations.lineworks.domain.kept_token import KeptStore
from kumiai.integrations.lineworks.errors import TokenRefused, UntrustedAddress
from kumiai.integrations.lineworks.models import Connection, KeptToken
from kumiai.integrations.lineworks.sandbox.service import Sandbox
from kumiai.integrations.lineworks.tokens import Token, exchange_code
from tests.factories import LONG_AGO, WRITER, make_user

LINES = """
import sys, django
django.setup()
from django.conf import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
from kumiai.accounts.models import User
from kumiai.integrations.lineworks.domain.connection import client_of, client_of_person, current
row = current()
person = User.objects.filter(pk=int(sys.argv[2])).first()
print("ready", flush=True)
sys.stdin.readline()
for _ in range(int(sys.argv[3])):
    tokens = (client_of_person(row, person) if person else client_of(row)).session.tokens
    tokens.renew(tokens.token())
print(tokens.token())
"""


@pytest.mark.django_db
def test_the_client_is_made_once_until_the_connection_changes(offline: Connection) -> None:
    assert client_of(offline) is client_of(offline)
    first = client_of(offline)
    save_connection(values={"client_secret": "another"}, by=WRITER, at=LONG_AGO)
    row = current()
    assert row is not None and client_of(row) is not first


@pytest.mark.django_db
def test_tokens_are_sealed_and_shared(connection: Connection, sandbox: Sandbox) -> None:
    token = client_of(connection).session.tokens.token()
    with database.cursor() as cursor:
        cursor.execute("SELECT * FROM lineworks_kepttoken")
        assert token not in str(cursor.fetchall())
    assert KeptStore(connection).load() is not None
    assert KeptStore(connection).load().access_token == token  # type: ignore[union-attr]
    assert len([row for row in sandbox.log if row["path"].endswith("/token")]) == 1


@pytest.mark.django_db
def test_another_app_forgets_the_tokens_of_the_old_one(connection: Connection) -> None:
    client_of(connection).session.tokens.token()
    save_connection(values={"sign_in": True}, by=WRITER, at=LONG_AGO)
    assert KeptToken.objects.exists()
    save_connection(values={"service_account": "x.serviceaccount@demo.example"}, by=WRITER, at=LONG_AGO)
    assert not KeptToken.objects.exists()


@pytest.mark.django_db
def test_a_lease_of_a_dead_process_ends_by_itself(offline: Connection) -> None:
    store = KeptStore(offline)
    KeptToken.objects.update(lease_holder="dead", lease_until=timezone.now() + timedelta(seconds=0.3))
    with store.locked():
        row = KeptToken.objects.get()
        assert row.lease_holder not in ("", "dead")
    assert KeptToken.objects.get().lease_holder == ""


@pytest.mark.django_db
def test_who_has_not_agreed_is_told_so(offline: Connection) -> None:
    with pytest.raises(TokenRefused):
        client_of_person(offline, make_user()).session.tokens.token()


@pytest.mark.django_db(transaction=True)
def test_threads_renew_once(connection: Connection, sandbox: Sandbox) -> None:
    tokens = client_of(connection).session.tokens
    old = tokens.token()
    got: list[str] = []

    def renew() -> None:
        got.append(tokens.renew(old))
        database.close()

    threads = [threading.Thread(target=renew) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(got)) == 1 and old not in got and len(got) == 6


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("in_name_of_person", [False, True])
def test_two_processes_share_a_token_although_each_refresh_kills_the_last(
    connection: Connection, sandbox: Sandbox, consent: Callable[..., str], in_name_of_person: bool
) -> None:
    """The sandbox rotates: a refresh token that is used twice is refused, and a process would end with 1."""
    number = 0
    if in_name_of_person:
        user = make_user()
        number = user.pk
        _agree(connection, user, consent("u-suzuki", "file task"))
    name = str(database.settings_dict["NAME"])
    command = [sys.executable, "-c", LINES, name, str(number), "10"]
    env = {**_environment(), "DJANGO_SETTINGS_MODULE": "kumiai.config.settings"}
    pipes: dict[str, Any] = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    running = [subprocess.Popen(command, env=env, text=True, **pipes) for _ in range(2)]
    for process in running:
        assert process.stdout.readline() == "ready\n", process.stderr.read()
    for process in running:
        process.stdin.write("\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=60) for process in running]
    assert [process.returncode for process in running] == [0, 0], answers
    kept = KeptToken.objects.get(user_id=number or None)
    assert kept.access_token in {out.strip() for out, _error in answers}
    assert kept.lease_holder == ""


def _agree(connection: Connection, user: Any, code: str) -> None:
    app, wire = app_of(connection)
    KeptStore(connection, user.pk).save(exchange_code(app, wire, code, timezone.now().timestamp()))


def _environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(Path(__file__).parents[4] / "src")}


@pytest.mark.django_db
def test_a_token_of_a_connection_that_was_removed_is_not_kept(offline: Connection) -> None:
    store = KeptStore(offline)
    offline.delete()
    with pytest.raises(Exception, match="taken away"):
        store.save(Token("a", 1.0))


# --- the values of the connection -------------------------------------------------------


@pytest.mark.django_db
def test_there_is_one_connection_and_an_empty_secret_keeps_the_old(offline: Connection) -> None:
    key = offline.private_key
    save_connection(values={"client_secret": "", "private_key": "", "plan": "PAID"}, by=WRITER, at=LONG_AGO)
    row = Connection.objects.get()
    assert (row.client_secret, row.private_key, row.plan) == ("sandbox-secret", key, "PAID")


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address",
    ["https://evil.example", "http://evil.example", "http://127.0.0.1.evil.example", "ftp://127.0.0.1"],
)
def test_a_sandbox_lies_on_this_machine_only(offline: Connection, address: str) -> None:
    with pytest.raises(Exception, match="127.0.0.1"):
        save_connection(values={"sandbox": address}, by=WRITER, at=LONG_AGO)
    offline.sandbox = address
    with pytest.raises(UntrustedAddress):
        endpoints_of(offline)
    assert endpoints_of(Connection()).api == "https://www.worksapis.com/v1.0"


def test_a_pasted_key_is_put_in_order(keys: tuple[str, str]) -> None:
    key = keys[0]
    for pasted in (
        key, key.replace("\n", "\\n"), key.replace("\n", "\r\n"), key.replace("\n", " "), f'"{key}"',
        "\n\n  " + key,
    ):  # fmt: skip
        assert normalized_key(pasted) == key
    old = key.replace("PRIVATE KEY", "RSA PRIVATE KEY")
    assert normalized_key(old.replace("\n", " ")) == old
    assert normalized_key("nonsense") == "nonsense"
