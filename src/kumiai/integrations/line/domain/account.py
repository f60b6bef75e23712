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


def keep_account(account: LineAccount, *, by: Actor, at: datetime) -> LineAccount:
    """Save the official account (LINE公式アカウントを設定する); a secret left empty stays as it was.

    Nothing is sent. Raises ``ValidationError`` where a value is missing.
    """
    kept = the_account()
    if kept is not None:
        account.pk = kept.pk
        for name in SECRETS:
            if not getattr(account, name):
                setattr(account, name, getattr(kept, name))
    return save_recorded(account, by=by, at=at)
