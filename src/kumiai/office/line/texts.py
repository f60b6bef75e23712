"""What workers wrote on LINE (受信メッセージ): they may be consultations, so few read them."""

from typing import Any

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kumiai.integrations.line.domain.text import READ, read_texts
from kumiai.integrations.line.models import LineText
from kumiai.office.rooms.room import Room

ROWS = 50


class TextsRoom(Room):
    """Who wrote when, and who read it; the content is on a page of its own."""

    permission = READ
    template_name = "office/line/texts.html"
    header_icon = "mail"
    page_title = _("Messages from LINE")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add one page of messages, the newest first."""
        texts = LineText.objects.visible_to(self.request.user).select_related(
            "person", "user", "read_by", "event"
        )
        page = Paginator(texts.defer("text").order_by("-pk"), ROWS).get_page(self.request.GET.get("p"))
        return super().get_context_data(texts=page, **kwargs)


class TextRoom(Room):
    """One message; opening it notes who read it."""

    permission = READ
    template_name = "office/line/text.html"
    header_icon = "mail"
    page_title = _("Message from LINE")

    @cached_property
    def text(self) -> LineText:
        """Return the message of the address, if the user may read it."""
        rows = LineText.objects.visible_to(self.request.user).select_related("person", "user", "event")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Note the reading, and show what the same person wrote around it."""
        at = timezone.now()
        text = self.text
        read_texts(texts=[text], by=self.request.user, at=at)
        others = LineText.objects.visible_to(self.request.user).exclude(pk=text.pk)
        others = (
            others.filter(person=text.person)
            if text.person
            else others.filter(event__friend_id=text.event.friend_id)
        )
        return super().get_context_data(
            text=text, others=others.defer("text").order_by("-pk")[:10],
            may_see_person=text.person is not None and self.request.user.has_perm("people.view_person"),
            **kwargs,
        )  # fmt: skip
