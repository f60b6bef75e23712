"""Every environment variable that Kumiai reads, declared once.

The table generates the reference page, and nothing else in the product reads
``os.environ``. A value that cannot be understood stops the start with its name.
"""

import os
from collections.abc import Collection
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from typing import Final


class BadSetting(ValueError):
    """An environment variable holds something that cannot be used."""


@dataclass(frozen=True)
class Variable:
    """One declared environment variable."""

    name: str
    kind: str  # text | flag | list | path | number | hour
    default: str
    help: str
    secret: bool = False


VARIABLES: Final = (
    Variable(
        "KUMIAI_DATA",
        "path",
        "",
        "Folder of the database, keys and kept files (default: var/ in the checkout).",
    ),
    Variable(
        "KUMIAI_DEBUG", "flag", "no", "Show error pages with details; never on a machine others can reach."
    ),
    Variable(
        "KUMIAI_SECRET_KEY",
        "text",
        "",
        "Signs sessions; made and kept in the data folder if not given.",
        secret=True,
    ),
    Variable(
        "KUMIAI_FIELD_KEY",
        "text",
        "",
        "Encrypts passport and card numbers (64 hex digits); kept in the data folder if not given.",
        secret=True,
    ),
    Variable(
        "KUMIAI_HOSTS", "list", "127.0.0.1,localhost,[::1],testserver", "Host names the server answers to."
    ),
    Variable(
        "KUMIAI_ORIGINS", "list", "", "Trusted origins behind a proxy, such as https://kumiai.example.jp."
    ),
    Variable(
        "KUMIAI_ADDRESS",
        "text",
        "",
        "Address under which people reach the office; links in messages begin with it (default: this machine).",
    ),
    Variable(
        "KUMIAI_DATABASE",
        "text",
        "",
        "postgresql://user:password@host:port/name; SQLite in the data folder if not given.",
        secret=True,
    ),
    Variable(
        "KUMIAI_MORNING_AT", "hour", "07:45", "When the morning lists are written on working days (HH:MM)."
    ),
    Variable("KUMIAI_MAIL_HOST", "text", "", "Mail server; without one nothing is sent by e-mail."),
    Variable("KUMIAI_MAIL_PORT", "number", "587", "Port of the mail server."),
    Variable("KUMIAI_MAIL_USER", "text", "", "Login at the mail server, if it wants one."),
    Variable("KUMIAI_MAIL_PASSWORD", "text", "", "Password at the mail server.", secret=True),
    Variable("KUMIAI_MAIL_FROM", "text", "", "Address that mails come from, such as office@example.jp."),
    Variable(
        "KUMIAI_MAIL_TLS", "text", "starttls", "starttls (port 587), tls (port 465), or none inside a house."
    ),
    Variable("KUMIAI_HTTPS", "flag", "no", "Cookies only over HTTPS, and HSTS."),
    Variable("KUMIAI_DEMO", "flag", "no", "Show the logins of the demo cooperative on the login page."),
)
_BY_NAME: Final = {variable.name: variable for variable in VARIABLES}


def text(name: str) -> str:
    """Return the value of a declared variable, or its default."""
    return os.environ.get(name, _BY_NAME[name].default)


def flag(name: str) -> bool:
    """Return a yes/no variable; raise `BadSetting` for anything else."""
    value = text(name).strip().lower()
    if value in {"yes", "true", "1", "on"}:
        return True
    if value in {"no", "false", "0", "off", ""}:
        return False
    raise BadSetting(f"{name} must be yes or no, not {value!r}")


def items(name: str) -> list[str]:
    """Return a comma-separated variable as a list."""
    return [item.strip() for item in text(name).split(",") if item.strip()]


def number(name: str) -> int:
    """Return a whole number; raise `BadSetting` for anything else."""
    value = text(name).strip()
    if not (value.isascii() and value.isdigit()):
        raise BadSetting(f"{name} must be a whole number, not {value!r}")
    return int(value)


def hour(name: str) -> time:
    """Return an hour such as 07:45; raise `BadSetting` for anything else."""
    try:
        return time.fromisoformat(text(name).strip()).replace(tzinfo=None)
    except ValueError as error:
        raise BadSetting(f"{name} must be an hour such as 07:45, not {text(name)!r}") from error


def one_of(name: str, allowed: Collection[str]) -> str:
    """Return one of a few words; raise `BadSetting` for any other."""
    value = text(name).strip().lower()
    if value not in allowed:
        raise BadSetting(f"{name} must be one of {', '.join(sorted(allowed))}, not {value!r}")
    return value


def folder(name: str, default: Path) -> Path:
    """Return a folder variable, or the default folder."""
    value = text(name)
    return Path(value).expanduser() if value else default
