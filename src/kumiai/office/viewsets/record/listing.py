"""The list of a noun: search, filters, order, pages of fifty, and the same rows as a workbook."""

import csv
from datetime import datetime
from io import SEEK_END, StringIO
from typing import Any
from urllib.parse import quote

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpResponse, HttpResponseBase
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView
from wagtail.admin.widgets.button import Button

from kumiai.history.domain.record import log
from kumiai.office.viewsets.record.access import Guarded
from kumiai.office.viewsets.record.words import NOTHING, shown

_FORMULA_STARTS = ("=", "@", "\t", "\r", "\n")


def harmless(value: Any) -> Any:
    """Return a cell of a CSV file that no spreadsheet program takes for a formula."""
    text = value if isinstance(value, str) else None
    if not text:
        return value
    if text.startswith(_FORMULA_STARTS) or (
        text[0] in "+-" and not text[1:].replace("-", "").replace(" ", "").isdigit()
    ):
        return f"'{text}"
    return value


class FieldColumn(Column):
    """A column that shows a value in the user's words."""

    empty_value_display = NOTHING

    def get_value(self, instance: models.Model) -> Any:
        """Return the value in words."""
        return shown(super().get_value(instance))

    def render_cell_html(self, instance: models.Model, parent_context: Any) -> SafeString:
        """Return the cell at once: a template for each of four hundred cells took half the time of a page."""
        return format_html("<td>{}</td>", self.get_value(instance))


