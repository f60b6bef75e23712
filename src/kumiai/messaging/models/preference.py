"""What a recipient wants."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.messaging.enums import ChannelCode
from kumiai.messaging.models.recipient import Addressed, one_recipient


class Preference(Addressed):
    """How somebody wants to be told (連絡の設定). Nobody has to have one."""

    channels = models.JSONField(
        _("channels in order"), default=list, blank=True, help_text=_("The next one is used where one fails.")
    )
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    on_days_off = models.BooleanField(_("also on Saturdays, Sundays and holidays"), default=False)
    digest = models.BooleanField(_("one digest instead of single reminders"), default=True)
    refused = models.JSONField(_("not wanted"), default=list, blank=True)

    class Meta:
        verbose_name = _("wishes for messages")
        verbose_name_plural = _("wishes for messages")
        constraints = [
            one_recipient("preference_has_one_recipient"),
            models.UniqueConstraint(fields=["user"], name="one_preference_a_user"),
            models.UniqueConstraint(fields=["person"], name="one_preference_a_person"),
            models.UniqueConstraint(fields=["employer"], name="one_preference_a_company"),
        ]

    def __str__(self) -> str:
        return self.recipient_name

    def clean(self) -> None:
        """Refuse channels that do not exist and half of a quiet time."""
        super().clean()
        known = set(ChannelCode.values)
        if not isinstance(self.channels, list) or not set(map(str, self.channels)) <= known:
            raise ValidationError({"channels": gettext("One of these channels does not exist.")})
        if (self.quiet_from is None) != (self.quiet_until is None):
            raise ValidationError({"quiet_until": gettext("Give both ends of the quiet hours, or none.")})
