"""Filters of the lists; their choices end where the user's view ends."""

from datetime import date
from typing import Any

import django_filters
from django import forms
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from kumiai.employers.models import Employer
from kumiai.office.viewsets.record.fields import OfficeDateField
from kumiai.office.viewsets.record.scopes import choosable_rows

ALL = _("All")


def as_of(request: Any) -> date:
    """Return the day as of which the office is looked at."""
    return getattr(request, "as_of", None) or timezone.localdate()


class Choice(django_filters.ChoiceFilter):
    """One of a few named choices."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.Select)
        kwargs.setdefault("empty_label", ALL)
        super().__init__(*args, **kwargs)


class Pointer(django_filters.ModelChoiceFilter):
    """A row of another noun, such as the company; only visible ones can be named."""

    def __init__(self, model: type[models.Model], **kwargs: Any) -> None:
        self.target = model
        kwargs.setdefault("empty_label", ALL)
        super().__init__(queryset=self._rows, **kwargs)

    def _rows(self, request: Any) -> models.QuerySet:
        return choosable_rows(self.target, request.user)


class HiddenPointer(Pointer):
    """A row of a noun of which there are too many for a select; set by links, shown only while it holds."""

    def __init__(self, model: type[models.Model], **kwargs: Any) -> None:
        super().__init__(model, widget=forms.HiddenInput, **kwargs)


class FirstDay(django_filters.Filter):
    """Rows from a day on."""

    field_class = OfficeDateField

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name=field_name, lookup_expr="gte", **kwargs)


class LastDay(FirstDay):
    """Rows up to a day."""

    def __init__(self, field_name: str, **kwargs: Any) -> None:
        super().__init__(field_name, **kwargs)
        self.lookup_expr = "lte"


class RecordFilterSet(WagtailFilterSet):
    """The filters of one list."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, one in list(self.filters.items()):
            if isinstance(one, HiddenPointer) and not self.data.get(name):
                del self.filters[name]

    @property
    def day(self) -> date:
        """Return the day as of which the office is looked at."""
        return as_of(self.request)


class CompanyFilterSet(RecordFilterSet):
    """The filters of what belongs to a company."""

    employer = Pointer(Employer, label=_("Company"))
