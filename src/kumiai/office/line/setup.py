"""Setting the official account up (LINE公式アカウントの設定): values, what to press, and a trial."""

from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai.integrations.line.client import Line, LineRefused, LineSilent, is_loopback
from kumiai.integrations.line.domain.account import SECRETS, keep_account, the_account
from kumiai.integrations.line.domain.event import try_again
from kumiai.integrations.line.enums import EventOutcome
from kumiai.integrations.line.models import LineAccount, LineEvent
from kumiai.office.rooms.room import Room, RoomForm

_KEPT = _("Kept. Leave it empty to keep it as it is; it is never shown.")


class AccountForm(RoomForm):
    """The values of the official account; secrets go in and never come out."""

    channel_id = forms.RegexField(
        r"^\d{5,20}$", label=_("Channel ID"), help_text=_("A number: Basic settings of the channel.")
    )
    channel_secret = forms.CharField(
        label=_("Channel secret"), max_length=100, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    access_token = forms.CharField(
        label=_("Channel access token"), max_length=500, widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
        help_text=_("The long-lived one of the tab Messaging API."),
    )  # fmt: skip
    add_friend_url = forms.URLField(
        label=_("Address to add it as a friend"), max_length=200, required=False, assume_scheme="https",
        help_text=_("Such as https://lin.ee/…; it is printed on the slip for workers."),
    )  # fmt: skip
    active = forms.BooleanField(label=_("In use"), required=False)
    sandbox = forms.CharField(
        label=_("Address of a sandbox"), max_length=100, required=False,
        help_text=_("Only for trials: an address of this machine that stands in for LINE."),
    )  # fmt: skip

    def __init__(self, *args: Any, account: LineAccount | None, **kwargs: Any) -> None:
        first = account or LineAccount()
        initial = {name: getattr(first, name) for name in self.base_fields if name not in SECRETS}
        super().__init__(*args, initial=initial, **kwargs)
        if account is not None:
            for name in SECRETS:
                self.fields[name].required, self.fields[name].help_text = False, _KEPT

    def clean_sandbox(self) -> str:
        """Refuse another machine: the token would go there."""
        address: str = self.cleaned_data["sandbox"].strip()
        if address and not is_loopback(address):
            raise ValidationError(
                gettext("A sandbox runs on this machine: http://127.0.0.1:8000 for example.")
            )
        return address


class SetupRoom(Room):
    """What is set, what to press in the console of LINE, and a trial of it; for administrators."""

    permission = "line.change_lineaccount"
    template_name = "office/line/setup.html"
    header_icon = "mail"
    page_title = _("LINE official account")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the values, the address that LINE calls and what could not be handled."""
        account = the_account()
        kwargs.setdefault("form", AccountForm(account=account))
        address = webhook_address(self.request)
        return super().get_context_data(
            account=account,
            webhook=address,
            webhook_reachable=urlsplit(address).scheme == "https" and not is_loopback(_origin(address)),
            failed=LineEvent.objects.filter(outcome=EventOutcome.FAILED).count(),
            waiting=LineEvent.objects.filter(done_at=None).count(),
            last=LineEvent.objects.order_by("-pk").values_list("received_at", flat=True).first(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the values, try them, or do again what could not be handled."""
        match request.POST.get("deed"):
            case "check":
                return self._check()
            case "again":
                return self._again()
        return self._keep()

    def _keep(self) -> HttpResponse:
        form = AccountForm(self.request.POST, account=the_account())
        if form.is_valid():
            try:
                keep_account(LineAccount(**form.cleaned_data), by=self.request.user, at=timezone.now())
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(self.request, gettext("Saved. Nothing was sent to LINE."))
                return HttpResponseRedirect(reverse("office_line:setup"))
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _check(self) -> HttpResponse:
        account = the_account()
        state, problem = None, ""
        if account is None:
            problem = gettext("Save the values first.")
        else:
            try:
                state = Line(account).state()
            except LineRefused as refused:
                problem = _refusal(refused)
            except LineSilent as silent:
                problem = gettext("LINE could not be reached: %(reason)s") % {"reason": silent}
        left = state.quota - state.used if state is not None and state.quota is not None else None
        return self.render_to_response(self.get_context_data(state=state, left=left, problem=problem))

    def _again(self) -> HttpResponse:
        events = list(LineEvent.objects.filter(outcome=EventOutcome.FAILED))
        for event in events:
            try_again(event)
        count = len(events)
        told = ngettext("%(count)d event is done again.", "%(count)d events are done again.", count)
        messages.success(self.request, told % {"count": count})
        return HttpResponseRedirect(reverse("office_line:setup"))


def webhook_address(request: HttpRequest) -> str:
    """Return the address that LINE is to call."""
    path = reverse("line_webhook")
    return (
        f"{settings.WAGTAILADMIN_BASE_URL}{path}"
        if settings.WAGTAILADMIN_BASE_URL
        else request.build_absolute_uri(path)
    )


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _refusal(refused: LineRefused) -> str:
    if refused.status == 401:  # noqa: PLR2004
        return gettext(
            "LINE refused the channel access token. Issue it again in the console and enter it here."
        )
    return gettext("LINE refused: %(reason)s") % {"reason": refused}
