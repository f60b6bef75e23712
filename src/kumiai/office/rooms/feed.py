"""One's own deadlines in one's own calendar program (カレンダーの購読)."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from wagtail.admin import messages

from kumiai.deadlines.domain.icalendar import create_token, feed_for, revoke_tokens, token_of
from kumiai.office.rooms.room import Room


class FeedRoom(Room):
    """The secret address of one's own feed: made, shown once, renewed, stopped."""

    permission = "deadlines.view_deadline"
    template_name = "office/rooms/feed.html"
    header_icon = "link"
    page_title = _("In my own calendar")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add whether an address is in use."""
        return super().get_context_data(token=token_of(self.request.user), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make a new address and show it this once, or stop the one in use."""
        who = {"user": request.user, "by": request.user, "at": timezone.now()}
        if request.POST.get("deed") == "stop":
            revoke_tokens(**who)
            messages.success(request, gettext("The address does not work any more."))
            return HttpResponseRedirect(reverse("rooms:feed"))
        path = reverse("calendar_feed", args=[create_token(**who)])
        response = self.render_to_response(self.get_context_data(address=request.build_absolute_uri(path)))
        response["Cache-Control"] = "no-store"  # the secret is shown once
        return response


@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Return the feed that a secret opens; without a login, because calendar programs have none."""
    calendar = feed_for(token, timezone.now())
    if calendar is None:
        raise Http404
    response = HttpResponse(calendar, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "private, max-age=900"
    response["Referrer-Policy"] = "no-referrer"
    return response
