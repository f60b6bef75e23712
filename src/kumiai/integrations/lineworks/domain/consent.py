"""What a person does in the browser of LINE WORKS: sign in, or agree to Drive and tasks.

Both are the OAuth code flow. Who came back is asked of the API (``GET /users/me``) with the
token that the code gave: both answers come over TLS from LINE WORKS itself, so that is the
proof. An ``id_token``, if there is one, must be for our app, young enough and carry our nonce;
its signature is not checked, because no address of its keys is known.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import jwt
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.accounts.scope import scope_of
from kumiai.history.domain.record import log
from kumiai.integrations.lineworks.client import LineWorks
from kumiai.integrations.lineworks.directory import Member
from kumiai.integrations.lineworks.domain.connection import PERSON_SCOPES, app_of, client_of, endpoints_of
from kumiai.integrations.lineworks.domain.kept_token import KeptStore
from kumiai.integrations.lineworks.domain.link import link_by_sign_in, link_of, user_of, was_linked
from kumiai.integrations.lineworks.errors import BadRequest, NotFound
from kumiai.integrations.lineworks.models import Connection
from kumiai.integrations.lineworks.settings import App
from kumiai.integrations.lineworks.tokens import MemoryStore, Token, authorize_url, exchange_code

SIGN_IN: Final = "sign_in"
CONSENT: Final = "consent"
SCOPES: Final = {
    SIGN_IN: ("openid", "email", "profile", "user.read"),
    CONSENT: (*PERSON_SCOPES, "user.read"),
}
MINUTES: Final = 10
_UNCHECKED: Final[Any] = {
    "verify_signature": False,
    "verify_exp": False,
    "verify_aud": False,
    "verify_iat": False,
}


@dataclass(frozen=True)
class Way:
    """A way to LINE WORKS and back: the address to go to, and what the session keeps until the return."""

    address: str
    state: str
    nonce: str


class Refused(ValidationError):
    """Whoever came back may not come in; the sentence may be shown."""


def begin(connection: Connection, purpose: str, *, redirect_uri: str) -> Way:
    """Return the way to LINE WORKS for a purpose (LINE WORKS へ移動する); state and nonce are for one use."""
    app = App(connection.client_id, connection.client_secret)
    state, nonce = secrets.token_urlsafe(24), secrets.token_urlsafe(24)
    address = authorize_url(
        endpoints_of(connection), app, redirect_uri=redirect_uri, scopes=SCOPES[purpose], state=state,
        nonce=nonce if purpose == SIGN_IN else "",
    )  # fmt: skip
    return Way(address, state, nonce)


def come_back(connection: Connection, *, code: str, nonce: str, at: datetime) -> tuple[Member, Token]:
    """Return who came back with a code, and the token that the code gave; over the network.

    Raises `Refused`, or `LineWorksError` where LINE WORKS says no or nothing.
    """
    app, wire = app_of(connection)
    now = at.timestamp()
    token = exchange_code(app, wire, code, now)
    if token.id_token:
        _check_identity(token.id_token, app.client_id, nonce, now)
    works = LineWorks.of_person(app, wire, lambda: now, MemoryStore(token))
    member = works.directory.member("me")
    if connection.domain_id and connection.domain_id not in _domains(member):
        raise Refused(_("This is an account of another company."))
    if not member.can_sign_in:
        raise Refused(_("This LINE WORKS account may not sign in."))
    return member, token


def _check_identity(id_token: str, client_id: str, nonce: str, now: float) -> None:
    try:
        claims = jwt.decode(id_token, options=_UNCHECKED)
    except jwt.PyJWTError as error:
        raise Refused(_("LINE WORKS answered something that cannot be read.")) from error
    audience = claims.get("aud")
    for_us = client_id in audience if isinstance(audience, list) else audience == client_id
    expires = claims.get("exp")
    young = isinstance(expires, int | float) and expires > now
    if not (for_us and young and secrets.compare_digest(str(claims.get("nonce", "")), nonce)):
        raise Refused(_("This sign-in was not begun here. Try again."))


def _domains(member: Member) -> set[str]:
    rows = [member.raw, *(row for row in member.raw.get("organizations") or [] if isinstance(row, dict))]
    return {str(row["domainId"]) for row in rows if "domainId" in row}


def user_to_sign_in(connection: Connection, member: Member, *, at: datetime) -> User:
    """Return the user as whom a member signs in (ログインする利用者), and link the two if they were not.

    Only who may open the office; by a link that stands, or by the e-mail of exactly one active user who is not linked,
    if our own directory says the same of this member; that is asked over the network. Nobody is created, and a link that
    was ended is not made again this way: that takes a code. So does the first link of a system administrator: whoever
    gives out e-mails in LINE WORKS must not become one here.
    """
    refused = Refused(_("This LINE WORKS account is not linked with an account of the office."))
    known = user_of(member.user_id)
    if known is not None:
        if not scope_of(known).may("office.open"):
            raise refused
        return known
    email = member.email.strip()
    if was_linked(member.user_id) or not email:
        raise refused
    fitting = list(User.objects.filter(email__iexact=email, is_active=True)[:2])
    if len(fitting) != 1 or link_of(fitting[0]) is not None:
        raise refused
    scope = scope_of(fitting[0])
    if not scope.may("office.open") or Role.ADMINISTRATOR in scope.roles:
        raise refused
    _must_be_ours(connection, member)
    link_by_sign_in(user=fitting[0], member=member, at=at)
    return fitting[0]


def _must_be_ours(connection: Connection, member: Member) -> None:
    """Refuse a member whom our service account does not find: an e-mail counts only where we know who gives it out."""
    try:
        known = client_of(connection).directory.member(member.user_id)
    except (NotFound, BadRequest) as error:
        raise Refused(_("This is an account of another company.")) from error
    if known.user_id != member.user_id or known.email != member.email or not known.can_sign_in:
        raise Refused(_("This LINE WORKS account may not sign in."))


def note_sign_in(user: User, *, at: datetime) -> None:
    """Leave a line that somebody signed in by LINE WORKS (ログインの記録)."""
    log(user, "lineworks.signed_in", by=user, at=at)


def keep_consent(connection: Connection, *, user: User, member: Member, token: Token, at: datetime) -> None:
    """Keep the token of a user who agreed (同意を保存する); only of the member who the user is."""
    known = user_of(member.user_id)
    if known is None or known.pk != user.pk:
        raise Refused(_("You agreed as somebody who is not linked with your account."))
    KeptStore(connection, user.pk).save(token)
    log(user, "lineworks.agreed", by=user, at=at, after={"scopes": " ".join(token.scopes)})
