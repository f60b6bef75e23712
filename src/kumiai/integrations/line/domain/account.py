"""The official account: read, set up, put out of use."""

from datetime import datetime
from typing import Final

from kumiai.history.domain.record import Actor, save_recorded
from kumiai.integrations.line.models import LineAccount

SECRETS: Final = ("channel_secret", "access_token")


def the_account() -> LineAccount | None:
    """Return the official account, whether it is in use or not; for administrators and the room itself."""
    return LineAccount.objects.order_by("pk").first()


def account_in_use() -> LineAccount | None:
    """Return the official account if letters may go through it."""
    return LineAccount.objects.filter(active=True).order_by("pk").first()


def keep_account(given: LineAccount, *, by: Actor, at: datetime) -> LineAccount:
    """Save the official account (LINE公式アカウントを設定する); a secret left empty stays as it was.

    Nothing is sent. Raises ``ValidationError`` where a value is missing.
    """
    kept = the_account() or LineAccount()
    for field in LineAccount._meta.concrete_fields:
        value = getattr(given, field.attname)
        if not field.primary_key and (value or field.attname not in SECRETS):
            setattr(kept, field.attname, value)
    return save_recorded(kept, by=by, at=at)
