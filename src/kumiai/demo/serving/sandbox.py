"""The play LINE WORKS beside the demo: the staff of the demo have a chat page each, and the office is connected."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from kumiai.accounts.models import User
from kumiai.demo.invention.record import read
from kumiai.demo.serving.port import PortRefused, ask_for_port

FIRST_PORT: Final = 8790
PORTS: Final = 20
ANSWER_WITHIN_SECONDS: Final = 20
HOST: Final = "127.0.0.1"


class SandboxSilent(RuntimeError):
    """The sandbox did not come up; the office runs without a chat."""


def sandbox_people(users: Sequence[User]) -> dict[str, Any]:
    """Return the tenant of the sandbox (見本のLINE WORKS): every user of the demo is a member by the same e-mail."""
    words: dict[str, Any] = read("lineworks")
    members = []
    for user in users:
        family, _, given = str(user).partition(" ")
        members.append(
            {
                "id": f"u-{user.get_username()}", "email": user.email, "last_name": family,
                "first_name": given or "－", "language": "ja", "unit": words["unit"],
            }
        )  # fmt: skip
    return {**words["tenant"], "people": members}


def free_port() -> int:
    """Return the first port of the row that can be had."""
    for port in range(FIRST_PORT, FIRST_PORT + PORTS):
        try:
            ask_for_port(HOST, port)
        except PortRefused:
            continue
        return port
    raise SandboxSilent(f"no free port from {FIRST_PORT} on")


class ChatSandbox:
    """The child that plays LINE WORKS; what was said stays in the data folder."""

    def __init__(
        self, folder: Path, *, people: dict[str, Any], callback: str, redirects: Sequence[str] = (),
        port: int | None = None,
    ) -> None:  # fmt: skip
        self.port = port or free_port()
        self.address = f"http://{HOST}:{self.port}"
        self._credentials = folder / "lineworks-sandbox-app.json"
        people_file = folder / "lineworks-sandbox-people.json"
        people_file.write_text(json.dumps(people, ensure_ascii=False), encoding="utf-8")
        self._line = [
            sys.executable, "-m", "kumiai.integrations.lineworks.sandbox", "--port", str(self.port),
            "--people", str(people_file), "--callback", callback,
            "--state", str(folder / "lineworks-sandbox.json"), "--credentials", str(self._credentials), "--with-parent",
            *(word for address in redirects for word in ("--redirect", address)),
        ]  # fmt: skip
        self._child: subprocess.Popen[bytes] | None = None

    def start(self) -> dict[str, Any]:
        """Start it and return what the developer console would show; raise `SandboxSilent` if it does not come up."""
        self._credentials.unlink(missing_ok=True)
        self._child = subprocess.Popen(self._line, env=dict(os.environ), stdout=subprocess.DEVNULL)  # noqa: S603
        until = time.monotonic() + ANSWER_WITHIN_SECONDS
        while time.monotonic() < until and self._child.poll() is None:
            if self._credentials.exists() and (text := self._credentials.read_text(encoding="utf-8")):
                found: dict[str, Any] = json.loads(text)
                return found
            time.sleep(0.1)
        self.stop()
        raise SandboxSilent("no answer")

    def look(self) -> None:
        """Start it again if it ended."""
        if self._child is not None and self._child.poll() is not None:
            self._child = subprocess.Popen(self._line, env=dict(os.environ), stdout=subprocess.DEVNULL)  # noqa: S603

    def stop(self) -> None:
        """End it."""
        if self._child is not None and self._child.poll() is None:
            self._child.terminate()
            try:
                self._child.wait(10)
            except subprocess.TimeoutExpired:
                self._child.kill()
                self._child.wait()
