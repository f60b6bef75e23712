"""The outbox (送信箱): what was told to whom, through which channel, and how that went."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from kumiai.messaging.domain.message import MAY_BE_WITHDRAWN, MAY_GO_AGAIN, resend, withdraw_message
from kumiai.messaging.domain.template import templates
from kumiai.messaging.enums import ChannelCode, MessageState
from kumiai.messaging.models import Lane, Message
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden

PAGE = 50
VIEW = "messaging.view_message"
CHANGE = "messaging.change_message"
TILES = (
    MessageState.WAITING, MessageState.GATHERED, MessageState.UNSURE, MessageState.FAILED, MessageState.SENT,
)  # fmt: skip


def purposes() -> list[tuple[str, str]]:
    """Return all purposes with their names in the language of the office."""
    return [(purpose, one.label_in(get_language() or "ja")) for purpose, one in templates().items()]


class OutboxRoom(Room):
    """All messages, narrowed by state, channel, purpose and recipient."""

    permission = VIEW
    template_name = "office/messages/outbox.html"
    page_title = _("Outbox")
    header_icon = "mail"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add counts by state, closed channels, filters and a page of messages."""
        asked = self.request.GET
        visible = Message.objects.visible_to(self.request.user)
        counts = dict(visible.order_by().values_list("state").annotate(Count("pk")))
        names = dict(purposes())
        page = Paginator(self.narrowed(visible), PAGE).get_page(asked.get("page"))
        for message in page:
            message.purpose_label = names.get(message.purpose, message.purpose)
        closed = Lane.objects.filter(closed_until__gt=timezone.now())
        return super().get_context_data(
            page=page, asked=asked, states=MessageState.choices, channels=ChannelCode.choices, purposes=names.items(),
            tiles=[{"state": one.value, "label": one.label, "count": counts.get(one.value, 0)} for one in TILES],
            closed=[{"channel": ChannelCode(lane.channel).label, "lane": lane} for lane in closed], **kwargs,
        )  # fmt: skip

    def narrowed(self, rows: Any) -> Any:
        """Return the messages that the query asks for; words that mean nothing do not narrow."""
        asked = self.request.GET
        for name, allowed in (("state", MessageState.values), ("channel", ChannelCode.values)):
            if asked.get(name) in allowed:
                rows = rows.filter(**{name: asked[name]})
        if asked.get("purpose"):
            rows = rows.filter(purpose=asked["purpose"][:50])
        words = asked.get("q", "").strip()[:100]
        if words:
            rows = rows.filter(
                Q(user__display_name__icontains=words) | Q(user__username__icontains=words)
                | Q(person__name_roman__icontains=words) | Q(person__name_kana__icontains=words)
                | Q(employer__name__icontains=words)
            )  # fmt: skip
        return rows.select_related("user", "person", "employer")


class MessageRoom(Room):
    """One message: its text, where it went, and what happened on the way."""

    permission = VIEW
    template_name = "office/messages/message.html"
    header_icon = "mail"

    @cached_property
    def message(self) -> Message:
        """Return a message that the user may see; any other one is not found."""
        rows = Message.objects.visible_to(self.request.user)
        around = rows.select_related("user", "person", "employer", "question", "digest", "again_of")
        return get_object_or_404(around, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the title of the message."""
        return str(self.message)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way through the outbox."""
        way = {"url": reverse("messages:outbox"), "label": gettext("Outbox")}
        return [*super().get_breadcrumbs_items()[:-1], way, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add attempts, what joined it, what repeats it, and what can be done."""
        message = self.message
        may = self.request.user.has_perm(CHANGE) and not self.request.is_as_of
        return super().get_context_data(
            message=message, deliveries=message.deliveries.all(), parts=message.parts.order_by("pk"),
            copies=Message.objects.filter(again_of=message).order_by("pk"),
            purpose=dict(purposes()).get(message.purpose, message.purpose),
            may_resend=may and message.state in MAY_GO_AGAIN,
            may_withdraw=may and message.state in MAY_BE_WITHDRAWN, **kwargs,
        )  # fmt: skip


class MessageVerb(View):
    """One verb on a message: checks the right, acts, and says what happened."""

    def act(self, message: Message, request: HttpRequest) -> Message:
        """Do it and return the message to show."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, or say why it cannot be done."""
        if not (request.user.has_perm(VIEW) and request.user.has_perm(CHANGE)):
            return forbidden(request)
        message = get_object_or_404(Message.objects.visible_to(request.user), pk=pk)
        if request.is_as_of:
            return forbidden(request)
        try:
            message = self.act(message, request)
        except ValidationError as error:
            messages.error(request, " ".join(error.messages))
        else:
            messages.success(request, gettext("Saved."))
        return HttpResponseRedirect(reverse("messages:message", args=[message.pk]))


class ResendVerb(MessageVerb):
    """Send it again."""

    def act(self, message: Message, request: HttpRequest) -> Message:
        """Write it once more and show the new one."""
        return resend(message=message, by=request.user, at=timezone.now())


class WithdrawVerb(MessageVerb):
    """Take it back before it leaves."""

    def act(self, message: Message, request: HttpRequest) -> Message:
        """Withdraw it."""
        return withdraw_message(message=message, by=request.user, at=timezone.now())
