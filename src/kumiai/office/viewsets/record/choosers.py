"""Choosing one row out of many in a form: a searched list of what the user may see, never a giant select."""

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponseBase
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import chooser as views
from wagtail.admin.viewsets.chooser import ChooserViewSet
from wagtail.admin.widgets.chooser import BaseChooser

from kumiai.office.viewsets.record.scopes import choosable_rows
from kumiai.people.domain.spelling import matches


class ScopedChooser(BaseChooser):
    """The box of a chosen row; a row that the user may not see is never named in it."""

    rows: models.QuerySet | None = None
    clear_choice_text = _("Clear choice")
    show_edit_link = False

    def get_instance(self, value: Any) -> models.Model | None:
        """Return the chosen row if the user may see it."""
        pk = value.pk if isinstance(value, models.Model) else value
        if self.rows is None or not str(pk or "").isdigit():
            return None
        return self.rows.filter(pk=pk).first()

    def get_value_data_from_instance(self, instance: models.Model) -> dict[str, Any]:
        """Return what the box shows."""
        return {"id": instance.pk, "edit_url": None, self.display_title_key: str(instance)}


class _ScopedRows:
    """Limits every view of a chooser to what the user may see."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Refuse those who may not view the noun at all."""
        options = self.model_class._meta
        if not request.user.has_perm(f"{options.app_label}.view_{options.model_name}"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_object_list(self) -> models.QuerySet:
        """Return the visible rows."""
        return choosable_rows(self.model_class, self.request.user)

    def get_object(self, pk: Any) -> models.Model:
        """Return a visible row; others do not exist."""
        if not str(pk).isdigit():
            raise self.model_class.DoesNotExist
        return self.get_object_list().get(pk=pk)

    def get_objects(self, pks: list[str]) -> models.QuerySet:
        """Return the visible rows among some keys."""
        return self.get_object_list().filter(pk__in=[pk for pk in pks if pk.isdigit()])

    def get_edit_item_url(self, instance: models.Model) -> None:
        """Return nothing: a form is not left half-way through a link."""
        return

    def can_create(self) -> bool:
        """Return that nothing is created inside a chooser."""
        return False


class _Results(_ScopedRows):
    search_fields: tuple[str, ...] = ()
    more_columns: tuple[tuple[str, Any], ...] = ()
    per_page = 15

    def get_filter_form_class(self) -> type[forms.Form]:
        """Return the search box of the list."""
        fields = self.search_fields

        class SearchBox(BaseFilterForm):
            q = forms.CharField(
                label=_("Search term"),
                widget=forms.TextInput(attrs={"placeholder": _("Search")}),
                required=False,
            )

            def filter(self, objects: models.QuerySet) -> models.QuerySet:
                """Return the rows in which every word is found."""
                self.search_query = self.cleaned_data.get("q") or ""
                self.is_searching = bool(self.search_query)
                return objects.filter(matches(self.search_query, fields)) if self.is_searching else objects

        return SearchBox

    def filter_object_list(self, objects: models.QuerySet) -> models.QuerySet:
        """Return the rows that fit the search and the fields that stand beside the box."""
        for name in self.url_filter_parameters:
            if (value := self.request.GET.get(name, "")) and value.isdigit():
                objects = objects.filter(**{name: value})
        if self.filter_form.is_valid():
            objects = self.filter_form.filter(objects)
        return objects

    @property
    def columns(self) -> list[Column]:
        """Return the title and what tells two rows of one name apart."""
        label = self.model_class._meta.verbose_name
        self_title = self.title_column
        self_title.label = label
        return [self_title, *(Column(name, label=text, accessor=name) for name, text in self.more_columns)]


class ScopedChooseView(_Results, views.ChooseView):
    """The window of a chooser."""


class ScopedChooseResultsView(_Results, views.ChooseResultsView):
    """The list inside the window, searched and paged."""


class ScopedChosenView(_ScopedRows, views.ChosenView):
    """The answer when one row was chosen."""


class ScopedChosenMultipleView(_ScopedRows, views.ChosenMultipleView):
    """The answer when several rows were chosen."""


class RecordChooserViewSet(ChooserViewSet):
    """A chooser of one noun, made from its record screens."""

    choose_view_class = ScopedChooseView
    choose_results_view_class = ScopedChooseResultsView
    chosen_view_class = ScopedChosenView
    chosen_multiple_view_class = ScopedChosenMultipleView
    base_widget_class = ScopedChooser
    register_widget = False
    choose_one_text = _("Choose")
    choose_another_text = _("Choose another")
    search_tab_label = _("Search")
    search_fields: tuple[str, ...] = ()
    more_columns: tuple[tuple[str, Any], ...] = ()

    @cached_property
    def url_prefix(self) -> str:
        """Return the address below the office."""
        return f"choose/{self.name}"

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Hand the search fields and columns to the views."""
        return super().get_common_view_kwargs(
            search_fields=self.search_fields, more_columns=self.more_columns, **kwargs
        )

    def get_urlpatterns(self) -> list[Any]:
        """Return the addresses; there is none for creating."""
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "create"]
