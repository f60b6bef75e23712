"""The messages in the frame: addresses, menu with what is unread, and look."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import URLPattern, URLResolver, include, path, reverse, reverse_lazy
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.ui.sidebar import LinkMenuItem

from kumiai.messaging.domain.letter import answer_on
from kumiai.messaging.domain.queries import unread_count
from kumiai.office.hooks.rooms import room_item
from kumiai.office.messages import urls

answer_on(lambda question: reverse("answer", args=[question.token]))


@hooks.register("register_admin_urls")
def register_messages() -> list[URLPattern | URLResolver]:
    """Put the messages under the office."""
    return [path("messages/", include(urls, namespace="messages"))]


@hooks.register("insert_global_admin_css")
def messages_css() -> SafeString:
    """Add the look of the messages."""
    return format_html('<link rel="stylesheet" href="{}">', static("office/messages.css"))


class InboxItem(MenuItem):
    """The way to one's inbox, with the number of unread messages."""

    def render_component(self, request: HttpRequest) -> Any:
        """Return the item; the number is read for each page, as a bell would."""
        unread = unread_count(request.user)
        label = f"{self.label} ({unread})" if unread else str(self.label)
        return LinkMenuItem(
            self.name, label, self.url, icon_name=self.icon_name, classname=self.classname, attrs=self.attrs
        )


@hooks.register("register_admin_menu_item")
def inbox_item() -> MenuItem:
    """Return the way to the inbox, which stands by itself: it is looked at many times a day."""
    return InboxItem(
        _("Inbox"), reverse_lazy("messages:inbox"), name="messages-inbox", icon_name="mail", order=11
    )


@hooks.register("register_admin_menu_item")
def messages_menu() -> MenuItem:
    """Return the menu of what is sent."""
    items = [
        room_item("messages:outbox", _("Outbox"), "upload", 10, "messaging.view_message"),
        room_item("messages:slips", _("Paper slips"), "doc-full", 20, "messaging.view_message"),
        room_item("messages:wordings", _("Wordings"), "edit", 30, "messaging.view_wording"),
        room_item("messages:wishes", _("How I am told"), "cog", 40, "office.open"),
    ]
    return SubmenuMenuItem(
        _("Notices and messages"), Menu(items=items), name="messages", icon_name="comment", order=48
    )
