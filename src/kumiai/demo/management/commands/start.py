"""``kumiai start``: everything between a fresh checkout and a running office."""

import signal
import socket
import time
from argparse import ArgumentParser
from typing import Any

from django.conf import settings
from django.core.management import call_command, get_commands
from django.core.management.base import BaseCommand, CommandError
from django.db import connections
from django.utils import timezone
from django.utils.translation import gettext_noop

from kumiai.accounts.models import User
from kumiai.coop.models import Cooperative
from kumiai.demo.load import PEOPLE, load_demo
from kumiai.demo.logins import logins_file, read_logins
from kumiai.demo.serving import database
from kumiai.demo.serving.chat import DemoChat
from kumiai.demo.serving.port import PortRefused, ask_for_port
from kumiai.demo.serving.sandbox import SandboxSilent
from kumiai.demo.serving.server import (
    LOOK_EVERY_SECONDS,
    EachDay,
    ServerDied,
    Worker,
    start_server,
    stop_server,
    wait_for_answer,
)
from kumiai.demo.serving.words import in_both, table
from kumiai.integrations.lineworks.errors import LineWorksError

REFUSALS = {
    "in_use": gettext_noop(
        "Port %(port)s is in use by another program. Stop that one, or take another port: make run PORT=%(other)s"
    ),
    "forbidden": gettext_noop(
        "Port %(port)s may be used by the administrator only. Take one above 1023: make run PORT=8000"
    ),
    "no_such_host": gettext_noop(
        "This machine has no address %(host)s. Leave --host out, or name one it has."
    ),
}
TRY_AGAIN_SECONDS = 600


