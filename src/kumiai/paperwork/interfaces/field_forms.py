"""Forms made of the fields of a definition, for papers and sheets of facts."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, pgettext

from kumiai.paperwork.definitions import Field, Kind
from kumiai.paperwork.interfaces.widgets import NUMBERS, RangeInput, RowsInput


class FieldsForm(forms.Form):
    """What is typed into fields of a definition. Values are checked where they are kept, and so only there."""

    def __init__(self, fields: Iterable[Field], data: Any = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        language = get_language() or "ja"
        for one in fields:
            self.fields[one.id] = _field(one, language)

    @property
    def given(self) -> dict[str, Any]:
        """Return what was typed, by field."""
        return dict(self.cleaned_data)

    def take(self, error: ValidationError) -> None:
        """Show what the domain refused at the fields it names."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, problems in error.error_dict.items():
            for problem in problems:
                self.add_error(name if name in self.fields else None, problem)


def _field(one: Field, language: str) -> forms.Field:
    hint = one.hint.in_language(language) if one.hint else ""
    label = one.label.in_language(language) + (f" ({one.unit})" if one.unit else "")
    common: dict[str, Any] = {"required": False, "label": label, "help_text": hint}
    options = [(code, said.in_language(language)) for code, said in one.choices.items()]
    if one.kind is Kind.TABLE:
        return _Raw(widget=RowsInput(one.columns, language), **common)
    if one.kind is Kind.CHOICES:
        return forms.MultipleChoiceField(choices=options, widget=forms.CheckboxSelectMultiple, **common)
    if one.kind in (Kind.CHOICE, Kind.YES_NO):
        return forms.ChoiceField(choices=[("", pgettext("no choice made", "–")), *options], **common)
    return _Raw(widget=_widget(one.kind), **common)


def _widget(kind: Kind) -> forms.Widget:
    if kind is Kind.LONGTEXT:
        return forms.Textarea(attrs={"rows": 3})
    if kind is Kind.DATE:
        return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    if kind is Kind.MONTH:
        return forms.TextInput(attrs={"type": "month"})
    if kind is Kind.DAY_RANGE:
        return RangeInput("date")
    if kind is Kind.TIME_RANGE:
        return RangeInput("time")
    return forms.TextInput(attrs={"inputmode": "numeric"} if kind in NUMBERS else {})


class _Raw(forms.Field):
    """Passes on what was typed as it is."""

    def clean(self, value: Any) -> Any:
        """Return the value unchecked: it is checked where it is kept."""
        return value


def typed_first(values: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    """Return the initial values of a form."""
    return {one.id: values.get(one.id) for one in fields}
