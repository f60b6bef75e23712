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
