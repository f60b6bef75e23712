"""A cooperative of many staff who are all members of the sandbox, and the sandbox as a process of its own."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

BOT = 2000001
SECRET = "bench-bot-secret"
DUTY = "titp.audit_report"


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        port: int = trial.getsockname()[1]
    return port


def tenant(count: int, per_minute: int) -> dict[str, Any]:
    """Return the settings of a sandbox with so many members."""
    return {
        "domain": {"id": 40029600, "name": "bench.example", "plan": "paid", "per_minute": per_minute},
        "app": {
            "client_id": "bench-client", "client_secret": "bench-secret", "redirect_uris": [],
            "service_account": "bench.serviceaccount@bench.example", "token_hours": 24, "rotation": True,
            "scopes": ["bot", "bot.message", "bot.read", "user.read", "user.email.read"], "workflow_option": False,
        },
        "bots": [{"id": BOT, "name": "組合ボット", "secret": SECRET}],
        "people": [
            {
                "id": f"u-{number}", "email": f"staff{number}@bench.example", "last_name": f"職員{number}",
                "first_name": "－", "language": "ja", "unit": "監理部",
            }
            for number in range(count)
        ],
    }  # fmt: skip


class SandboxProcess:
    """The sandbox, as `make run` starts it."""

    def __init__(self, folder: Path, settings: dict[str, Any], callback: str = "") -> None:
        port = free_port()
        self.address = f"http://127.0.0.1:{port}"
        (folder / "people.json").write_text(json.dumps(settings, ensure_ascii=False), encoding="utf-8")
        app = folder / "app.json"
        app.unlink(missing_ok=True)
        line = [sys.executable, "-m", "kumiai.integrations.lineworks.sandbox", "--port", str(port)]
        line += ["--people", str(folder / "people.json"), "--credentials", str(app), "--callback", callback]
        self.process = subprocess.Popen(line, stdout=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while not (app.exists() and app.read_text(encoding="utf-8")):
            if time.monotonic() > until or self.process.poll() is not None:
                raise SystemExit("the sandbox did not start")
            time.sleep(0.1)
        self.app: dict[str, Any] = json.loads(app.read_text(encoding="utf-8"))

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.address + path, data=data, method=method)
        if data is not None:
            request.add_header("Content-Type", "application/json")
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read() or b"{}")

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


@contextlib.contextmanager
def sandbox(folder: Path, settings: dict[str, Any], callback: str = "") -> Iterator[SandboxProcess]:
    running = SandboxProcess(folder, settings, callback)
    try:
        yield running
    finally:
        running.stop()


def prepare(folder: Path) -> None:
    """Point Django at the folder and migrate."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ["KUMIAI_DATA"] = str(folder)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kumiai.config.settings")
    import django  # noqa: PLC0415  (the settings read the folder when they are loaded)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def connect(running: SandboxProcess, at: datetime) -> Any:
    """Connect the cooperative to the sandbox, through the verb of the set-up page."""
    from kumiai.history.domain.record import SystemActor  # noqa: PLC0415
    from kumiai.integrations.lineworks.domain.connection import save_connection  # noqa: PLC0415

    app = running.app
    values = {
        "client_id": app["client_id"], "client_secret": app["client_secret"], "bot_id": str(BOT), "bot_secret": SECRET,
        "service_account": app["service_account"], "private_key": app["private_key"], "plan": "PAID",
        "domain_id": str(app["domain_id"]), "sandbox": running.address, "active": True,
    }  # fmt: skip
    return save_connection(values=values, by=SystemActor("bench"), at=at)


def staff(count: int, *, on: date, at: datetime) -> None:
    """Make so many linked caseworkers, each with a deadline that is overdue."""
    from kumiai.accounts.enums import Role  # noqa: PLC0415
    from kumiai.accounts.models import RoleGrant, User  # noqa: PLC0415
    from kumiai.deadlines.models import Deadline  # noqa: PLC0415
    from kumiai.integrations.lineworks.models import Link  # noqa: PLC0415
    from kumiai.integrations.lineworks.models.link import LinkWay  # noqa: PLC0415

    users = User.objects.bulk_create(
        User(username=f"staff{n}", display_name=f"職員{n}", email=f"staff{n}@bench.example")
        for n in range(count)
    )
    RoleGrant.objects.bulk_create(
        RoleGrant(user=user, role=Role.CASEWORKER, first_day=date(2020, 1, 1)) for user in users
    )
    Link.objects.bulk_create(
        Link(user=user, member_id=f"u-{n}", way=LinkWay.DIRECTORY, linked_at=at)
        for n, user in enumerate(users)
    )
    from kumiai.messaging.models import Preference  # noqa: PLC0415

    quiet = (datetime.now(UTC) + timedelta(hours=12)).time().replace(microsecond=0)
    Preference.objects.bulk_create(  # measured at any hour of the day
        Preference(user=user, quiet_from=quiet, quiet_until=quiet, on_days_off=True) for user in users
    )
    Deadline.objects.bulk_create(
        Deadline(
            key=f"bench{n}", duty=DUTY, subject_kind="audit", subject=str(n), due_on=on, created_at=at, assigned_to=user
        )
        for n, user in enumerate(users)
    )  # fmt: skip
