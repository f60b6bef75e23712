"""Sending organizations and the agreements with them (送出機関)."""

from typing import Any

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.coop.models import SendingAgreement, SendingOrganization
from kumiai.office.viewsets.record.filters import Choice, Pointer, RecordFilterSet
from kumiai.office.viewsets.record.listing import FieldColumn
from kumiai.office.viewsets.record.reading import Child
from kumiai.office.viewsets.record.scopes import whole_cooperative
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.people.countries import COUNTRIES


def country_name(organization: SendingOrganization) -> str:
    """Return the country in words; a code that is not in the table as it is."""
    return str(dict(COUNTRIES).get(organization.country, organization.country))


class SendingFilters(RecordFilterSet):
    """Filters of the sending organizations."""

    country = Choice(label=_("Country"), choices=COUNTRIES)

    class Meta:
        model = SendingOrganization
        fields: list[str] = []


class SendingOrganizationScreens(RecordViewSet):
    """Screens of the sending organizations."""

    model = SendingOrganization
    scope = whole_cooperative
    icon = "globe"
    menu, menu_position = "coop", 90
    filterset_class = SendingFilters
    search_names = ("name", "certified_number")
    list_display: tuple[Any, ...] = (
        "name", FieldColumn("country", label=_("Country"), accessor=country_name, sort_key="country"),
        "certified_number", "email",
    )  # fmt: skip
    form_names = ("name", "country", "certified_number", "email")
    children = (Child("agreements", ("signed_on", "last_day", "note")),)

    def formfield_for_dbfield(self, db_field: models.Field, **kwargs: Any) -> Any:
        """Return the form field; the country is chosen by name."""
        if db_field.name == "country":
            return forms.ChoiceField(label=_("Country"), choices=[("", "—"), *COUNTRIES])
        return super().formfield_for_dbfield(db_field, **kwargs)


class AgreementFilters(RecordFilterSet):
    """Filters of the agreements."""

    organization = Pointer(SendingOrganization, label=_("Sending organization"))

    class Meta:
        model = SendingAgreement
        fields: list[str] = []


class SendingAgreementScreens(RecordViewSet):
    """Screens of the agreements with sending organizations."""

    model = SendingAgreement
    scope = whole_cooperative
    related = ("organization",)
    parent = "organization"
    icon = "doc-full"
    menu, menu_position = "coop", 100
    prefillable = ("organization",)
    filterset_class = AgreementFilters
    search_names = ("organization__name", "note")
    list_display = ("signed_on", "organization", "last_day", "note")
    form_names = ("organization", "signed_on", "last_day", "note")
