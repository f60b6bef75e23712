"""Tokens are made, used and revoked (接続の鍵)."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.api.models import ApiToken
from kumiai.history.domain.record import Actor, log

PREFIX: Final = "kumiai_"
"""Lets a scanner for leaked secrets recognize ours."""
LONGEST: Final = timedelta(days=366)
_NOTED_AGAIN_AFTER: Final = timedelta(hours=1)


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@transaction.atomic
def create_token(
    *, user: User, name: str, scopes: Sequence[str], expires_on: date, by: Actor, at: datetime
) -> tuple[ApiToken, str]:
    """Make a token for a user and return it with its secret (接続の鍵を発行する), which is shown this once.

    Raises ValidationError without a name or a scope, or for a day that is past or more than a year away.
    """
    today = timezone.localdate(at)
    if not today <= expires_on <= today + LONGEST:
        raise ValidationError({"expires_on": _("Choose a day from today to a year from now.")})
    secret = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        user=user,
        name=name.strip(),
        digest=_digest(secret),
        scopes=sorted(scopes),
        expires_on=expires_on,
        created_at=at,
    )
    token.full_clean()
    token.save()
    log(token, "api.apitoken.created", by=by, at=at)
    return token, secret


@transaction.atomic
def revoke_token(*, token: ApiToken, by: Actor, at: datetime) -> None:
    """Stop a token (接続の鍵を止める); doing it twice changes nothing."""
    kept = ApiToken.objects.select_for_update().get(pk=token.pk)
    if kept.revoked_at is None:
        kept.revoked_at = at
        kept.save(update_fields=["revoked_at"])
        log(kept, "api.apitoken.revoked", by=by, at=at)


def token_for(secret: str, *, at: datetime) -> ApiToken | None:
    """Return the token in use whose secret this is, with its user, and note that it was used."""
    rows = ApiToken.objects.select_related("user").in_use(timezone.localdate(at))
    token = rows.filter(digest=_digest(secret), user__is_active=True).first()
    if token is not None and (token.last_used_at is None or at - token.last_used_at > _NOTED_AGAIN_AFTER):
        # Once an hour is enough to see which tokens lie unused, and spares a write with every question.
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=at)
    return token
