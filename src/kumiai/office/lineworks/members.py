"""Who is linked with LINE WORKS (メンバーの紐付け): by the directory, by a code, and the end of it."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai.accounts.models import User
from kumiai.integrations.lineworks.domain.connection import current
from kumiai.integrations.lineworks.domain.link import (
    CODE_LIFE,
    Comparison,
    compare_directory,
    end_link,
    link_by_directory,
    make_code,
    pair_of,
    read_directory,
    shown,
)
from kumiai.integrations.lineworks.domain.trial import advice
from kumiai.integrations.lineworks.errors import LineWorksError
from kumiai.integrations.lineworks.models import Link
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden

ROWS = 50


class MembersRoom(Room):
    """The links in force and the ended ones, and the comparison with the directory; for administrators."""

    permission = "lineworks.view_link"
    template_name = "office/lineworks/members.html"
    header_icon = "group"
    page_title = _("Members of LINE WORKS")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add one page of links, and who is not linked."""
        ended = self.request.GET.get("ended") == "yes"
        links = Link.objects.select_related("user").order_by("-linked_at", "-pk")
        page = Paginator(links.filter(ended_at__isnull=not ended), ROWS).get_page(self.request.GET.get("p"))
        linked = Link.objects.filter(ended_at=None).values("user_id")
        users = (
            User.objects.filter(is_active=True).exclude(pk__in=linked).order_by("display_name", "username")
        )
        return super().get_context_data(
            links=page, ended=ended, connected=current() is not None, unlinked=users[:500],
            minutes=int(CODE_LIFE.total_seconds() // 60), **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Compare, link, make a code for somebody, or end a link."""
        match request.POST.get("deed"):
            case "compare":
                return self._compared()
            case "link" if request.user.has_perm("lineworks.add_link"):
                return self._compared(apply=True)
            case "code" if request.user.has_perm("lineworks.add_linkcode"):
                return self._code()
            case "end" if request.user.has_perm("lineworks.change_link"):
                return self._end()
        return forbidden(request)

    def _compared(self, *, apply: bool = False) -> HttpResponse:
        connection = current()
        found: Comparison | None = None
        problem = ""
        if connection is None:
            problem = gettext("LINE WORKS is not set up.")
        else:
            try:
                members = read_directory(connection)
            except LineWorksError as error:
                problem = advice(error, "directory")
            else:
                if apply:
                    seen = self.request.POST.get("pairs", "").split()
                    made = link_by_directory(
                        members=members, by=self.request.user, at=timezone.now(), only=set(seen)
                    )
                    count = len(made.fitting)
                    told = ngettext(
                        "%(count)d person is linked now.", "%(count)d persons are linked now.", count
                    )
                    messages.success(self.request, told % {"count": count})
                    return HttpResponseRedirect(reverse("office_lineworks:members"))
                found = compare_directory(members)
        pairs = " ".join(pair_of(*pair) for pair in found.fitting) if found else ""
        return self.render_to_response(self.get_context_data(found=found, pairs=pairs, problem=problem))

    def _code(self) -> HttpResponse:
        number = self.request.POST.get("user", "")
        user = get_object_or_404(User, pk=int(number) if number.isdecimal() else 0, is_active=True)
        code = make_code(user=user, by=self.request.user, at=timezone.now())
        return self.render_to_response(self.get_context_data(code=shown(code), code_for=user))

    def _end(self) -> HttpResponse:
        number = self.request.POST.get("link", "")
        link = get_object_or_404(Link, pk=int(number) if number.isdecimal() else 0)
        end_link(link=link, by=self.request.user, at=timezone.now())
        messages.success(
            self.request, gettext("The link is ended. What this member taps does nothing any more.")
        )
        return HttpResponseRedirect(reverse("office_lineworks:members"))


class OwnRoom(Room):
    """One's own LINE WORKS: the code, the end of the link, the consent for Drive and tasks."""

    permission = "office.open"
    template_name = "office/lineworks/own.html"
    header_icon = "user"
    page_title = _("My LINE WORKS")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the link in force."""
        link = Link.objects.filter(user=self.request.user, ended_at=None).first()
        return super().get_context_data(
            connected=current() is not None, link=link, minutes=int(CODE_LIFE.total_seconds() // 60), **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make a code, or end one's own link."""
        if request.POST.get("deed") == "end":
            for link in Link.objects.filter(user=request.user, ended_at=None):
                end_link(link=link, by=request.user, at=timezone.now())
            messages.success(
                request, gettext("The link is ended. What this member taps does nothing any more.")
            )
            return HttpResponseRedirect(reverse("office_lineworks:own"))
        try:
            code = make_code(user=request.user, by=request.user, at=timezone.now())
        except (PermissionDenied, ValidationError):
            return forbidden(request)
        return self.render_to_response(self.get_context_data(code=shown(code)))
