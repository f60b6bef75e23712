"""Who is linked with LINE (友だち一覧), and the end of a link."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from kumiai.integrations.line.domain.link import end_link
from kumiai.integrations.line.models import LineLink
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden

ROWS = 50


class FriendsRoom(Room):
    """The links in force, and those that were ended, of the people that the user may see."""

    permission = "line.view_linelink"
    template_name = "office/line/friends.html"
    header_icon = "group"
    page_title = _("Friends on LINE")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add one page of links."""
        ended = self.request.GET.get("ended") == "yes"
        links = LineLink.objects.visible_to(self.request.user).select_related("person", "user")
        links = links.exclude(ended_at=None) if ended else links.in_force()
        page = Paginator(links.order_by("-linked_at", "-pk"), ROWS).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            links=page, ended=ended, may_end=self.request.user.has_perm("line.change_linelink"), **kwargs
        )


class EndVerb(View):
    """End a link: one's own always, that of a worker with the permission."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """End it, and return to where the button was."""
        links = LineLink.objects.visible_to(request.user)
        may_end_others = request.user.has_perm("line.change_linelink")
        if not may_end_others and not links.filter(pk=pk, user=request.user).exists():
            return forbidden(request)
        link = get_object_or_404(links, pk=pk)
        end_link(link=link, by=request.user, at=timezone.now())
        messages.success(request, gettext("Nothing is sent to this LINE any more."))
        back = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(back, {request.get_host()}, require_https=request.is_secure())
        return HttpResponseRedirect(back if safe else reverse("office_line:friends"))
