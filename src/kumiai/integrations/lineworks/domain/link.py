"""Who a member of LINE WORKS is here.

By the e-mail in the directory, by a one-time code typed in the chat, or by signing in. A link
is ended and never deleted; what an ended or closed account taps does nothing.
"""

import re
import secrets
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.accounts.scope import scope_of
from kumiai.accounts.sealed import blind_index
from kumiai.history.domain.record import Actor, SystemActor, create_recorded, log, save_recorded
from kumiai.integrations.lineworks.directory import Member
from kumiai.integrations.lineworks.domain.connection import client_of, current
from kumiai.integrations.lineworks.models import Connection, KeptToken, Link, LinkCode, Stranger
from kumiai.integrations.lineworks.models.link import LinkWay

ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without 0 and O, 1, I and L, which people mistake for each other."""
CODE_LENGTH: Final = 8
CODE_LIFE: Final = timedelta(minutes=30)
WRONG_CODES: Final = 5
WRONG_WITHIN: Final = timedelta(hours=1)
DIRECTORY: Final = SystemActor("LINE WORKS")

_PLACE: Final = "lineworks.linkcode"


# --- who is who ---------------------------------------------------------------------


def user_of(member_id: str) -> User | None:
    """Return the user whom a member is, if both are still there (メンバーの利用者)."""
    if not member_id:
        return None
    link = Link.objects.filter(member_id=member_id, ended_at=None, user__is_active=True)
    found = link.select_related("user").first()
    return found.user if found else None


def member_of(user: User) -> str | None:
    """Return the member whom a user is (利用者のメンバー), None if not linked or not active."""
    if not user.is_active:
        return None
    return Link.objects.filter(user=user, ended_at=None).values_list("member_id", flat=True).first()


def was_linked(member_id: str) -> bool:
    """Return whether a member was somebody here once: such a one is told nothing at all."""
    return Link.objects.filter(member_id=member_id).exists()


def link_of(user: User) -> Link | None:
    """Return the link of a user that is in force (有効な紐付け)."""
    return Link.objects.filter(user=user, ended_at=None).first()


# --- by the directory ---------------------------------------------------------------


@dataclass(frozen=True)
class Comparison:
    """The directory beside our users (名簿の照合)."""

    fitting: tuple[tuple[User, Member], ...]
    linked: int
    members_left: tuple[Member, ...]
    users_left: tuple[User, ...]
    doubtful: tuple[str, ...]


def read_directory(connection: Connection) -> list[Member]:
    """Return everybody in the directory, all pages of it (名簿を読む); over the network."""
    return list(client_of(connection).directory.members())


def compare_directory(members: Iterable[Member]) -> Comparison:
    """Return who would be linked by e-mail (名簿を照合する), and who was not found on either side.

    Only active users, only members who can sign in, only addresses that stand once on both sides. A member
    whose link was ended is left: what somebody ended on purpose is not made again in passing, but by a code.
    """
    all_links = list(Link.objects.values_list("user_id", "member_id", "ended_at"))
    open_links = [(user, member) for user, member, ended_at in all_links if ended_at is None]
    linked_users = {user for user, _member in open_links}
    linked_members = {member for _user, member in open_links}
    once_linked = {member for _user, member, _ended_at in all_links}
    everybody = [member for member in members if member.can_sign_in]
    users = list(User.objects.filter(is_active=True).order_by("pk"))
    doubtful = _twice(member.email for member in everybody) | _twice(user.email for user in users)
    free = {
        _folded(user.email): user
        for user in users
        if user.pk not in linked_users and user.email and _folded(user.email) not in doubtful
    }
    fitting = tuple(
        (free[_folded(member.email)], member)
        for member in everybody
        if member.user_id not in once_linked and _folded(member.email) in free
    )
    taken = {user.pk for user, _member in fitting} | linked_users
    given = {member.user_id for _user, member in fitting} | linked_members
    return Comparison(
        fitting=fitting,
        linked=len(open_links),
        members_left=tuple(member for member in everybody if member.user_id not in given),
        users_left=tuple(user for user in users if user.pk not in taken),
        doubtful=tuple(sorted(doubtful)),
    )


def link_by_directory(
    *, by: Actor, at: datetime, members: Iterable[Member] | None = None, only: Collection[str] | None = None
) -> Comparison:
    """Link all whose e-mail fits (名簿で紐付ける); return the comparison that was carried out.

    ``only`` are the pairs that somebody looked through (`pair_of`): whoever came in since is left. The directory is
    read, over the network, unless it is handed in; so outside of transactions.
    """
    if members is None:
        connection = current()
        members = read_directory(connection) if connection is not None else ()
    with transaction.atomic():
        found = compare_directory(members)
        if only is not None:
            found = replace(found, fitting=tuple(pair for pair in found.fitting if pair_of(*pair) in only))
        rows = [
            Link(
                user=user, member_id=member.user_id, member_name=member.name[:200],
                way=LinkWay.DIRECTORY, linked_at=at,
            )
            for user, member in found.fitting
        ]  # fmt: skip
        create_recorded(rows, by=by, at=at)
    return found


def pair_of(user: User, member: Member) -> str:
    """Return what names a user and a member who fit, for a page on which they were looked through."""
    return f"{user.pk}:{member.user_id}"


def end_missing(*, members: Iterable[Member], at: datetime) -> int:
    """End the links of members who left or may not sign in any more (退職・停止の反映); return how many.

    ``at`` is when the reading began: whoever was linked meanwhile may have come after it. An empty
    directory is a mistake of somebody, not a cooperative without people: nothing is ended.
    """
    there = {member.user_id for member in members if member.can_sign_in}
    if not there:
        return 0
    before = Link.objects.filter(ended_at=None, linked_at__lte=at)
    gone = [link for link in before if link.member_id not in there]
    for link in gone:
        end_link(link=link, by=DIRECTORY, at=at, reason=_("Not in the directory of LINE WORKS any more."))
    return len(gone)


def keep_names(members: Iterable[Member]) -> None:
    """Fill in the names of members who linked by a code, which tells none (メンバーの氏名を補う)."""
    nameless = {link.member_id: link for link in Link.objects.filter(ended_at=None, member_name="")}
    named = [member for member in members if member.user_id in nameless and member.name]
    for member in named:
        nameless[member.user_id].member_name = member.name[:200]
    Link.objects.bulk_update([nameless[member.user_id] for member in named], ["member_name"])


def _folded(email: str) -> str:
    return email.strip().casefold()


def _twice(emails: Iterable[str]) -> set[str]:
    counts = Counter(_folded(email) for email in emails)
    return {email for email, count in counts.items() if email and count > 1}


# --- by a code ----------------------------------------------------------------------


class CodeRefused(ValidationError):
    """The code opens nothing; the sentence may be said to the member."""


@transaction.atomic
def make_code(*, user: User, by: User, at: datetime) -> str:
    """Make a one-time code for a user (連携コードを発行する); an older one of the user ends.

    Everybody may make their own, and an administrator everybody's.
    """
    if by.pk != user.pk and not scope_of(by).may("lineworks.add_linkcode"):
        raise PermissionDenied
    if not user.is_active:
        raise ValidationError(_("This account is closed."))
    LinkCode.objects.filter(user=user, used_at=None, expires_at__gt=at).update(expires_at=at)
    code = "".join(secrets.choice(ALPHABET) for _place in range(CODE_LENGTH))
    row = LinkCode(user=user, digest=_digest(code), made_at=at, expires_at=at + CODE_LIFE)
    row.full_clean()
    row.save()
    log(row, "lineworks.linkcode.created", by=by, at=at, after={"user_id": user.pk})  # never what it is
    return code


def shown(code: str) -> str:
    """Return a code as people read it, in two groups."""
    return f"{code[:4]}-{code[4:]}"


def read_code(text: str) -> str:
    """Return the code in what somebody typed, empty if it does not look like one; width and case do not matter."""
    plain = re.sub(r"[\s\-‐-―ー−]", "", unicodedata.normalize("NFKC", text)).upper()
    return plain if len(plain) == CODE_LENGTH and set(plain) <= set(ALPHABET) else ""


def link_by_code(*, text: str, member_id: str, at: datetime, name: str = "") -> Link:
    """Link the member who typed a code (コードで紐付ける); the code works once.

    Raises `CodeRefused`; after five wrong codes of a member within an hour every code is refused.
    """
    refused = CodeRefused(_("This code is not valid. Make a new one in the office."))
    code = read_code(text)
    if _too_many(member_id, at):
        raise CodeRefused(_("Too many wrong codes. Wait an hour and make a new one."))
    row = LinkCode.objects.filter(digest=_digest(code)).select_related("user").first() if code else None
    if row is None or row.used_at is not None or row.expires_at <= at or not row.user.is_active:
        _count_wrong(member_id, at)
        raise refused
    with transaction.atomic():
        if not LinkCode.objects.filter(pk=row.pk, used_at=None).update(used_at=at):
            raise refused
        Stranger.objects.filter(member_id=member_id).delete()
        return _link(row.user, member_id, name, LinkWay.CODE, by=row.user, at=at)


@transaction.atomic
def link_by_sign_in(*, user: User, member: Member, at: datetime) -> Link:
    """Link the member who signed in as a user (サインインで紐付ける)."""
    return _link(user, member.user_id, member.name, LinkWay.SIGN_IN, by=user, at=at)


def _link(user: User, member_id: str, name: str, way: LinkWay, *, by: Actor, at: datetime) -> Link:
    """Link two who are proven to be one; what each was linked with before ends."""
    before = [*Link.objects.filter(user=user, ended_at=None)]
    before += Link.objects.filter(member_id=member_id, ended_at=None).exclude(user=user)
    for old in before:
        if (old.user_id, old.member_id) == (user.pk, member_id):
            return old
        end_link(link=old, by=by, at=at, reason=_("Linked anew."))
    fresh = Link(user=user, member_id=member_id, member_name=name[:200], way=way, linked_at=at)
    return save_recorded(fresh, by=by, at=at)


def _digest(code: str) -> str:
    return blind_index(code, place=_PLACE)


def _too_many(member_id: str, at: datetime) -> bool:
    return Stranger.objects.filter(
        member_id=member_id, wrong_codes__gte=WRONG_CODES, counted_from__gt=at - WRONG_WITHIN
    ).exists()


def _count_wrong(member_id: str, at: datetime) -> None:
    """Count outside of any transaction of the caller, so that the refusal does not undo it."""
    row = stranger(member_id)
    if row.counted_from is None or row.counted_from <= at - WRONG_WITHIN:
        Stranger.objects.filter(pk=row.pk).update(wrong_codes=1, counted_from=at)
    else:
        Stranger.objects.filter(pk=row.pk).update(wrong_codes=F("wrong_codes") + 1)


def stranger(member_id: str) -> Stranger:
    """Return what is kept of a member whom nobody here knows."""
    try:
        return Stranger.objects.get_or_create(member_id=member_id)[0]
    except IntegrityError:
        return Stranger.objects.get(member_id=member_id)


# --- the end of it ------------------------------------------------------------------


@transaction.atomic
def end_link(*, link: Link, by: Actor, at: datetime, reason: str = "") -> Link:
    """End a link (紐付けを終了する); the consent that the user gave to the app ends with it."""
    link = Link.objects.select_for_update().get(pk=link.pk)
    if link.ended_at is None:
        link.ended_at = at
        save_recorded(link, by=by, at=at, reason=reason)
        KeptToken.objects.filter(user_id=link.user_id).delete()
    return link


def end_links_of(*, user: User, by: Actor, at: datetime) -> None:
    """End what a user who leaves was linked with (退職者の紐付けを終了する), and codes not used yet."""
    for link in Link.objects.filter(user=user, ended_at=None):
        end_link(link=link, by=by, at=at, reason=_("The account was closed."))
    LinkCode.objects.filter(user=user, used_at=None, expires_at__gt=at).update(expires_at=at)
