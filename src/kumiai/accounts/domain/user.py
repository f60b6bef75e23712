"""Opening accounts and giving roles."""

from datetime import date, datetime

from django.db import transaction

from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant, User
from kumiai.history.domain.record import Actor, log, save_recorded


@transaction.atomic
def create_user(
    *, username: str, password: str, display_name: str, by: Actor, at: datetime, email: str = ""
) -> User:
    """Open an account (利用者を登録する); it may do nothing until a role is granted."""
    user = User(username=username, display_name=display_name, email=email)
    user.set_password(password)
    user.full_clean()
    user.save()
    log(
        user,
        "accounts.user.created",
        by=by,
        at=at,
        after={"username": username, "display_name": display_name},
    )
    return user


@transaction.atomic
def change_user(
    *,
    user: User,
    username: str,
    display_name: str,
    email: str,
    is_active: bool,
    by: Actor,
    at: datetime,
    reason: str = "",
) -> User:
    """Change the names of an account, or close it (利用者を変更する); the password never enters the history."""
    wanted = {"username": username, "display_name": display_name, "email": email, "is_active": is_active}
    kept = User.objects.get(pk=user.pk)
    before = {name: getattr(kept, name) for name in wanted}
    changed = [name for name, value in wanted.items() if before[name] != value]
    if not changed:
        return kept
    for name in changed:
        setattr(kept, name, wanted[name])
    kept.full_clean()
    kept.save(update_fields=changed)
    log(
        kept,
        "accounts.user.changed",
        by=by,
        at=at,
        reason=reason,
        before={name: before[name] for name in changed},
        after={name: wanted[name] for name in changed},
    )
    return kept


@transaction.atomic
def set_password(*, user: User, password: str, by: Actor, at: datetime) -> None:
    """Set a new password (パスワードを設定する); the history says that, not what."""
    user.set_password(password)
    user.save(update_fields=["password"])
    log(user, "accounts.user.password_set", by=by, at=at)


def grant_role(
    *,
    user: User,
    role: Role,
    first_day: date,
    by: Actor,
    at: datetime,
    last_day: date | None = None,
    only_assigned: bool = False,
    reason: str = "",
) -> RoleGrant:
    """Give a role from a day on (役割を付与する)."""
    grant = RoleGrant(
        user=user, role=role, first_day=first_day, last_day=last_day, only_assigned=only_assigned
    )
    return save_recorded(grant, by=by, at=at, reason=reason)


def end_role(*, grant: RoleGrant, last_day: date, by: Actor, at: datetime, reason: str = "") -> RoleGrant:
    """End a role on a day (役割を終了する)."""
    grant.last_day = last_day
    return save_recorded(grant, by=by, at=at, reason=reason)
