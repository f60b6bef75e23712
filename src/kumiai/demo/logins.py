"""One login for each role of the demo, and the file by which the login page and `kumiai start` know them.

The password stands in the open because it opens nothing but invented records.
"""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from kumiai.accounts.domain.user import create_user, grant_role
from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.history.domain.record import Actor

PASSWORD = "hinata-demo-2026"  # noqa: S105  (shown on the login page of the demo)
SINCE_DAYS = 3 * 365


@dataclass(frozen=True)
class Login:
    """A way into the demo."""

    role: str
    name: str
    username: str
    password: str
    label_ja: str
    label_en: str


def logins_file() -> Path:
    """Return where the logins are kept; the file is there only if the database is the demo's."""
    return Path(settings.DATA) / "demo-logins.json"


def read_logins() -> list[Login]:
    """Return the logins of the demo, none if the database is not the demo's."""
    file = logins_file()
    return [Login(**entry) for entry in json.loads(file.read_text(encoding="utf-8"))] if file.exists() else []


def write_logins(logins: Sequence[Login]) -> None:
    """Keep the logins for the login page."""
    text = json.dumps([asdict(login) for login in logins], ensure_ascii=False, indent=2)
    logins_file().write_text(text + "\n", encoding="utf-8")


def create_logins(
    entries: Sequence[dict[str, Any]], names: dict[str, str], *, on: date, by: Actor, at: datetime
) -> tuple[list[Login], dict[str, User]]:
    """Open the accounts of the demo; return the logins, and the accounts by the member of the staff they belong to."""
    logins, users = [], {}
    for entry in entries:
        username = entry["username"]
        display_name = names.get(entry.get("staff", ""), entry.get("name", username))
        user = create_user(
            username=username,
            password=PASSWORD,
            display_name=display_name,
            email=f"{username}@example.jp",
            by=by,
            at=at,
        )
        until = entry.get("until")
        grant_role(
            user=user,
            role=Role(entry["role"]),
            first_day=on - timedelta(days=SINCE_DAYS),
            last_day=on + timedelta(days=until) if until else None,
            only_assigned=entry.get("only_assigned", False),
            by=by,
            at=at,
        )
        users[entry.get("staff", username)] = user
        logins.append(
            Login(entry["role"], display_name, username, PASSWORD, entry["label"]["ja"], entry["label"]["en"])
        )
    return logins, users
