"""The chat of the demo: the play LINE WORKS runs, the office is connected to it, the staff are its members."""

import time
from pathlib import Path

from django.urls import reverse
from django.utils import timezone

from kumiai.accounts.models import User
from kumiai.demo.serving.sandbox import ChatSandbox, sandbox_people
from kumiai.history.domain.record import SystemActor
from kumiai.integrations.lineworks.domain.connection import kept, save_connection
from kumiai.integrations.lineworks.domain.link import link_by_directory, read_directory
from kumiai.integrations.lineworks.domain.menu import put_up_menus
from kumiai.integrations.lineworks.errors import LineWorksError
from kumiai.integrations.lineworks.models.connection import PlanCode

BY = SystemActor("demo")
TRIES = 3


class DemoChat:
    """The sandbox beside the office, started once; a connection to the real LINE WORKS is left alone."""

    def __init__(self, folder: Path, *, office: str) -> None:
        self._folder = folder
        self._office = office
        self.sandbox: ChatSandbox | None = None

    def begin(self) -> None:
        """Start the sandbox and connect the office; nothing if it runs, or if the office is connected elsewhere."""
        there = kept()
        if self.sandbox is not None or (there is not None and not there.sandbox):
            return
        users = list(User.objects.filter(is_active=True).exclude(email="").order_by("pk"))
        sandbox = ChatSandbox(
            self._folder, people=sandbox_people(users), callback=self._office + reverse("lineworks_callback"),
            redirects=[origin + reverse("lineworks_agreed") for origin in origins_of(self._office)],
        )  # fmt: skip
        app = sandbox.start()
        self.sandbox = sandbox
        bot = app["bots"][0]
        values = {
            "client_id": app["client_id"], "client_secret": app["client_secret"], "bot_id": str(bot["bot_id"]),
            "bot_secret": bot["secret"], "service_account": app["service_account"], "private_key": app["private_key"],
            "domain_id": str(app["domain_id"]), "plan": PlanCode.PAID, "sandbox": sandbox.address, "active": True,
            "sign_in": True,
        }  # fmt: skip
        connection = save_connection(values=values, by=BY, at=timezone.now())
        for left in reversed(range(TRIES)):
            try:
                link_by_directory(members=read_directory(connection), by=BY, at=timezone.now())
                put_up_menus(connection, on=timezone.localdate())
                return
            except LineWorksError:  # the token of an earlier sandbox is refused once
                if not left:
                    raise
                time.sleep(1)

    def look(self) -> None:
        """Start the sandbox again if it ended."""
        if self.sandbox is not None:
            self.sandbox.look()

    def stop(self) -> None:
        """End it."""
        if self.sandbox is not None:
            self.sandbox.stop()


def origins_of(office: str) -> list[str]:
    """Return the addresses under which people open the office on this machine; they come back to the same."""
    return list(dict.fromkeys([office, office.replace("//127.0.0.1:", "//localhost:", 1)]))
