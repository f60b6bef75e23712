"""The play LINE WORKS beside the demo: people who sign in come back, and it does not outlive who started it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import httpx
import pytest

from kumiai.demo.invention.record import read
from kumiai.demo.serving.chat import origins_of
from kumiai.demo.serving.sandbox import ChatSandbox

CALLBACK = "http://127.0.0.1:9/lineworks/callback/"
BACK = "http://127.0.0.1:9/office/lineworks/agreed/"
ALONE = """
import django
django.setup()
import json, sys, time
from pathlib import Path
from kumiai.demo.serving.sandbox import ChatSandbox
people = json.loads(Path(sys.argv[1], "given.json").read_text())
sandbox = ChatSandbox(Path(sys.argv[1]), people=people, callback=sys.argv[2])
sandbox.start()
print(sandbox.address, flush=True)
time.sleep(60)
"""


@pytest.fixture
def people() -> dict[str, Any]:
    one = {"id": "u-sato", "email": "sato@example.jp", "last_name": "佐藤", "first_name": "花子"}
    return {**read("lineworks")["tenant"], "people": [one]}


@pytest.fixture
def sandbox(tmp_path: Path, people: dict[str, Any]) -> Iterator[ChatSandbox]:
    made = ChatSandbox(tmp_path, people=people, callback=CALLBACK, redirects=[BACK])
    made.start()
    yield made
    made.stop()


def asked(sandbox: ChatSandbox, back: str) -> httpx.Response:
    query = {
        "client_id": "demo-client", "redirect_uri": back, "response_type": "code", "state": "s", "scope": "openid",
    }  # fmt: skip
    return httpx.get(f"{sandbox.address}/oauth2/v2.0/authorize?{urlencode(query)}")


def test_who_signs_in_may_be_sent_back_to_the_office_and_nowhere_else(sandbox: ChatSandbox) -> None:
    assert "佐藤 花子" in asked(sandbox, BACK).text
    refused = asked(sandbox, "http://127.0.0.1:9/elsewhere/")
    assert refused.status_code == 400 and "佐藤 花子" not in refused.text


def test_the_office_is_opened_by_both_names_of_this_machine() -> None:
    assert origins_of("http://127.0.0.1:8000") == ["http://127.0.0.1:8000", "http://localhost:8000"]
    assert origins_of("https://office.example") == ["https://office.example"]


def test_it_ends_with_who_started_it_even_by_a_kill(tmp_path: Path, people: dict[str, Any]) -> None:
    (tmp_path / "given.json").write_text(json.dumps(people), encoding="utf-8")
    variables = {**os.environ, "DJANGO_SETTINGS_MODULE": "kumiai.config.settings"}
    line = [sys.executable, "-c", ALONE, str(tmp_path), CALLBACK]
    starter = subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=variables)
    assert starter.stdout is not None
    try:
        address = starter.stdout.readline().strip()
        assert httpx.get(f"{address}/").status_code == 200
    finally:
        starter.send_signal(signal.SIGKILL)
        starter.communicate()
    until = time.monotonic() + 20
    while time.monotonic() < until:
        try:
            httpx.get(f"{address}/", timeout=2)
        except httpx.TransportError:
            return
        time.sleep(0.2)
    pytest.fail("it runs on alone")
