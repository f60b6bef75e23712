"""Status and period of residence (在留資格・在留期間)."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.exchange.recognition.cells.numbers import read_residence_card
from kumiai.office.viewsets.record.filters import Choice, FirstDay, HiddenPointer, LastDay, RecordFilterSet
from kumiai.office.viewsets.record.scopes import through
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.people.domain.spelling import matches
from kumiai.people.models import Person
from kumiai.placements.enums import ResidenceStatus
from kumiai.placements.models import ResidencePeriod


class ResidenceFilters(RecordFilterSet):
    """Filters of the periods of residence."""

    person = HiddenPointer(Person, label=_("Person"))
    status = Choice(label=_("Status of residence"), choices=ResidenceStatus.choices)
    ends_from = FirstDay("last_day", label=_("Stay until, from"))
    ends_to = LastDay("last_day", label=_("Stay until, to"))

    class Meta:
        model = ResidencePeriod
        fields: list[str] = []


class ResidenceScreens(RecordViewSet):
    """Screens of the periods of residence."""

    model = ResidencePeriod
    scope = through("person")
    related = ("person",)
    parent = "person"
    icon = "key"
    menu, menu_position = "placements", 50
    prefillable = ("person",)
    filterset_class = ResidenceFilters
    search_names: tuple[Any, ...] = ("person__name_roman", "person__name_kana", "person__name_kanji")
    list_display = ("person", "status", "permitted_on", "last_day", "filed_on")
    form_names = ("person", "status", "card_number", "permitted_on", "last_day", "filed_on")

    def search_rows(self, rows: models.QuerySet, query: str, request: HttpRequest) -> models.QuerySet:
        """Return the periods by the person, or by card number for those who may read it."""
        found = matches(query, self.search_names)
        number = read_residence_card(query).value if scope_of(request.user).sees_sealed else None
        if number:
            found |= Q(pk__in=ResidencePeriod.objects.with_card_number(number).values("pk"))
        return rows.filter(found)
