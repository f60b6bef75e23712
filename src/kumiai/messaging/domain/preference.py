"""Writing down what somebody wishes."""

from collections.abc import Sequence
from datetime import datetime, time

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.history.domain.record import save_recorded
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.recipient import column
from kumiai.messaging.domain.template import templates
from kumiai.messaging.models import Preference


@transaction.atomic
def keep_wishes(
    *,
    to: Recipient,
    channels: Sequence[str],
    quiet_from: time | None,
    quiet_until: time | None,
    on_days_off: bool,
    digest: bool,
    refused: Sequence[str],
    by: User,
    at: datetime,
) -> Preference:
    """Keep how somebody wants to be told (連絡の設定を保存する). What is a duty cannot be refused."""
    may = {purpose for purpose, template in templates().items() if template.may_be_refused}
    if not set(refused) <= may:
        raise ValidationError(
            {"refused": _("These messages are needed by law or by the work; they stay on.")}
        )
    where = column(to)
    row = Preference.objects.select_for_update().filter(**where).first() or Preference(**where)
    row.channels = list(dict.fromkeys(channels))
    row.quiet_from, row.quiet_until = quiet_from, quiet_until
    row.on_days_off, row.digest, row.refused = on_days_off, digest, sorted(refused)
    return save_recorded(row, by=by, at=at)
