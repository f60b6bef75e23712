"""Who may bring rosters in."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from kumiai.accounts.scope import scope_of
from kumiai.exchange.models import RosterImport

PERMISSION = "exchange.add_rosterimport"


def may_import(user: Any) -> bool:
    """Return whether a user may import: a roster reaches every company, so a limited role does not suffice."""
    scope = scope_of(user)
    return scope.may(PERMISSION) and not scope.only_assigned and scope.sees_sealed


def require_import(request: HttpRequest) -> None:
    """Refuse whoever may not import."""
    if not may_import(request.user):
        raise PermissionDenied


def find_import(request: HttpRequest, pk: int) -> RosterImport:
    """Return an import, for those who may import."""
    require_import(request)
    return get_object_or_404(RosterImport, pk=pk)
