"""People of the member companies (会社の担当者), with the account of those who answer in the chat."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.employers.models import CompanyContact
from kumiai.office.viewsets.record.filters import Choice, CompanyFilterSet
from kumiai.office.viewsets.record.scopes import own_rows
from kumiai.office.viewsets.record.viewset import RecordViewSet

STANDING = [("present", _("At the company")), ("left", _("Left the company"))]


class CompanyContactFilters(CompanyFilterSet):
    """Filters of the contacts."""

    standing = Choice(label=_("Status"), choices=STANDING, method="by_standing")

    class Meta:
        model = CompanyContact
        fields: list[str] = []

    def by_standing(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Return the contacts who are there on the day, or those who left before it."""
        left = models.Q(left_on__lt=self.day)
        return rows.filter(left) if value == "left" else rows.exclude(left)


class CompanyContactScreens(RecordViewSet):
    """Screens of the contacts of companies."""

    model = CompanyContact
    scope = own_rows
    related = ("employer", "user")
    parent = "employer"
    icon = "mail"
    menu, menu_position = "employers", 45
    prefillable = ("employer",)
    filterset_class = CompanyContactFilters
    search_names = ("name", "name_kana", "employer__name", "employer__name_kana", "email")
    list_display = ("name", "employer", "post", "email", "phone", "is_manager", "left_on")
    form_names = (
        "employer", "name", "name_kana", "post", "email", "phone", "is_manager", "user", "left_on",
    )  # fmt: skip
