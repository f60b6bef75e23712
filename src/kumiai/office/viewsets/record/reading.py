"""The details of one record and its history."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import models
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.views.generic import InspectView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import Button, HeaderButton

from kumiai.history.models import Entry
from kumiai.office.viewsets.record.access import Guarded, forbidden
from kumiai.office.viewsets.record.scopes import visible_rows
from kumiai.office.viewsets.record.words import action_shown, changes_of, field_shown, label_of, noun_shown

ROWS_SHOWN = 20


@dataclass(frozen=True)
class Child:
    """A list of what belongs to a record: the relation, and the columns worth seeing."""

    relation: str
    columns: Sequence[str]
    order: str = ""


@dataclass
class ChildList:
    """One such list, ready to be drawn."""

    title: str
    headings: list[str]
    rows: list[dict[str, Any]] = field(default_factory=list)
    add_url: str = ""
    all_url: str = ""
    more: bool = False


class RecordInspectView(Guarded, InspectView):
    """All that is known of one record (詳細)."""

    template_name = "office/records/detail.html"
    any_permission_required = ["view"]
    page_title = gettext_lazy("Details")

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way from the list."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)},
            {"url": "", "label": str(self.object)},
        ]

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Return the button that opens the form, if the user may change the record."""
        buttons = []
        if url := self.get_edit_url():
            buttons.append(HeaderButton(_("Edit"), url=url, icon_name="edit", priority=10))
        if url := self.viewset.room_url(self.object):
            buttons.append(HeaderButton(self.viewset.room_label, url=url, icon_name="home", priority=5))
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Return the ways to the history and to removal."""
        buttons = []
        if url := self.viewset.history_url(self.object, self.request.user):
            buttons.append(Button(_("History"), url=url, icon_name="history", priority=20))
        if url := self.get_delete_url():
            buttons.append(Button(_("Delete"), url=url, icon_name="bin", priority=30))
        return buttons

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Return the fields in words; relations lead to what they point to."""
        return [self._field(name) for name in self.viewset.detail_names]

    def _field(self, name: str) -> dict[str, Any]:
        field_ = self.model._meta.get_field(name)
        value, url = field_shown(self.object, name, sees_sealed=self.sees_sealed), ""
        if isinstance(field_, models.ForeignKey) and getattr(self.object, field_.attname):
            url = self.viewset.url_of(getattr(self.object, name), self.request.user)
            if not url and self.viewset.hides_unseen:
                value = _("(not shown)")
        return {"label": label_of(self.model, name), "value": value, "url": url}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lists of what belongs to the record."""
        return super().get_context_data(
            child_lists=self.child_lists(), more=self.viewset.more(self), **kwargs
        )

    def child_lists(self) -> list[ChildList]:
        """Return what belongs to the record and the user may see."""
        found = []
        for child in self.viewset.children:
            relation = self.model._meta.get_field(child.relation)
            model, user = relation.related_model, self.request.user
            screens = self.viewset.screens_of(model)
            if not user.has_perm(screens.permission("view")):
                continue
            found.append(self._child_list(child, relation, screens))
        return found

    def _child_list(self, child: Child, relation: Any, screens: Any) -> ChildList:
        model, key = relation.related_model, relation.field.name
        rows = visible_rows(model, self.request.user).filter(**{key: self.object})
        rows = list(
            rows.order_by(child.order, "pk")[: ROWS_SHOWN + 1] if child.order else rows[: ROWS_SHOWN + 1]
        )
        query = f"?{key}={self.object.pk}"
        made = ChildList(
            title=capfirst(str(model._meta.verbose_name_plural)),
            headings=[label_of(model, name) for name in child.columns],
            all_url=reverse(screens.get_url_name("index")) + query,
            more=len(rows) > ROWS_SHOWN,
        )
        taken = relation.one_to_one and rows
        if screens.may_add and not taken and self.request.user.has_perm(screens.permission("add")):
            made.add_url = reverse(screens.get_url_name("add")) + query
        made.rows = [
            {
                "url": screens.detail_url(row),
                "cells": [field_shown(row, name, sees_sealed=self.sees_sealed) for name in child.columns],
            }
            for row in rows[:ROWS_SHOWN]
        ]
        return made


class RecordHistoryView(Guarded, WagtailAdminTemplateMixin, TemplateView):
    """Who changed what of one record, when and why (履歴)."""

    template_name = "office/records/history.html"
    page_title = gettext_lazy("History")
    model: Any = None
    index_url_name = ""
    header_icon = "history"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        """Refuse those who may not read the history."""
        if not request.user.has_perm("history.view_entry"):
            return forbidden(request)
        return super().dispatch(request, *args, **kwargs)

    def get_page_subtitle(self) -> str:
        """Return the name of the record."""
        return str(self.row())

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way from the list and the record."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse(self.index_url_name), "label": capfirst(self.model._meta.verbose_name_plural)},
            {"url": self.viewset.detail_url(self.row()), "label": str(self.row())},
            {"url": "", "label": _("History")},
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the lines of the history in words."""
        page = WagtailPaginator(Entry.objects.about(self.row()), 50).get_page(self.request.GET.get("p"))
        return super().get_context_data(
            page_obj=page, lines=history_lines(page.object_list, self.request.user), **kwargs
        )


def history_lines(entries: Sequence[Entry], user: Any) -> list[dict[str, Any]]:
    """Return history lines in words, ready for a template (履歴の表示)."""
    lines = list(entries)
    changes = changes_of(lines, user)
    return [
        {
            "entry": entry,
            "noun": noun_shown(entry),
            "action": action_shown(entry),
            "changes": changes[entry.pk],
        }
        for entry in lines
    ]
