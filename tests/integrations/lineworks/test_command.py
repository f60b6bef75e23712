"""The sandbox starts from a terminal without a database and without Django's settings."""

import json
import os
import re
import select
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kumiai.integrations.lineworks.sandbox.__main__ import main
from tests.integrations.lineworks.conftest import BOT, Raw

SOURCE = Path(__file__).parents[3] / "src"


def test_it_runs_until_it_is_told_to_end(tmp_path: Path) -> None:
    credentials, state = tmp_path / "credentials.json", tmp_path / "state.json"
    words = ["--port", "0", "--credentials", str(credentials), "--state", str(state)]
    words += ["--callback", "http://127.0.0.1:9/callback"]
    alone = {name: value for name, value in os.environ.items() if not name.startswith(("DJANGO", "KUMIAI"))}
    running = subprocess.Popen(
        [sys.executable, "-W", "error", "-m", "kumiai.integrations.lineworks.sandbox", *words],
        env={**alone, "PYTHONPATH": str(SOURCE)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert running.stdout is not None
        assert select.select([running.stdout], [], [], 30)[0], "it says where it is within 30 seconds"
        [address] = re.findall(r"http://127\.0\.0\.1:\d+", running.stdout.readline())
        raw = Raw(address)
        assert raw("POST", "/sandbox/people/u-sato/say", {"text": "おはよう"}).status == 200
        told = json.loads(credentials.read_text(encoding="utf-8"))
        assert told["api"] == f"{address}/v1.0" and "PRIVATE KEY" in told["private_key"]
        assert stat.S_IMODE(credentials.stat().st_mode) == 0o600
        assert told["bots"][0]["bot_id"] == BOT
    finally:
        running.send_signal(signal.SIGTERM)
        _, errors = running.communicate(timeout=20)
    assert (running.returncode, errors) == (0, "")
    assert "おはよう" in state.read_text(encoding="utf-8")


def test_a_file_that_does_not_fit_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "people.yaml"
    file.write_text("domain: {id: 1}\n", encoding="utf-8")
    assert main(["--people", str(file)]) == 1
    assert "has no app" in capsys.readouterr().err
