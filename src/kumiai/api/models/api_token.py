"""The secret by which a program acts as a user."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.api.enums import ApiScope


def known_scopes(value: object) -> None:
    """Refuse a list that is empty or names something that no token can do."""
    if not isinstance(value, list) or not value or set(value) - set(ApiScope.values):
        raise ValidationError(_("Choose at least one thing that the token may do."))


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    """Reads of tokens."""

    def visible_to(self, user: Any) -> "ApiTokenQuerySet":
        """Return the tokens that a user may see: all, for whoever may make them."""
        return self if scope_of(user).may("api.add_apitoken") else self.none()

    def in_use(self, on: date) -> "ApiTokenQuerySet":
        """Return the tokens that open the door on a day: not revoked, not expired."""
        return self.filter(revoked_at__isnull=True, expires_on__gte=on)


class ApiToken(models.Model):
    """A secret by which a program may ask as a user (接続の鍵).

    Wagtail has tokens too, but without scopes, a last day and our history. Only the digest is
    kept: whoever reads the database cannot use it. It ends by itself after
    ``expires_on`` (the day itself still works), or when it is revoked, or with its user.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="program_tokens", verbose_name=_("user")
    )
    name = models.CharField(_("what it is for"), max_length=100)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.JSONField(_("may"), default=list, validators=[known_scopes])
    expires_on = models.DateField(_("works until"))
    created_at = models.DateTimeField(_("created"))
    last_used_at = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("token")
        verbose_name_plural = _("tokens")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.name

    def may(self, scope: ApiScope) -> bool:
        """Return whether the token was made for this."""
        return scope in self.scopes

    @property
    def scope_labels(self) -> list[str]:
        """What the token may do, in words."""
        return [str(ApiScope(scope).label) for scope in self.scopes if scope in ApiScope.values]
