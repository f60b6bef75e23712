"""How I want to be told (連絡の設定)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai.messaging.domain.channel import Recipient, channels
from kumiai.messaging.domain.preference import keep_wishes
from kumiai.messaging.domain.template import templates
from kumiai.messaging.domain.wishes import QUIET_FROM, QUIET_UNTIL
from kumiai.messaging.enums import ChannelCode
from kumiai.messaging.models import Preference
from kumiai.office.rooms.room import Room, RoomForm
from kumiai.office.viewsets.record.access import forbidden

OF_USERS = (ChannelCode.LINEWORKS, ChannelCode.EMAIL, ChannelCode.IN_APP)


def _hour() -> forms.TimeInput:
    return forms.TimeInput(format="%H:%M", attrs={"type": "time"})


class WishesForm(RoomForm):
    """Channels in order, quiet hours, digest, and what is not wanted."""

    first = forms.ChoiceField(label=_("First by"), choices=[(one.value, one.label) for one in OF_USERS])
    second = forms.ChoiceField(
        label=_("If that fails, by"), required=False,
        choices=[("", "–"), *((one.value, one.label) for one in OF_USERS)],
        help_text=_("Every message also stands in the inbox of the office."),
    )  # fmt: skip
    quiet_from = forms.TimeField(label=_("Quiet from"), widget=_hour())
    quiet_until = forms.TimeField(
        label=_("Quiet until"), widget=_hour(), help_text=_("What cannot wait comes at any hour.")
    )
    on_days_off = forms.BooleanField(label=_("Also on Saturdays, Sundays and holidays"), required=False)
    digest = forms.BooleanField(
        label=_("One digest in the morning instead of single reminders"), required=False
    )
    refused = forms.MultipleChoiceField(
        label=_("Not wanted"), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("What the law or the work needs is not in this list."),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["refused"].choices = [
            (purpose, one.label_in(get_language() or "ja"))
            for purpose, one in templates().items()
            if one.may_be_refused
        ]


class WishesRoom(Room):
    """My wishes."""

    permission = "office.open"
    template_name = "office/messages/wishes.html"
    page_title = _("How I am told")
    header_icon = "cog"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form, and which channels are there at all."""
        ready = {str(one.code) for one in channels()}
        missing = [one.label for one in OF_USERS if one.value not in ready]
        kwargs.setdefault("form", WishesForm(initial=self.kept()))
        return super().get_context_data(missing=missing, **kwargs)

    def kept(self) -> dict[str, Any]:
        """Return what is kept, or the usual."""
        row = Preference.objects.filter(user=self.request.user).first() or Preference()
        order = [*(row.channels or [one.value for one in OF_USERS]), "", ""]
        return {
            "first": order[0], "second": order[1], "quiet_from": row.quiet_from or QUIET_FROM,
            "quiet_until": row.quiet_until or QUIET_UNTIL, "on_days_off": row.on_days_off, "digest": row.digest,
            "refused": row.refused,
        }  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep them."""
        if request.is_as_of:
            return forbidden(request)
        form = WishesForm(request.POST)
        if form.is_valid():
            given = dict(form.cleaned_data)
            order = [given.pop("first"), given.pop("second")]
            try:
                keep_wishes(
                    to=Recipient("user", request.user.pk), channels=[one for one in order if one],
                    by=request.user, at=timezone.now(), **given,
                )  # fmt: skip
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, gettext("Saved."))
                return HttpResponseRedirect(reverse("messages:wishes"))
        return self.render_to_response(self.get_context_data(form=form), status=422)
