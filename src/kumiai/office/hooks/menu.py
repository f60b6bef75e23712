"""The menu of the office: our nouns and rooms; of Wagtail's own only what a room uses."""

from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.functional import lazy
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem
from wagtail.admin.search import SearchArea

from kumiai.office.viewsets import record_screens
from kumiai.office.viewsets.record.viewset import RecordViewSet

UNUSED: Final = frozenset(
    {"explorer", "images", "documents", "snippets", "forms", "reports", "help", "settings"}
)
"""Items of Wagtail that no room uses yet."""

GROUPS: Final = (
    ("people", _("Interns and foreign workers"), "user"),
    ("employers", _("Companies"), "home"),
    ("placements", _("Placements and residence"), "date"),
    ("oversight", _("Audits and visits"), "clipboard-list"),
    ("plans", _("Plans and filings"), "doc-full"),
    ("coop", _("Cooperative"), "group"),
)
ORDER: Final = (
    "wagtailadmin_home", "messages-inbox", "approvals",
    "people", "employers", "placements", "oversight", "plans", "papers", "coop", "deadline", "messages",
    "rooms-calendar", "rooms-gantt", "rooms-ending", "rooms-cockpit", "rooms-simulator", "roster-import",
    "rooms-scores", "rooms-license_board",
    "rooms-legal_values", "rooms-radar", "entry",
    "rooms-as_of", "office-settings",
)  # fmt: skip
"""The items from top to bottom; others follow in their own order."""


class ScreensItem(MenuItem):
    """The way to the list of one noun, for those who may view it."""

    def __init__(self, screens: RecordViewSet, label: Any = "", **kwargs: Any) -> None:
        self.screens = screens
        super().__init__(
            label or _plural(screens),
            reverse_lazy(screens.get_url_name("index")),
            name=screens.name,
            icon_name=screens.icon,
            order=screens.menu_position,
            **kwargs,
        )

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the user may view the noun."""
        return request.user.has_perm(self.screens.permission("view"))


def _plural(screens: RecordViewSet) -> Any:
    # Menu items live as long as the process: their words are made anew in the language of each request.
    return lazy(lambda: capfirst(str(screens.model._meta.verbose_name_plural)), str)()


def _items(group: str) -> list[ScreensItem]:
    return [ScreensItem(screens) for screens in record_screens() if screens.menu == group]


def _group(name: str, label: Any, icon: str) -> MenuItem:
    items = _items(name)
    if len(items) == 1:
        items[0].label = label
        items[0].name = name
        return items[0]
    return SubmenuMenuItem(label, Menu(items=items), name=name, icon_name=icon)


for _group_of in GROUPS:
    hooks.register("register_admin_menu_item", lambda given=_group_of: _group(*given))


@hooks.register("register_admin_menu_item")
def history_item() -> MenuItem:
    """Return the way to the history of everything."""
    return ScreensItem(next(s for s in record_screens() if s.name == "entry"), _("History"))


@hooks.register("register_admin_menu_item")
def deadlines_item() -> MenuItem:
    """Return the way to the list of all deadlines."""
    return ScreensItem(next(s for s in record_screens() if s.name == "deadline"), _("Deadlines"))


@hooks.register("register_admin_menu_item")
def settings_item() -> MenuItem:
    """Return the settings: users and their roles, for administrators."""
    return SubmenuMenuItem(
        _("Settings"), Menu(items=_items("accounts")), name="office-settings", icon_name="cogs"
    )


@hooks.register("construct_main_menu")
def arrange(request: HttpRequest, items: list[MenuItem]) -> None:
    """Leave out what no room uses, and put the rest in the order of the day's work."""
    items[:] = [item for item in items if item.name not in UNUSED]
    for item in items:
        if item.name in ORDER:
            item.order = ORDER.index(item.name)


class PeopleSearch(SearchArea):
    """The search box of the menu: it looks for people."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Return whether the user may view people."""
        return request.user.has_perm("people.view_person")


@hooks.register("register_admin_search_area")
def people_search() -> SearchArea:
    """Return the search that comes before Wagtail's search of pages."""
    return PeopleSearch(GROUPS[0][1], reverse_lazy("person:index"), name="person", icon_name="user", order=1)


@hooks.register("construct_homepage_panels")
def no_panels(request: HttpRequest, panels: list[Any]) -> None:
    """Leave Wagtail's start page empty: the board stands there."""
    panels.clear()


@hooks.register("construct_homepage_summary_items")
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    """Leave out the counts of pages and images."""
    items.clear()
