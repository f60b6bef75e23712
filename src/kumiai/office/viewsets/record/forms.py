"""The form of a record: limited to what the user may see, written by the recorded verbs."""

from typing import Any

from django import forms
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.models import User
from kumiai.accounts.scope import scope_of
from kumiai.office.viewsets.record.choosers import ScopedChooser
from kumiai.office.viewsets.record.fields import READERS, TIDY, OfficeDateField, ReadField, TidyField
from kumiai.office.viewsets.record.scopes import choosable_rows

_YES_NO_UNKNOWN = [("", _("Unknown")), ("true", _("Yes")), ("false", _("No"))]


class YesNoUnknown(forms.NullBooleanSelect):
    """A choice between yes, no and not known; nothing is assumed."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        forms.Select.__init__(self, attrs, _YES_NO_UNKNOWN)

    def format_value(self, value: Any) -> str:
        """Return the choice that stands for a value."""
        return {True: "true", False: "false", "true": "true", "false": "false"}.get(value, "")

    def value_from_datadict(self, data: Any, files: Any, name: str) -> bool | None:
        """Return yes, no or not known."""
        return {"true": True, "false": False}.get(data.get(name, ""))


class RecordForm(forms.ModelForm):
    """A form whose choices end where the user's view ends, and that asks for a reason of a change."""

    why = forms.CharField(
        label=_("Reason of the change"),
        required=False,
        max_length=500,
        help_text=_("Kept in the history with the change. May be left empty."),
    )

    def __init__(self, *args: Any, for_user: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.for_user = for_user
        if self.instance.pk is None:
            self.fields.pop("why", None)
        else:
            self.fields["why"] = self.fields.pop("why")  # last
        for name, field in list(self.fields.items()):
            if isinstance(field, forms.ModelChoiceField):
                self._limit(name, field)
        if not scope_of(for_user).sees_sealed:
            for name in self.sealed_names():
                self.fields.pop(name, None)

    def _limit(self, name: str, field: forms.ModelChoiceField) -> None:
        rows = choosable_rows(field.queryset.model, self.for_user)
        current = getattr(self.instance, f"{name}_id", None)
        if current and not rows.filter(pk=current).exists():
            # What stands in the record may stay: an account closed since, a company of a colleague.
            # Where it may be left out, it is not even named.
            if rows.model is not User and not field.required:
                del self.fields[name]
                return
            rows = rows | rows.model._default_manager.filter(pk=current)
        field.queryset = rows
        if isinstance(field.widget, ScopedChooser):
            field.widget.rows = rows

    def sealed_names(self) -> list[str]:
        """Return the names of the fields that are encrypted at rest."""
        return [f.name for f in self._meta.model._meta.concrete_fields if getattr(f, "is_sealed", False)]

    def take_errors(self, error: ValidationError) -> None:
        """Put what a verb refused on the fields it concerns, or above the form."""
        if not hasattr(error, "error_dict"):
            self.add_error(None, error)
            return
        for name, errors in error.error_dict.items():
            target = name if name in self.fields else None
            for one in errors:
                self.add_error(None if name == NON_FIELD_ERRORS else target, one)


def form_field(
    db_field: models.Field, *, choosers: dict[type[models.Model], type], **kwargs: Any
) -> forms.Field | None:
    """Return the form field of a model field, as people in Japan fill it in."""
    if isinstance(db_field, models.ForeignKey) and db_field.remote_field.model in choosers:
        return db_field.formfield(widget=choosers[db_field.remote_field.model](), **kwargs)
    if isinstance(db_field, models.DateField) and not isinstance(db_field, models.DateTimeField):
        return db_field.formfield(form_class=OfficeDateField, **kwargs)
    if db_field.name in READERS:
        reader, refusal = READERS[db_field.name]
        return db_field.formfield(
            form_class=ReadField, reader=reader, refusal=refusal, widget=forms.TextInput, **kwargs
        )
    if isinstance(db_field, models.BooleanField) and db_field.null:
        return db_field.formfield(form_class=forms.NullBooleanField, widget=YesNoUnknown, **kwargs)
    if isinstance(db_field, models.TextField):
        return db_field.formfield(widget=forms.Textarea(attrs={"rows": 3}), **kwargs)
    if (
        db_field.name in TIDY
        and isinstance(db_field, models.CharField)
        and not isinstance(db_field, models.EmailField)
    ):
        return db_field.formfield(form_class=TidyField, **kwargs)
    return db_field.formfield(**kwargs)
