"""Who may see which rows: the one choke point of access.

Every noun has ``visible_to(user)`` on its query set, written in these terms.
"""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.accounts.permissions import SEES_SEALED, grants


@dataclass(frozen=True)
class Scope:
    """What one user may reach on one day."""

    user_id: int | None
    roles: frozenset[Role]
    full_roles: frozenset[Role]

    @property
    def sees_nothing(self) -> bool:
        """Return whether no role is in force."""
        return not self.roles

    @property
    def only_assigned(self) -> bool:
        """Return whether every role in force is limited to assigned companies."""
        return not self.full_roles

    @property
    def sees_sealed(self) -> bool:
        """Return whether passport and card numbers may be read."""
        return bool(self.roles & SEES_SEALED)

    def may(self, permission: str) -> bool:
        """Return whether a role in force carries a permission."""
        return any(grants(role, permission) for role in self.roles)


def scope_of(user: Any, on: date | None = None) -> Scope:
    """Return the scope of a user (閲覧範囲), today unless a day is given.

    Access follows the real day, not the day as of which the office is looked at:
    an expired right must not come back by looking into the past. The scope is
    kept on the user object, which lives for one request.
    """
    if not getattr(user, "is_authenticated", False) or not user.is_active:
        return Scope(None, frozenset(), frozenset())
    day = on or timezone.localdate()
    kept = getattr(user, "_kumiai_scope", None)
    if kept is not None and kept[0] == day:
        scope: Scope = kept[1]
        return scope
    rows = list(user.role_grants.in_force(day).values_list("role", "only_assigned"))
    if user.is_superuser:
        rows.append((Role.ADMINISTRATOR, False))
    scope = Scope(
        user.pk,
        frozenset(Role(role) for role, _ in rows),
        frozenset(Role(role) for role, only_assigned in rows if not only_assigned),
    )
    user._kumiai_scope = (day, scope)
    return scope
