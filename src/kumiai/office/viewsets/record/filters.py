"""Filters of the lists; their choices end where the user's view ends."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import django_filters
from django import forms
from django.db import models
from django.forms.utils import flatatt
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from kumiai.employers.models import Employer
from kumiai.office.viewsets.record.fields import OfficeDateField
from kumiai.office.viewsets.record.scopes import choosable_rows

ALL = _("All")


def as_of(request: Any) -> date:
    """Return the day as of which the office is looked at."""
    return getattr(request, "as_of", None) or timezone.localdate()


class LightSelect(forms.Select):
    """A select that draws hundreds of options at once instead of by a template each."""

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        """Return the select."""
        chosen = "" if value is None else str(value)
        options = format_html_join(
            "",
            '<option value="{}"{}>{}</option>',
            ((key, SELECTED if str(key) == chosen else "", label) for key, label in self._options()),
        )
        given = flatatt({**self.build_attrs(self.attrs, attrs), "name": name})
        return format_html("<select{}>{}</select>", given, options)

    def _options(self) -> Iterator[tuple[Any, Any]]:
        for key, label in self.choices:
            yield ("" if key is None else key), label


SELECTED: Final = mark_safe(" selected")  # noqa: S308  (a constant)


class Choice(django_filters.ChoiceFilter):
    """One of a few named choices."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("widget", LightSelect)
        kwargs.setdefault("empty_label", ALL)
        super().__init__(*args, **kwargs)


class Pointer(django_filters.ModelChoiceFilter):
    """A row of another noun, such as the company; only visible ones can be named."""

    def __init__(self, model: type[models.Model], **kwargs: Any) -> None:
        self.target = model
        kwargs.setdefault("empty_label", ALL)
        kwargs.setdefault("widget", LightSelect)
        super().__init__(queryset=self._rows, **kwargs)

    def _rows(self, request: Any) -> models.QuerySet:
        return choosable_rows(self.target, request.user).select_related(None)


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
