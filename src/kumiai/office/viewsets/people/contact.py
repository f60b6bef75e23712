"""Ways to reach a person (連絡先)."""

from django.utils.translation import gettext_lazy as _

from kumiai.office.viewsets.record.filters import HiddenPointer, RecordFilterSet
from kumiai.office.viewsets.record.scopes import through
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.people.models import Person, PersonContact


class ContactFilters(RecordFilterSet):
    """Filters of the contacts."""

    person = HiddenPointer(Person, label=_("Person"))

    class Meta:
        model = PersonContact
        fields: list[str] = []


class ContactScreens(RecordViewSet):
    """Screens of the contacts of people."""

    model = PersonContact
    scope = through("person")
    related = ("person",)
    parent = "person"
    icon = "mail"
    prefillable = ("person",)
    filterset_class = ContactFilters
    form_names = ("person", "kind", "value", "note")
    search_names = ("person__name_roman", "person__name_kana", "value")
    list_display = ("person", "kind", "value", "note")
