"""Typing a dated legal value: each kind of figure is typed as people write it."""

import json
from datetime import date
from fractions import Fraction
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.coop.models.legal_value import Confidence
from kumiai.law.core.parameters import Parameter
from kumiai.office.rooms.papers import law_choices, said
from kumiai.office.templatetags.office_days import day

_UNITS = {
    "days": _("days"), "months": _("months"), "years": _("years"), "persons": _("persons"), "points": _("points"),
    "hours": _("hours"), "share": _("share"), "percent": _("percent"), "day": "", "multiple": _("times"),
    "m2": "㎡", "yen": _("yen"),
}  # fmt: skip


def unit_in_words(unit: str) -> str:
    """Return a unit as staff read it."""
    return str(_UNITS.get(unit, unit))


def figure_in_words(value: Any, figure: Parameter) -> str:
    """Return a value of a figure as staff read it."""
    if value is None:
        return gettext("ended")
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        return "、".join(_band(band) for band in value)
    if isinstance(value, dict):
        return "、".join(f"{key}: {_plain(part)}" for key, part in value.items())
    unit = unit_in_words(figure.unit) if figure.unit not in {"share", "code"} else ""
    return f"{_plain(value)}{unit}"


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return said({"ja": str(value), "en": str(value)})


def _band(band: dict[str, Any]) -> str:
    values = [_plain(part) for key, part in band.items() if key != "from"]
    return gettext("from %(edge)s: %(value)s") % {"edge": band["from"], "value": " / ".join(values)}


class ValueField(forms.CharField):
    """A value typed as text, read by the kind of the figure; nothing is evaluated."""

    def __init__(self, *, kind: str, **kwargs: Any) -> None:
        self.kind = kind
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the value in the form in which it is kept."""
        text = super().clean(value).strip()
        try:
            return _read(text, self.kind)
        except (ValueError, ZeroDivisionError) as error:
            raise forms.ValidationError(_WANTED.get(self.kind, _WANTED["scalar"])) from error


_WANTED = {
    "integer": _("Type a whole number."),
    "fraction": _("Type a fraction such as 1/6."),
    "day": _("Type a day such as 2027-04-01."),
    "flag": _("Type yes or no."),
    "bands": _("Keep the form of the present value: only the numbers may differ."),
    "table": _("Keep the form of the present value: only the numbers may differ."),
    "scalar": _("This cannot be read as a value of this kind."),
}


def _read(text: str, kind: str) -> Any:
    if kind == "integer":
        return int(text)
    if kind == "fraction":
        return str(Fraction(text))
    if kind == "day":
        return date.fromisoformat(text).isoformat()
    if kind == "flag":
        return {"yes": True, "no": False, "はい": True, "いいえ": False, "true": True, "false": False}.get(
            text.lower(), text
        )
    if kind in {"bands", "table"}:
        return json.loads(text, parse_float=_refuse)
    if kind == "scalar" and text.lstrip("-").isdecimal():
        return int(text)
    return text


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _typed(value: Any, kind: str) -> str:
    """Return the text that stands in the field for a value."""
    if kind in {"bands", "table"}:
        return json.dumps(value, ensure_ascii=False, indent=1, default=str)
    return value.isoformat() if isinstance(value, date) else str(value)


class LegalValueForm(forms.Form):
    """A dated entry with its citation."""

    template_name = "office/rooms/form.html"

    def __init__(self, *args: Any, figure: Parameter, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = figure.entries[-1]
        day_input = {"type": "date"}
        long = figure.kind in {"bands", "table"}
        self.fields = {
            "in_force_on": forms.DateField(label=_("In force from"), widget=forms.DateInput(attrs=day_input)),
            "value": ValueField(
                kind=figure.kind, label=_("Value"), help_text=unit_in_words(figure.unit),
                initial=_typed(newest.value, figure.kind) if newest.value is not None else "",
                widget=forms.Textarea(attrs={"rows": 6}) if long else forms.TextInput,
            ),
            "law": forms.ChoiceField(label=_("Law"), choices=law_choices(), initial=newest.citation.law),
            "article": forms.CharField(label=_("Article"), required=False, max_length=100, initial=newest.citation.article),
            "source": forms.URLField(
                label=_("Source"), max_length=500, assume_scheme="https",
                help_text=_("The address of the page where it is written."),
            ),
            "checked_on": forms.DateField(label=_("Checked on"), initial=today, widget=forms.DateInput(format="%Y-%m-%d", attrs=day_input)),
            "confidence": forms.ChoiceField(label=_("Confirmed?"), choices=Confidence.choices, initial=Confidence.UNVERIFIED),
            "note": forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})),
        }  # fmt: skip
