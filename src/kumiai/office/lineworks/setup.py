"""Setting LINE WORKS up (LINE WORKS の設定): values, what to press in the console, and trials."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai.integrations.lineworks.domain.connection import SECRETS, kept, save_connection
from kumiai.integrations.lineworks.domain.event import try_again
from kumiai.integrations.lineworks.domain.receive import LATE, UNREADABLE
from kumiai.integrations.lineworks.domain.trial import TRIALS, may_be_called, try_out
from kumiai.integrations.lineworks.models import Callback, Connection, KeptToken
from kumiai.integrations.lineworks.models.callback import CallbackState
from kumiai.integrations.lineworks.models.connection import PlanCode
from kumiai.office.lineworks.addresses import callback_address, redirect_address
from kumiai.office.rooms.room import Room, RoomForm

_KEPT = _("Kept. Leave it empty to keep it as it is; it is never shown.")
SHOWN_FAILURES = 20
TRIAL_LABELS = {
    "token": (_("Token"), _("Whether app, service account and private key fit together.")),
    "profile": (_("Bot"), _("Whether there is a bot with this Bot ID.")),
    "directory": (_("Directory"), _("Whether the members can be read, to link them.")),
    "message": (_("Message"), _("Sends a message to yourself. You must be linked.")),
    "menu": (_("Menu of the talk"), _("Draws the menus of staff and companies and puts them up.")),
    "consent": (_("Drive and tasks"), _("Works in your name only, after you agreed.")),
}


def _secret(label: Any, length: int, help_text: Any, **more: Any) -> forms.CharField:
    widget = more.pop("widget", None) or forms.PasswordInput(attrs={"autocomplete": "off"})
    return forms.CharField(label=label, max_length=length, widget=widget, help_text=help_text, **more)


class ConnectionForm(RoomForm):
    """The values of app and bot; secrets go in and never come out."""

    client_id = forms.CharField(label=_("Client ID"), max_length=100, help_text=_("Step 3."))
    client_secret = _secret(_("Client Secret"), 200, _("Step 3."))
    service_account = forms.CharField(
        label=_("Service Account"),
        max_length=200,
        help_text=_("Step 4. Such as abc12.serviceaccount@example."),
    )
    private_key = _secret(
        _("Private Key"), 10_000, _("Step 4. Open the downloaded file in a text editor and paste all of it."),
        widget=forms.Textarea(attrs={"rows": 4, "autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip
    bot_id = forms.RegexField(r"^\d{1,20}$", label=_("Bot ID"), help_text=_("Step 6. A number."))
    bot_secret = _secret(_("Bot Secret"), 200, _("Step 6. Callbacks are checked with it."))
    domain_id = forms.RegexField(
        r"^\d{1,20}$", label=_("Domain ID"), required=False,
        help_text=_("If entered, only members of this domain may sign in."),
    )  # fmt: skip
    plan = forms.ChoiceField(
        label=_("Plan of LINE WORKS"), choices=PlanCode.choices,
        help_text=_("It decides how many calls a minute are allowed: 60 or 240."),
    )  # fmt: skip
    sign_in = forms.BooleanField(
        label=_("Staff may sign in with LINE WORKS"), required=False,
        help_text=_("Besides the password. Nobody gets an account by this."),
    )  # fmt: skip
    active = forms.BooleanField(label=_("In use"), required=False, initial=True)
    sandbox = forms.CharField(
        label=_("Address of a sandbox"), max_length=100, required=False,
        help_text=_("On this machine only, for trying. Empty for real use."),
    )  # fmt: skip

    def __init__(self, *args: Any, row: Connection | None, **kwargs: Any) -> None:
        initial = {} if row is None else {n: getattr(row, n) for n in self.base_fields if n not in SECRETS}
        super().__init__(*args, initial=initial, **kwargs)
        for name in SECRETS if row is not None else ():
            if getattr(row, name):
                self.fields[name].required, self.fields[name].help_text = False, _KEPT


@dataclass(frozen=True)
class TrialLine:
    """One trial on the page: what it is, and how it went last."""

    name: str
    label: Any
    about: Any
    at: datetime | None = None
    good: bool = False
    words: str = ""


class SetupRoom(Room):
    """What is set, what to press, and trials; for administrators."""

    permission = "lineworks.change_connection"
    template_name = "office/lineworks/setup.html"
    header_icon = "cog"
    page_title = _("Set-up of LINE WORKS")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the values, the addresses to copy, the trials and what came in."""
        row = kept()
        kwargs.setdefault("form", ConnectionForm(row=row))
        address = callback_address(self.request)
        came = Callback.objects.exclude(problem__in=(LATE, UNREADABLE)).order_by("-pk")
        return super().get_context_data(
            connection=row,
            callback=address,
            callback_reachable=may_be_called(address) or bool(row and row.sandbox),
            redirect=redirect_address(self.request),
            trials=_lines(row),
            trouble=_checked(row, "channel") if row else None,
            has_agreed=KeptToken.objects.filter(user=self.request.user, expires_at__gt=0).exists(),
            last=came.values_list("received_at", flat=True).first(),
            waiting=Callback.objects.filter(state__in=(CallbackState.WAITING, CallbackState.RUNNING)).count(),
            failed=Callback.objects.filter(state=CallbackState.FAILED).order_by("-pk")[:SHOWN_FAILURES],
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the values, try one thing, or do a failed callback again."""
        deed, _sep, what = request.POST.get("deed", "").partition(":")
        if deed == "try" and what in TRIALS:
            return self._try(what)
        if deed == "again" and what.isdecimal():
            return self._again(int(what))
        return self._keep()

    def _keep(self) -> HttpResponse:
        form = ConnectionForm(self.request.POST, row=kept())
        if form.is_valid():
            try:
                save_connection(values=form.cleaned_data, by=self.request.user, at=timezone.now())
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(self.request, gettext("Saved. Now press the trials from top to bottom."))
                return HttpResponseRedirect(reverse("office_lineworks:setup") + "#trials")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _try(self, name: str) -> HttpResponse:
        row = kept()
        if row is None:
            messages.error(self.request, gettext("Save the values first."))
        else:
            result = try_out(row, name, by=self.request.user, at=timezone.now())
            (messages.success if result.good else messages.error)(self.request, result.words)
        return HttpResponseRedirect(reverse("office_lineworks:setup") + "#trials")

    def _again(self, number: int) -> HttpResponse:
        failed = Callback.objects.filter(pk=number).first()
        if failed is not None and try_again(row=failed, at=timezone.now()):
            messages.success(self.request, gettext("It is done again by the worker."))
        return HttpResponseRedirect(reverse("office_lineworks:setup") + "#callbacks")


def _lines(row: Connection | None) -> list[TrialLine]:
    return [
        (row and _checked(row, name)) or TrialLine(name, label, about)
        for name, (label, about) in TRIAL_LABELS.items()
    ]


def _checked(row: Connection, name: str) -> TrialLine | None:
    check = row.checks.get(name)
    if check is None:
        return None
    label, about = TRIAL_LABELS.get(name, ("", ""))
    return TrialLine(
        name, label, about, datetime.fromisoformat(check["at"]), bool(check["good"]), str(check["words"])
    )
