"""Slips of paper (手渡しの連絡票): printed from the browser, and marked by whoever handed them over."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from kumiai.coop.models import Cooperative
from kumiai.messaging.domain.message import hand_over
from kumiai.messaging.domain.queries import slips
from kumiai.office.messages.outbox import CHANGE, VIEW
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden

MOST = 200
MOST_DIGITS = 18


class SlipsRoom(Room):
    """What waits on paper, one slip each."""

    permission = VIEW
    template_name = "office/messages/slips.html"
    page_title = _("Paper slips")
    header_icon = "doc-full"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the slips and who hands them over."""
        rows = list(slips(self.request.user)[: MOST + 1])
        return super().get_context_data(
            slips=rows[:MOST], more=len(rows) > MOST, cooperative=Cooperative.objects.first(),
            may_hand_over=self.request.user.has_perm(CHANGE) and not self.request.is_as_of, **kwargs,
        )  # fmt: skip


class HandOverVerb(View):
    """Note that slips were handed over."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Note it for the chosen ones; what is not on paper, or not the user's to see, is left alone."""
        if not (request.user.has_perm(VIEW) and request.user.has_perm(CHANGE)) or request.is_as_of:
            return forbidden(request)
        numbers = [
            int(text)
            for text in request.POST.getlist("slip")[:MOST]
            if text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS
        ]
        given = hand_over(
            messages=list(slips(request.user).filter(pk__in=numbers)), by=request.user, at=timezone.now()
        )
        if given:
            said = ngettext("%(count)d slip was handed over.", "%(count)d slips were handed over.", given)
            messages.success(request, said % {"count": given})
        else:
            messages.warning(request, gettext("Choose the slips that were handed over."))
        return HttpResponseRedirect(reverse("messages:slips"))