class Command(BaseCommand):
    """Prepare the database and start the server."""

    help = "Prepare the database, load the demo cooperative if it is empty, and start the server."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--no-demo", action="store_true", help="leave an empty database empty")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it all, then serve until Ctrl-C."""
        host, port = options["host"], options["port"]
        try:
            ask_for_port(host, port)
        except PortRefused as refused:
            raise CommandError(
                in_both(REFUSALS[refused.why], port=port, host=host, other=port + 1)
            ) from refused
        signal.signal(signal.SIGTERM, _as_interrupt)  # from here on there are children to be ended
        chat = DemoChat(settings.DATA, office=_office_address(host, port))
        try:
            self._prepare(demo=not options["no_demo"], chat=chat)
            self._serve(host, port, chat)
        except KeyboardInterrupt:
            self.stdout.write("")
            self.say(gettext_noop("Stopped. The data stays in %(folder)s."), folder=settings.DATA)
        finally:
            chat.stop()

    def say(self, message: str, **values: object) -> None:
        """Print a line in both languages, at once even where the output is a file."""
        self.stdout.write(in_both(message, **values))
        self.stdout.flush()

    def _prepare(self, *, demo: bool, chat: DemoChat) -> None:
        for folder in (settings.DATA, settings.STATIC_ROOT):
            folder.mkdir(parents=True, exist_ok=True)
        if "compile_catalogs" in get_commands():
            call_command("compile_catalogs", verbosity=0, stdout=_Silent())
        missing = database.steps_missing()
        if missing:
            self.say(
                gettext_noop("Preparing the database: %(count)s steps, half a minute at most."), count=missing
            )
            database.migrate(
                whole=missing,
                tell=lambda done, whole: self.say(
                    gettext_noop("… %(done)s of %(whole)s"), done=done, whole=whole
                ),
            )
        if demo and not Cooperative.objects.exists() and not User.objects.exists():
            self.say(
                gettext_noop("Inventing the demo cooperative: %(people)s people, about 15 seconds."),
                people=PEOPLE,
            )
            load_demo(on=timezone.localdate(), meanwhile=lambda: self._begin_chat(chat))
        elif logins_file().exists():
            self._begin_chat(chat)
        self.say(gettext_noop("Bringing the deadlines to today."))
        _recalculate()

    def _begin_chat(self, chat: DemoChat) -> None:
        """Start the play LINE WORKS; without it the office works all the same."""
        self.say(gettext_noop("Starting the chat of the demo (a play LINE WORKS on this machine)."))
        try:
            chat.begin()
        except (SandboxSilent, LineWorksError) as error:
            self.stderr.write(f"LINE WORKS sandbox: {error}")

    def _serve(self, host: str, port: int, chat: DemoChat) -> None:
        self.say(gettext_noop("Starting the server."))
        variables = {**_variables(host), "KUMIAI_ADDRESS": _office_address(host, port)}
        server = start_server(host, port, variables=variables)
        # A long print run must not keep a tap in the chat waiting: papers have a worker of their own.
        workers = [
            Worker("--rooms", "paperwork", variables=variables),
            Worker("--except", "paperwork", "--every", "0.5", variables=variables),
        ]
        each_day = EachDay(timezone.localdate, _recalculate)
        not_before = 0.0
        try:
            wait_for_answer(server, host, port)
            self._welcome(host, port, chat)
            while server.poll() is None:
                for child in (*workers, chat):
                    child.look()
                time.sleep(LOOK_EVERY_SECONDS)
                if time.monotonic() < not_before:
                    continue
                try:
                    each_day.look()
                except Exception as error:  # noqa: BLE001  (the office must stay open; it is tried again)
                    self.stderr.write(f"daily: {error}")
                    not_before = time.monotonic() + TRY_AGAIN_SECONDS
            raise ServerDied(f"exit status {server.returncode}")
        except ServerDied as error:
            raise CommandError(in_both(gettext_noop("The server stopped: %(why)s"), why=error)) from error
        finally:
            for worker in workers:
                worker.stop()
            stop_server(server)

    def _welcome(self, host: str, port: int, chat: DemoChat) -> None:
        logins = read_logins()
        self.stdout.write("")
        self.stdout.write(self.style.SUCCESS(f"  Kumiai  {_office_address(host, port)}/"))
        if chat.sandbox is not None:
            self.stdout.write(self.style.SUCCESS(f"  LINE WORKS (sandbox)  {chat.sandbox.address}/"))
        self.stdout.write("")
        if logins:
            rows = [(login.username, login.password, login.label_ja, login.label_en) for login in logins]
            for line in table([("ログイン / login", "パスワード / password", "役割", "role"), *rows]):
                self.stdout.write(f"  {line}")
        elif not User.objects.exists():
            self.say(
                gettext_noop(
                    "Nobody can log in yet. Make the first administrator: .venv/bin/kumiai createsuperuser"
                )
            )
        self.stdout.write("")
        self.say(gettext_noop("To stop: Ctrl-C"))


class _Silent:
    """Takes what nobody needs to read."""

    def write(self, text: str) -> int:
        return len(text)


def _recalculate() -> None:
    try:
        call_command("daily", stdout=_Silent())
    finally:
        connections.close_all()


def _variables(host: str) -> dict[str, str]:
    """Return what the server is told: whether to show the demo's logins, and the names it answers to."""
    names = dict.fromkeys([*settings.ALLOWED_HOSTS, socket.gethostname(), host])
    return {
        "KUMIAI_DEMO": "yes" if logins_file().exists() or settings.KUMIAI_DEMO else "no",
        "KUMIAI_HOSTS": ",".join(names),
        "KUMIAI_DATA": str(settings.DATA),
    }


def _office_address(host: str, port: int) -> str:
    """Return the address that people type; a set one goes before."""
    if settings.KUMIAI_ADDRESS:
        return str(settings.KUMIAI_ADDRESS)
    shown = {"0.0.0.0": socket.gethostname(), "::": socket.gethostname()}.get(host, host)  # noqa: S104
    return f"http://[{shown}]:{port}" if ":" in shown else f"http://{shown}:{port}"


def _as_interrupt(number: int, frame: object) -> None:
    raise KeyboardInterrupt
