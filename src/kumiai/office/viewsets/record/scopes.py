"""Which rows of each noun a user may see in the office, fail closed.

Every record screen declares a scope; choosers, foreign keys of forms, histories
and exports ask the same register. A noun without a scope cannot be shown.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured
from django.db import models

from kumiai.accounts.models import User
from kumiai.accounts.scope import scope_of

M = TypeVar("M", bound=models.Model)
Scope = Callable[[models.QuerySet, Any], models.QuerySet]

_scopes: dict[type[models.Model], Scope] = {}
_related: dict[type[models.Model], tuple[str, ...]] = {}


def own_rows(rows: models.QuerySet, user: Any) -> models.QuerySet:
    """Return the rows that the noun's own ``visible_to`` returns."""
    return rows.visible_to(user)


def through(path: str) -> Scope:
    """Return a scope that shows a row where the user sees what it belongs to (所属する企業・人・配置)."""

    def scope(rows: models.QuerySet, user: Any) -> models.QuerySet:
        target = rows.model
        for step in path.split("__"):
            target = target._meta.get_field(step).related_model
        return rows.filter(**{f"{path}__in": target._default_manager.visible_to(user)})

    return scope


def whole_cooperative(rows: models.QuerySet, user: Any) -> models.QuerySet:
    """Return all rows: the cooperative's own books hold nothing about one company or person."""
    return rows if not scope_of(user).sees_nothing else rows.none()


def only_administrators(rows: models.QuerySet, user: Any) -> models.QuerySet:
    """Return all rows to those who may change accounts, and none to others."""
    return rows if scope_of(user).may("accounts.change_user") else rows.none()


def declare(model: type[models.Model], scope: Scope, related: tuple[str, ...] = ()) -> None:
    """Put a noun's scope into the register, with the relations that its name needs.

    A second, different scope is a mistake.
    """
    if _scopes.setdefault(model, scope) is not scope:
        raise ImproperlyConfigured(f"{model._meta.label} has two scopes")
    _related[model] = related


def is_declared(model: type[models.Model]) -> bool:
    """Return whether a noun has a scope."""
    return model in _scopes or model is User


def visible_rows(model: type[M], user: Any) -> "models.QuerySet[M]":
    """Return the rows of a noun that a user may see; nothing without the right to view it."""
    if model not in _scopes:
        raise ImproperlyConfigured(f"{model._meta.label} has no scope")
    rows = model._default_manager.select_related(*_related[model])
    if not user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
        return rows.none()
    return _scopes[model](rows, user)


def choosable_rows(model: type[M], user: Any) -> "models.QuerySet[M]":
    """Return the rows that a user may point to in a form: what is visible, and colleagues by name."""
    if model is User:
        return User.objects.filter(is_active=True).order_by("display_name", "username")
    return visible_rows(model, user)


def declared_models() -> list[type[models.Model]]:
    """Return all nouns that have a scope, in a steady order."""
    return sorted(_scopes, key=lambda model: model._meta.label)
