"""How ranges and tables are typed."""

import re
from collections.abc import Mapping
from typing import Any

from django import forms

from kumiai.paperwork.definitions import Kind
from kumiai.paperwork.definitions.words import Column

SPARE_ROWS = 2
MOST_ROWS = 500


class RangeInput(forms.MultiWidget):
    """Two inputs for a first and a last day or time."""

    template_name = "paperwork/range_input.html"

    def __init__(self, kind: str) -> None:
        plain = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(
            [plain, plain]
            if kind == "date"
            else [forms.TimeInput(attrs={"type": "time"}, format="%H:%M")] * 2
        )

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Show a kept time of 8:00 as 08:00: an input of a time takes nothing else."""
        shown = [part.zfill(5) if part and ":" in part else part for part in value or [None, None]]
        return super().get_context(name, shown, attrs)

    def decompress(self, value: Any) -> list[Any]:
        """Return first and last of a kept value."""
        return list(value) if value else [None, None]

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """Return both, or nothing where both are empty."""
        pair = super().value_from_datadict(data, files, name)
        return pair if any(pair) else None


class RowsInput(forms.Widget):
    """A table of inputs with some empty rows; a script adds more."""

    template_name = "paperwork/rows_input.html"

    def __init__(self, columns: tuple[Column, ...], language: str, attrs: Any = None) -> None:
        super().__init__(attrs)
        self.columns, self.language = columns, language

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        """Add the rows that are there, and empty ones."""
        context = super().get_context(name, value, attrs)
        rows = value if isinstance(value, list) else []
        context["columns"] = [
            {"label": column.label.in_language(self.language), "number": column.kind in NUMBERS}
            for column in self.columns
        ]
        context["rows"] = [
            {
                "number": at + 1,
                "cells": [self._cell(name, at, column, row.get(column.id)) for column in self.columns],
            }
            for at, row in enumerate([*rows, *[{}] * SPARE_ROWS])
        ]
        return context

    def _cell(self, name: str, at: int, column: Column, value: Any) -> dict[str, Any]:
        shown = " ～ ".join(value) if column.kind is Kind.TIME_RANGE and isinstance(value, list) else value
        options = [
            (code, said.in_language(self.language), code == value) for code, said in column.choices.items()
        ]
        return {
            "name": f"{name}-{at}-{column.id}", "value": "" if shown is None else shown, "options": options,
            "type": {Kind.DATE: "date", Kind.MONTH: "month"}.get(column.kind, "text"),
            "number": column.kind in NUMBERS, "label": column.label.in_language(self.language),
        }  # fmt: skip

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> Any:
        """Return the rows that hold anything."""
        found = {int(hit[1]) for key in data if (hit := re.match(rf"{re.escape(name)}-(\d{{1,4}})-", key))}
        rows = [
            {column.id: data.get(f"{name}-{at}-{column.id}", "").strip() for column in self.columns}
            for at in sorted(found)[: MOST_ROWS + 1]
        ]
        return [row for row in rows if any(row.values())]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:
        """A table is always sent, even when it is empty."""
        return False

    def id_for_label(self, id_: str) -> str:
        """A table has no single input to point at."""
        return ""


NUMBERS = (Kind.NUMBER, Kind.YEN, Kind.HOURS, Kind.PERCENT)
