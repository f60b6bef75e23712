"""All deadlines as a list (期限一覧), read only: it is what an inspector or a spreadsheet wants."""

from typing import Any

from django.db import models
from django.urls import NoReverseMatch, path, reverse
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.models import User
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline
from kumiai.employers.models import Employer
from kumiai.office.viewsets.record.filters import (
    Choice,
    FirstDay,
    HiddenPointer,
    LastDay,
    Pointer,
    RecordFilterSet,
)
from kumiai.office.viewsets.record.scopes import own_rows
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.people.models import Person


class DeadlineFilters(RecordFilterSet):
    """Filters of the deadlines."""

    state = Choice(label=_("State"), choices=State.choices)
    due_from = FirstDay("due_on", label=_("Due from"))
    due_to = LastDay("due_on", label=_("Due until"))
    employer = Pointer(Employer, label=_("Company"))
    person = HiddenPointer(Person, label=_("Person"))
    assigned_to = Pointer(User, label=_("Person in charge"))

    class Meta:
        model = Deadline
        fields: list[str] = []


class DeadlineScreens(RecordViewSet):
    """The list of the deadlines."""

    model = Deadline
    scope = own_rows
    related = ("person", "employer", "office", "assigned_to", "placement__person")
    icon = "time"
    may_add = may_change = may_delete = False
    inspect_view_enabled = False
    filterset_class = DeadlineFilters
    search_names = (
        "person__name_roman", "person__name_kana", "person__name_kanji", "employer__name", "employer__name_kana",
    )  # fmt: skip
    list_display: tuple[Any, ...] = (
        "duty",
        "due_on",
        "person",
        "employer",
        "state",
        "done_on",
        "assigned_to",
    )
    export_names = (
        "duty", "due_on", "opens_on", "anchor_on", "person", "employer", "office", "state", "done_on", "done_by",
        "evidence", "reason", "assigned_to",
    )  # fmt: skip

    def get_urlpatterns(self) -> list[Any]:
        """Return the list; a deadline is opened in its own room."""
        return [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
        ]

    def detail_url(self, instance: models.Model) -> str:
        """Return the page that says why something is due."""
        try:
            return reverse("rooms:why", args=[instance.pk])
        except NoReverseMatch:
            return ""
