"""A worker that is really killed while it sends: nothing is lost, and nothing goes twice without saying so."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from kumiai.messaging.domain.outbox import Notice, tell
from kumiai.messaging.enums import ChannelCode
from kumiai.messaging.models import Morning
from tests.factories import make_user
from tests.house.floors import CHECKOUT
from tests.messaging.channels import THURSDAY, Kept, plugged_in, to_user


def worker(data: Path, minutes: int, way: str) -> subprocess.Popen[str]:
    moment = (THURSDAY + timedelta(minutes=minutes)).isoformat()
    paths = os.pathsep.join([str(CHECKOUT), str(CHECKOUT / "src")])
    return subprocess.Popen(
        [sys.executable, str(CHECKOUT / "tests/messaging/a_worker.py"), moment, way],
        env={**os.environ, "KUMIAI_DATA": str(data), "PYTHONPATH": paths, "KUMIAI_DATABASE": ""},
        stdout=subprocess.PIPE, text=True,
    )  # fmt: skip


@pytest.mark.slow
@pytest.mark.skipif(connection.vendor != "sqlite", reason="the killed worker works on a copy of a file")
@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_leaves_one_message_unknown_and_the_next_one_takes_over(tmp_path: Path) -> None:
    Morning.objects.create(on=THURSDAY.date(), written_at=THURSDAY, count=0)
    for number in ("1", "2", "3"):
        values = {"day": number, "question": "承認しますか。"}
        with plugged_in(Kept(ChannelCode.LINEWORKS, kinds=("user",))):
            tell(Notice("question.again", to_user(make_user()), "a", values), at=THURSDAY)
    with sqlite3.connect(tmp_path / "kumiai.sqlite3") as copy:
        connection.connection.backup(copy)
    copy.close()

    with worker(tmp_path, 1, "hangs") as first:
        assert first.stdout
        sent = [first.stdout.readline().split()[1] for _ in range(2)]
        first.send_signal(signal.SIGKILL)
    assert [title[0] for title in sent] == ["1", "2"] and first.returncode == -signal.SIGKILL

    with worker(tmp_path, 2, "works") as too_early:
        early, _ = too_early.communicate(timeout=60)
    assert "sending" not in early, "the lane belongs to the one that was killed until its lease ends"

    with worker(tmp_path, 4, "works") as second:
        taken_over, _ = second.communicate(timeout=60)
    with worker(tmp_path, 6, "works") as third:
        again, _ = third.communicate(timeout=60)
    lines = (taken_over + again).splitlines()
    assert [line.split()[1][:5] for line in lines if line.startswith("sending")] == ["3の問合せ", "（再送）2"]
    states = [(title[:5], state) for title, state in json.loads(lines[-1])]
    assert states == [
        ("1の問合せ", "SENT"),
        ("2の問合せ", "UNSURE"),
        ("3の問合せ", "SENT"),
        ("（再送）2", "SENT"),
    ]
