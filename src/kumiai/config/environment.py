"""Every environment variable that Kumiai reads, declared once.

The table generates the reference page, and nothing else in the product reads
``os.environ``. A value that cannot be understood stops the start with its name.
"""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Final


class BadSetting(ValueError):
    """An environment variable holds something that cannot be used."""


@dataclass(frozen=True)
class Variable:
    """One declared environment variable."""

    name: str
    kind: str  # text | flag | list | path | number
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
        "http://127.0.0.1:8000",
        "Address under which people reach the office; links in messages begin with it.",
    ),
    Variable(
        "KUMIAI_DATABASE",
        "text",
        "",
        "postgresql://user:password@host:port/name; SQLite in the data folder if not given.",
        secret=True,
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


def folder(name: str, default: Path) -> Path:
    """Return a folder variable, or the default folder."""
    value = text(name)
    return Path(value).expanduser() if value else default
