"""`kumiai start`: what can go wrong is said before it does, and stopping leaves nothing behind."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.request import urlopen

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from kumiai.demo.logins import Login, read_logins, write_logins
from kumiai.demo.serving.port import PortRefused, ask_for_port
from kumiai.demo.serving.server import EachDay, command
from kumiai.demo.serving.words import in_both, table, width


@pytest.fixture
def taken() -> Iterator[int]:
    """A port on which something listens already."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen(1)
        yield other.getsockname()[1]


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


def test_a_free_port_can_be_had_twice() -> None:
    """Asking leaves nothing open behind it."""
    port = free_port()
    ask_for_port("127.0.0.1", port)
    ask_for_port("127.0.0.1", port)


def test_a_port_in_use_is_refused(taken: int) -> None:
    with pytest.raises(PortRefused) as refused:
        ask_for_port("127.0.0.1", taken)
    assert refused.value.why == "in_use"


@pytest.mark.parametrize("host", ["192.0.2.1", "no-such-host.invalid"])
def test_a_foreign_address_is_refused(host: str) -> None:
    with pytest.raises(PortRefused) as refused:
        ask_for_port(host, free_port())
    assert refused.value.why == "no_such_host"


def test_the_command_says_what_to_do_about_a_port_in_use(taken: int) -> None:
    """In both languages, and before the database is touched."""
    with pytest.raises(CommandError) as error:
        call_command("start", port=taken)
    assert f"make run PORT={taken + 1}" in str(error.value)
    assert "別のプログラム" in str(error.value)
    assert "in use" in str(error.value)


def test_the_server_runs_without_debugging_and_knows_what_it_is_told() -> None:
    line = command("127.0.0.1", 8123, variables={"KUMIAI_DEMO": "yes"})
    assert line[line.index("--bind") + 1] == "127.0.0.1:8123"
    assert line[line.index("--env") + 1] == "KUMIAI_DEMO=yes"
    assert not {"--reload", "--preload"} & set(line)
    assert command("::1", 8123, variables={})[5] == "[::1]:8123"


def test_each_day_works_once_a_day() -> None:
    days = iter([date(2026, 11, 22), date(2026, 11, 22), date(2026, 11, 23), date(2026, 11, 23)])
    done: list[str] = []
    each_day = EachDay(lambda: next(days), lambda: done.append("day"))
    assert [each_day.look() for _ in range(3)] == [False, True, False]
    assert done == ["day"]


def test_each_day_tries_again_what_failed() -> None:
    today, fails = [date(2026, 11, 22)], [True]

    def work() -> None:
        if fails[0]:
            raise RuntimeError

    each_day = EachDay(lambda: today[0], work)
    today[0] = date(2026, 11, 23)
    with pytest.raises(RuntimeError):
        each_day.look()
    fails[0] = False
    assert each_day.look() is True
    assert each_day.look() is False


def test_kanji_take_two_columns_in_a_table() -> None:
    assert width("監理 ab") == 7
    assert table([("監理", "x"), ("abcd", "y")]) == ["監理  x", "abcd  y"]


def test_lines_come_in_both_languages() -> None:
    assert in_both("To stop: Ctrl-C") == "終了：Ctrl-C / To stop: Ctrl-C"
    assert in_both("Kumiai") == "Kumiai"


def test_logins_are_read_back_as_written(data_folder: Path) -> None:
    assert read_logins() == []
    login = Login("CASEWORKER", "佐野", "caseworker", "secret-word", "監理担当", "Caseworker")
    write_logins([login])
    assert read_logins() == [login]


@pytest.mark.slow
@pytest.mark.django_db
def test_start_serves_the_login_page_and_stops_when_told(tmp_path: Path) -> None:
    """A migrated, empty database: the server answers, and after SIGTERM the port is free again."""
    if connection.vendor != "sqlite":
        pytest.skip("copies a SQLite file")
    shutil.copyfile(connection.settings_dict["NAME"], tmp_path / "kumiai.sqlite3")
    port = free_port()
    line = [sys.executable, "-m", "kumiai.cli", "start", "--no-demo", "--port", str(port)]
    variables = {**os.environ, "KUMIAI_DATA": str(tmp_path), "KUMIAI_DATABASE": "", "PYTHONUNBUFFERED": "1"}
    with (tmp_path / "output").open("wb") as output:
        running = subprocess.Popen(line, env=variables, stdout=output, stderr=subprocess.STDOUT)
    try:
        until = time.monotonic() + 120
        while "Ctrl-C" not in (said := (tmp_path / "output").read_text(encoding="utf-8")):
            assert running.poll() is None, said
            assert time.monotonic() < until, said
            time.sleep(0.3)
        with urlopen(f"http://127.0.0.1:{port}/office/login/", timeout=20) as page:
            assert page.status == 200
        assert f"http://127.0.0.1:{port}/" in said
        assert "createsuperuser" in said, "nobody can log in yet, and it says what to do"
    finally:
        running.send_signal(signal.SIGTERM)
        running.wait(60)
    assert running.returncode == 0
    assert str(tmp_path) in (tmp_path / "output").read_text(encoding="utf-8").splitlines()[-1]
    ask_for_port("127.0.0.1", port)
