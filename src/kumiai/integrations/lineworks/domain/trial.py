"""Trials of the connection: what works, and what to do where it does not. One button each on the set-up page."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.integrations.lineworks.directory import Member
from kumiai.integrations.lineworks.domain.connection import (
    bot_of,
    client_of,
    client_of_person,
    note_check,
)
from kumiai.integrations.lineworks.domain.link import member_of
from kumiai.integrations.lineworks.domain.menu import put_up_menus
from kumiai.integrations.lineworks.errors import (
    BadRequest,
    CertificateRefused,
    Forbidden,
    LineWorksError,
    NotFound,
    RateLimited,
    TokenRefused,
    TransportFailed,
)
from kumiai.integrations.lineworks.messages import Text
from kumiai.integrations.lineworks.models import Connection
from kumiai.integrations.lineworks.settings import LOOPBACK


@dataclass(frozen=True)
class Result:
    """How a trial ended, in words for people."""

    good: bool
    words: str


class _Wrong(Exception):
    """The service answers, but something is not as it must be."""


def _token(connection: Connection, by: User, on: date) -> str:
    tokens = client_of(connection).session.tokens
    tokens.renew(tokens.token())
    return _("The token was given.")


def _directory(connection: Connection, by: User, on: date) -> str:
    member: Member | None = next(client_of(connection).directory.members(), None)
    if member is None:
        raise _Wrong(_("The directory is empty. Is the app of the right domain?"))
    return _("The directory can be read.")


def _profile(connection: Connection, by: User, on: date) -> str:
    profile = bot_of(connection).profile()
    return _("The bot is there: %(name)s") % {"name": str(profile.get("botName") or connection.bot_id)}


def _message(connection: Connection, by: User, on: date) -> str:
    member_id = member_of(by)
    if member_id is None:
        raise _Wrong(
            _("Link your own account first, on “My LINE WORKS”. Then the message has somewhere to go.")
        )
    bot_of(connection).send_to_user(member_id, Text(_("Kumiai: this is a trial. Everything is in order.")))
    return _("A message was sent to you. Look at LINE WORKS.")


def _menu(connection: Connection, by: User, on: date) -> str:
    put_up_menus(connection, on=on)
    return _("The menus are up.")


def _consent(connection: Connection, by: User, on: date) -> str:
    list(client_of_person(connection, by).drive.drives())
    return _("Your consent works: the shared drives can be seen.")


TRIALS: Final[Mapping[str, Callable[[Connection, User, date], str]]] = {
    "token": _token,
    "profile": _profile,
    "directory": _directory,
    "message": _message,
    "menu": _menu,
    "consent": _consent,
}


def try_out(connection: Connection, name: str, *, by: User, at: datetime) -> Result:
    """Try one thing (接続テスト) and keep how it went; over the network, so outside of transactions."""
    try:
        result = Result(True, TRIALS[name](connection, by, timezone.localdate(at)))
    except _Wrong as wrong:
        result = Result(False, str(wrong))
    except LineWorksError as error:
        result = Result(False, advice(error, name))
    note_check(name, at=at, good=result.good, words=result.words)
    return result


def advice(error: LineWorksError, name: str = "") -> str:
    """Return what went wrong and what to do about it."""
    match error:
        case TokenRefused():
            return _about_token(error)
        case CertificateRefused():
            return _(
                "The certificate of the other side is not trusted. Nothing was sent; ask your network person."
            )
        case RateLimited():
            return _("The limit of the minute is used up. Wait a minute and press again.")
        case TransportFailed():
            return _("LINE WORKS could not be reached. Is the internet there? Is a sandbox running?")
        case Forbidden() if name == "message":
            return _(
                "The bot may not write to you. Add the bot to the domain, publish it, and let all members use it."
            )
        case Forbidden():
            return _("A permission or the plan does not allow it: %(reason)s") % {"reason": str(error)}
        case NotFound() if name in {"profile", "message", "menu"}:
            return _(
                "There is no such bot, or no such member. Compare the Bot ID with the developer console."
            )
        case BadRequest():
            return _("LINE WORKS refused the request: %(reason)s") % {"reason": str(error)}
    return _("It did not work: %(reason)s") % {"reason": str(error)}


def _about_token(error: TokenRefused) -> str:
    match error.error:
        case "invalid_key":
            return _("The private key cannot be read. Paste the whole file, with its first and last line.")
        case "invalid_scope":
            return _(
                "A permission is missing. Tick the scopes of the list in the developer console, and save."
            )
        case "no_consent":
            return _("You have not agreed yet, or must agree again. Press “Agree in LINE WORKS”.")
        case "invalid_client":
            return _("Client ID or Client Secret is not right. Copy both anew from the developer console.")
    return _(
        "The token was refused: %(reason)s. Compare Service Account and private key with the console."
    ) % {"reason": str(error)}


def may_be_called(address: str) -> bool:
    """Return whether LINE WORKS could call an address: https, and not of this machine only."""
    scheme, _sep, rest = address.partition("://")
    host = rest.partition("/")[0].rpartition("@")[2].partition(":")[0]
    return scheme == "https" and host not in LOOPBACK
