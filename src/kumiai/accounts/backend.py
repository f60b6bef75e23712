"""Login by password, rights by role grants."""

from typing import Any

from django.contrib.auth.backends import ModelBackend

from kumiai.accounts.scope import scope_of

_OFFICE_DOOR = "wagtailadmin.access_admin"


class RoleBackend(ModelBackend):
    """Answers every permission question from the roles in force today."""

    def has_perm(self, user_obj: Any, perm: str, obj: Any = None) -> bool:
        """Return whether the user's roles carry the permission."""
        scope = scope_of(user_obj)
        if perm == _OFFICE_DOOR:
            return scope.may("office.open")
        return scope.may(perm)

    def has_module_perms(self, user_obj: Any, app_label: str) -> bool:
        """Return whether the user may read anything in a room."""
        return scope_of(user_obj).may(f"{app_label}.view_anything")

    def get_all_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return nothing: rights are patterns, asked one by one."""
        return set()

    def get_group_permissions(self, user_obj: Any, obj: Any = None) -> set[str]:
        """Return nothing: groups carry no rights here."""
        return set()
