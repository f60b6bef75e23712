"""The history of everything (履歴), read only."""

from typing import Any

from django.db import models
from django.db.models import CharField, Q
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.urls import path
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.history.models import Entry
from kumiai.office.viewsets.record.filters import Choice, FirstDay, LastDay, RecordFilterSet
from kumiai.office.viewsets.record.listing import FieldColumn, RecordIndexView
from kumiai.office.viewsets.record.reading import history_lines
from kumiai.office.viewsets.record.scopes import declared_models, visible_rows
from kumiai.office.viewsets.record.viewset import RecordViewSet, registered


def of_visible_records(rows: models.QuerySet, user: Any) -> models.QuerySet:
    """Return the lines about nouns that the user may view; for assigned staff, only about own rows."""
    limited = scope_of(user).only_assigned
    seen = Q(pk__in=[])
    for model in declared_models():
        label = model._meta.label_lower
        if model is Entry or not user.has_perm(f"{model._meta.app_label}.view_{model._meta.model_name}"):
            continue
        if not limited:
            seen |= Q(subject_type=label)
            continue
        keys = (
            visible_rows(model, user).order_by().annotate(pk_text=Cast("pk", CharField())).values("pk_text")
        )
        seen |= Q(subject_type=label, subject_id__in=keys)
    return rows.filter(seen)


class EntryFilters(RecordFilterSet):
    """Filters of the history."""

    noun = Choice(label=_("Record"), choices=lambda: nouns(), field_name="subject_type")
    since = FirstDay("at__date", label=_("From"))
    until = LastDay("at__date", label=_("Until"))

    class Meta:
        model = Entry
        fields: list[str] = []


def nouns() -> list[tuple[str, str]]:
    """Return the nouns that the history may be filtered by."""
    return [
        (screens.model._meta.label_lower, str(screens.model._meta.verbose_name))
        for screens in registered()
        if screens.model is not Entry
    ]


class EntryIndexView(RecordIndexView):
    """The list of the history, in words."""

    results_template_name = "office/records/entries.html"

    def get_context_data(self, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Add the lines in words, with links to records that are still there."""
        context = super().get_context_data(*args, **kwargs)
        if self.is_export:
            return context
        context["lines"] = lines = history_lines(context["object_list"], self.request.user)
        there = self._still_there([line["entry"] for line in lines])
        for line in lines:
            line["url"] = there.get((line["entry"].subject_type, line["entry"].subject_id), "")
        return context

    def _still_there(self, entries: list[Entry]) -> dict[tuple[str, str], str]:
        wanted: dict[str, set[str]] = {}
        for entry in entries:
            wanted.setdefault(entry.subject_type, set()).add(entry.subject_id)
        found = {}
        for screens in registered():
            label = screens.model._meta.label_lower
            keys = [key for key in wanted.get(label, ()) if key.isdigit()]
            rows = visible_rows(screens.model, self.request.user).filter(pk__in=keys) if keys else []
            for row in rows:
                found[(label, str(row.pk))] = screens.detail_url(row)
        return found


class EntryScreens(RecordViewSet):
    """Screens of the history."""

    model = Entry
    scope = of_visible_records
    icon = "history"
    may_add = may_change = may_delete = False
    inspect_view_enabled = False
    index_view_class = EntryIndexView
    filterset_class = EntryFilters
    search_names = ("actor", "subject_label", "reason")
    list_display = (
        "at", "actor", FieldColumn("subject_label", label=_("Record")), FieldColumn("action", label=_("What")),
        "reason",
    )  # fmt: skip
    export_names = ("at", "actor", "action", "subject_type", "subject_label", "on", "reason")
    headings = {"subject_type": _("Kind"), "subject_label": _("Record")}

    def get_urlpatterns(self) -> list[Any]:
        """Return the list; a line of the history has no screen of its own."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]

    def detail_url(self, instance: models.Model) -> str:
        """Return nothing: a line has no page."""
        return ""

    def list_rows(self, rows: models.QuerySet, request: HttpRequest) -> models.QuerySet:
        """Return the lines, newest first."""
        return rows.order_by("-pk")