class RecordIndexView(Guarded, IndexView):
    """The list of one noun (一覧)."""

    any_permission_required = ["view"]
    sealed_export = False

    def get_base_queryset(self) -> models.QuerySet:
        """Return the rows that the user may see, with what the columns need."""
        return self.viewset.list_rows(self.rows(), self.request)

    def search_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        """Return the rows in which every word of the query is found."""
        if not self.is_searching:
            return queryset
        return self.viewset.search_rows(queryset, self.search_query, self.request)

    @cached_property
    def is_searchable(self) -> bool:
        """Return whether the noun can be searched."""
        return bool(self.viewset.search_names)

    def filter_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        """Return the rows that fit the filters; a filter that cannot be read shows nothing."""
        if self.filters and not self.filters.is_valid():
            return queryset.none()
        return super().filter_queryset(queryset)

    def get_filterset_kwargs(self) -> dict[str, Any]:
        """Hand the visible rows to the filters, so that their choices end there too."""
        return {**super().get_filterset_kwargs(), "queryset": self.rows()}

    def order_queryset(self, queryset: models.QuerySet) -> models.QuerySet:
        """Return the rows in the asked order, made definite by the key."""
        ordered = super().order_queryset(queryset)
        return ordered.order_by(*ordered.query.order_by or self.model._meta.ordering or ["pk"], "pk")

    def _get_custom_column(self, field_name: str, column_class: type = FieldColumn, **kwargs: Any) -> Column:
        made = super()._get_custom_column(
            field_name, FieldColumn if column_class is Column else column_class, **kwargs
        )
        made.label = self.viewset.headings.get(field_name, made.label)
        return made

    def _get_title_column(self, field_name: str, *args: Any, **kwargs: Any) -> Column:
        column = super()._get_title_column(field_name, *args, **kwargs)
        column._get_url_func = self.viewset.detail_url
        return column

    def get_list_buttons(self, instance: models.Model) -> list[Any]:
        """Return none: fifty menus took a third of the time of a page; the row's own page has the buttons."""
        return []

    @cached_property
    def header_buttons(self) -> list[Any]:
        """Return the button that adds, with what the filter already says filled in."""
        buttons = super().header_buttons
        if self.add_url and (kept := self.viewset.prefilled(self.request.GET)):
            buttons[0].url = f"{self.add_url}?{kept}"
        return buttons

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Return the exports; sealed numbers are exported only when asked for by name."""
        buttons = [
            button
            for button in super().header_more_buttons
            if not any(f"export={form}" in (button.url or "") for form in self.FORMATS)
        ]
        buttons += [
            Button(_("Download Excel"), url=self.xlsx_export_url, icon_name="download", priority=90),
            Button(_("Download CSV"), url=self.csv_export_url, icon_name="download", priority=100),
        ]
        if self.viewset.sealed_names and self.sees_sealed:
            buttons.append(
                Button(
                    _("Download Excel with passport and card numbers"),
                    url=f"{self.xlsx_export_url}&sealed=yes",
                    icon_name="lock-open",
                    priority=110,
                )
            )
        return buttons

    # --- export

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Settle which columns an export has."""
        if self.is_export:
            self.list_export = list(self.viewset.export_names)
            if request.GET.get("sealed") == "yes":
                self.sealed_export = True
                self.list_export += self.viewset.sealed_names
        return super().dispatch(request, *args, **kwargs)

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer with the list or the workbook; sealed numbers leave a line in the history."""
        if self.is_export and self.sealed_export:
            if not self.sees_sealed:
                raise PermissionDenied
            log(
                request.user,
                f"{self.model._meta.label_lower}.exported",
                by=request.user,
                at=timezone.now(),
                after={"sealed": self.viewset.sealed_names},
            )
        return super().get(request, *args, **kwargs)

    def to_row_dict(self, item: models.Model) -> dict[str, Any]:
        """Return one row of the export: days stay days, choices and relations become words."""
        return {name: self._cell(item, name) for name in self.list_export}

    def _cell(self, item: models.Model, name: str) -> Any:
        value: Any = item
        *path, last = name.split("__")
        for step in path:
            value = getattr(value, step, None)
        found = getattr(value, last, None)
        if words := self._words_of_choices(name):
            found = words.get(found, found)
        if callable(found):
            found = found()
        if isinstance(found, bool):
            return _("Yes") if found else _("No")
        if isinstance(found, models.Model):
            return str(found)
        return (
            ""
            if found is None
            else found
            if isinstance(found, int) or hasattr(found, "isoformat")
            else str(found)
        )

    def _words_of_choices(self, name: str) -> dict[Any, str]:
        """Return the words of a field with choices, made once for all rows."""
        if name not in self._choices:
            model, *path = self.model, *name.split("__")
            for step in path[:-1]:
                model = model._meta.get_field(step).related_model
            known = {field.name: field for field in model._meta.concrete_fields}
            field = known.get(path[-1])
            self._choices[name] = {key: str(word) for key, word in field.flatchoices} if field else {}
        return self._choices[name]

    @cached_property
    def _choices(self) -> dict[str, dict[Any, str]]:
        return {}

    def get_heading(self, queryset: models.QuerySet, field: str) -> str:
        """Return the heading of a column in the user's language."""
        if field in self.viewset.headings:
            return str(self.viewset.headings[field])
        model, *path = self.model, *field.split("__")
        for step in path[:-1]:
            model = model._meta.get_field(step).related_model
        return capfirst(str(model._meta.get_field(path[-1]).verbose_name))

    def get_filename(self) -> str:
        """Return the name of the file: the noun in the user's language and the day."""
        return f"{capfirst(str(self.model._meta.verbose_name_plural))}_{timezone.localdate():%Y%m%d}"

    def write_xlsx(self, queryset: models.QuerySet, output: Any) -> None:
        """Write the workbook; a text that looks like a formula stays a text."""
        book = Workbook(write_only=True, iso_dates=False)
        sheet = book.create_sheet(
            title=capfirst(str(self.model._meta.verbose_name_plural))[:31].replace("/", "・")
        )
        sheet.append([self.get_heading(queryset, name) for name in self.list_export])
        for item in queryset:
            sheet.append([_workbook_cell(sheet, value) for value in self.to_row_dict(item).values()])
        book.save(output)

    def write_csv_response(self, queryset: models.QuerySet) -> HttpResponse:
        """Return the CSV file, marked as UTF-8 so that Excel reads Japanese in it.

        It is written at once: what is streamed later would no longer be in the user's language.
        """
        out = StringIO("\ufeff", newline="")
        out.seek(0, SEEK_END)
        writer = csv.writer(out)
        writer.writerow([self.get_heading(queryset, name) for name in self.list_export])
        for item in queryset:
            writer.writerow([harmless(value) for value in self.to_row_dict(item).values()])
        response = HttpResponse(out.getvalue(), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = _attachment(f"{self.get_filename()}.csv")
        return response


def _workbook_cell(sheet: Any, value: Any) -> Any:
    if isinstance(value, datetime):
        return timezone.make_naive(value)
    if isinstance(value, str) and value.startswith("="):
        cell = WriteOnlyCell(sheet, value)
        cell.data_type = "s"
        return cell
    return value


def _attachment(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name)}"
