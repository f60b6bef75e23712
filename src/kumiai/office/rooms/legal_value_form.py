"""Typing a dated legal value: each kind of figure is typed as people write it."""

import json
import re
from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from kumiai import law
from kumiai.coop.models.legal_value import Confidence
from kumiai.deadlines.domain.words import said
from kumiai.employers.enums import Field
from kumiai.law.core.parameters import Parameter
from kumiai.office.rooms.decisions import listed
from kumiai.office.rooms.papers import law_choices
from kumiai.office.templatetags.office_days import day

_UNITS = {
    "days": _("days"), "months": _("months"), "years": _("years"), "persons": _("persons"), "points": _("points"),
    "hours": _("hours"), "share": "", "day": "", "times": _("times"), "flag": "", "factor": _("times the number"),
    "digits": _("digits"), "form": "", "letter": "", "day_of_month": _("(day of the month)"), "names": "",
    "square_meters": "㎡", "rounding": "", "exam": "", "percent": "%", "yen": _("yen"),
    "level": "", "rule": "", "stage": "", "code": "", "codes": "", "text": "", "jlpt": "", "municipality": "",
    "minutes": _("minutes"), "employers": _("employers"), "hosts": _("hosts"),
}  # fmt: skip
_KEYS = {
    "stage_1": _("Stage 1"), "stage_2": _("Stage 2"), "stage_3": _("Stage 3"), "total": _("All stages"),
    "factor": _("factor"), "level_2": _("Level 2"), "first": _("first of them"), "last": _("last of them"),
    "small": _("small limit"), "small_points": _("points up to the small limit"),
    "large": _("large limit"), "large_points": _("points up to the large limit"),
    "none": _("none"), "part": _("a part of them"), "all": _("all"), "some": _("some"), "many": _("many"),
    "to_stage_2": _("before stage 2"), "to_stage_3": _("before stage 3"),
    "written_and_practical": _("written and practical"), "practical": _("practical"),
    "persons": _("persons"), "points": _("points"), "twelfths": _("twelfths"), "other": _("Other"),
    "care": _("Care"), "building_cleaning": _("Building cleaning"), "linen_supply": _("Linen supply"),
    "industrial_manufacturing": _("Industrial manufacturing"), "construction": _("Construction"),
    "shipbuilding": _("Shipbuilding"), "auto_maintenance": _("Car maintenance"), "aviation": _("Aviation"),
    "accommodation": _("Accommodation"), "auto_transport": _("Road transport"), "railway": _("Railway"),
    "logistics_warehouse": _("Warehousing"), "agriculture": _("Agriculture"), "fishery": _("Fishery"),
    "food_manufacturing": _("Food and drink manufacturing"), "food_service": _("Food service"), "forestry": _("Forestry"),
    "wood_products": _("Wood products"), "resource_circulation": _("Recycling of resources"),
    "ssw_1": _("Specified skilled worker (i)"), "titp": _("Technical intern training"),
    "job_search": _("Looking for a job"), "designated_activities_bridge": _("Designated activities in between"),
    "reentry_absence": _("Abroad with leave to re-enter"), "maternity_leave": _("Maternity and childcare leave"),
    "sick_leave": _("Leave for illness"), "work_injury_leave": _("Leave after an accident at work"),
    "days": _("days"), "titp_completer": _("Completed technical intern training"),
    "test_in_japan": _("Test passed in Japan"), "test_abroad": _("Test passed abroad"),
    "test_abroad_higher": _("Test passed abroad, higher rate"), "contract_changed": _("Contract changed"),
    "contract_ended": _("Contract ended"), "self_resignation": _("Resignation"),
    "contract_renewed_inside_stay": _("New contract within the stay"),
    "support_plan_changed": _("Support plan changed"), "entrustment_changed": _("Entrustment changed"),
    "entrustment_made_or_ended": _("Entrustment made or ended"), "cannot_go_on": _("Employment cannot go on"),
    "missing": _("Missing"), "not_started_for_a_month": _("No start for a month"),
    "no_activity_for_a_month": _("No work for a month"), "criteria_not_met": _("Criteria not met"),
    "support_not_carried_out": _("Support not carried out"), "not_read": _("not read in a source"),
    "goal": _("Goal of the training"), "occupation": _("Occupation or work"),
    "organization": _("Supervising organization"), "occupation_added": _("Further occupation"),
    "officers": _("Officers"), "staff": _("Training staff"), "lodging": _("Lodging"),
    "charges": _("Charges to the trainee"), "address": _("Change of address"),
    "overtime_above_plan": _("Overtime above the plan"), "night_work_added": _("Night work added"),
    "night_work_removed": _("Night work removed"), "pay_raised": _("Pay raised"), "titles": _("Titles of staff"),
    "name_by_marriage": _("Name by marriage"), "employer_replaced": _("Other employer"),
    "accreditation": _("accreditation of the change"), "notice": _("notice of a minor change"),
    "new_plan": _("new plan"),
    "yes": _("yes"), "no": _("no"),
}  # fmt: skip


_FORM = re.compile(r"(form|worker)_(\d+(?:_\d+)*)")


def unit_in_words(unit: str) -> str:
    """Return a unit as staff read it."""
    return str(_UNITS.get(unit, unit))


def figure_in_words(value: Any, figure: Parameter) -> str:
    """Return a value of a figure as staff read it."""
    if value is None:
        return gettext("ended")
    if isinstance(value, date):
        return day(value)
    if isinstance(value, list):
        return listed(_band(band) for band in value)
    if isinstance(value, dict):
        if all(part is True for part in value.values()):  # a plain list of names
            return listed(map(_key, value))
        return listed(f"{_key(key)}: {_plain(part)}" for key, part in value.items())
    return _measured(value, unit_in_words(figure.unit))


def _in_japanese() -> bool:
    return (get_language() or "ja").startswith("ja")


def _measured(value: Any, unit: str) -> str:
    """Return a value with its unit; only Japanese writes them without a space."""
    space = "" if _in_japanese() or not unit[:1].isalpha() else " "
    return f"{_plain(value)}{space}{unit}"


def _key(key: str) -> str:
    """Return what a key of a table is called: a word of its own, an input of a rule, or a field."""
    if key in _KEYS:
        return str(_KEYS[key])
    if numbered := _FORM.fullmatch(key):
        form = {"number": numbered[2].replace("_", "-")}
        return (
            gettext("Form %(number)s") if numbered[1] == "form" else gettext("The worker's form %(number)s")
        ) % form
    if key in _input_labels():
        return said(_input_labels()[key])
    return str(dict(Field.choices).get(key.upper(), key))


@cache
def _input_labels() -> dict[str, Mapping[str, str]]:
    """Return what the inputs of all rules are called."""
    return {spec.name: spec.label for rule in law.rules().values() for spec in rule.inputs}


def _plain(value: Any) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, list):
        return ("・" if _in_japanese() else " / ").join(_plain(part) for part in value)
    return " ".join(_word(part) for part in value.split(" ")) if isinstance(value, str) else str(value)


def _word(text: str) -> str:
    """Return a word of a table: ``?field/category`` is a category that nobody confirmed."""
    field, slash, category = text.removeprefix("?").partition("/")
    said_so = f"{_key(field)}{slash}{category}"
    return gettext("%(what)s (unconfirmed)") % {"what": said_so} if text.startswith("?") else said_so


def _band(band: dict[str, Any]) -> str:
    values = [_measured(part, _key(key)) for key, part in band.items() if key not in {"from", "unverified"}]
    return gettext("from %(edge)s: %(value)s") % {"edge": band["from"], "value": " / ".join(values)}


class ValueField(forms.CharField):
    """A value typed as text, read by the kind of the figure; nothing is evaluated."""

    def __init__(self, *, kind: str, like: Any, **kwargs: Any) -> None:
        self.kind = kind
        self.like = like
        super().__init__(**kwargs)

    def clean(self, value: Any) -> Any:
        """Return the value in the form in which it is kept."""
        text = super().clean(value).strip()
        try:
            return _read(text, self.kind, self.like)
        except (ValueError, ZeroDivisionError, KeyError) as error:
            raise forms.ValidationError(_WANTED.get(self.kind, _WANTED["scalar"])) from error


UNCITED = _(
    "A legal value is never kept without its citation: say in which article it stands and where you read it."
)
_WANTED = {
    "integer": _("Type a whole number."),
    "fraction": _("Type a fraction such as 1/6."),
    "day": _("Type a day such as 2027-04-01."),
    "flag": _("Type yes or no."),
    "bands": _("Keep the form of the present value: only the numbers may differ."),
    "table": _("Keep the form of the present value: only the numbers may differ."),
    "scalar": _("This cannot be read as a value of this kind."),
}


def _read(text: str, kind: str, like: Any) -> Any:
    if kind == "integer":
        return int(text)
    if kind == "fraction":
        return str(Fraction(text))
    if kind == "day":
        return date.fromisoformat(text).isoformat()
    if kind == "flag":
        return _YES_OR_NO[text.lower()]
    if kind in {"bands", "table"}:
        return _read_lines(text, like) if _lines(like) else json.loads(text, parse_float=_refuse)
    return text


_YES_OR_NO = {"yes": True, "no": False, "true": True, "false": False, "はい": True, "いいえ": False}


def _lines(value: Any) -> list[str]:
    """Return a plain table or plain bands as lines such as ``31: 4``; nothing for richer ones."""
    if isinstance(value, dict):
        plain = all(type(part) in (int, str) for part in value.values())
        return [f"{key}: {part}" for key, part in value.items()] if plain else []
    if isinstance(value, list) and all(set(band) == set(value[0]) and len(band) == 2 for band in value):
        return [": ".join(str(part) for part in band.values()) for band in value]
    return []


def _read_lines(text: str, like: Any) -> Any:
    """Return the table or bands that lines say, in the shape of a value that is known."""
    pairs = [line.replace("：", ":").partition(":")[::2] for line in text.splitlines() if line.strip()]
    cells = [(key.strip(), cell.strip()) for key, cell in pairs]
    if isinstance(like, dict):
        return {key: int(cell) if type(like[key]) is int else cell for key, cell in cells}
    edge, name = like[0]
    return [{edge: int(key), name: int(cell)} for key, cell in cells]


def _refuse(text: str) -> Any:
    raise ValueError(text)


def _typed(value: Any, kind: str) -> str:
    """Return the text that stands in the field for a value."""
    if kind in {"bands", "table"}:
        return "\n".join(_lines(value)) or json.dumps(value, ensure_ascii=False, indent=1, default=str)
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    return value.isoformat() if isinstance(value, date) else str(value)


class LegalValueForm(forms.Form):
    """A dated entry with its citation."""

    template_name = "office/rooms/form.html"

    def __init__(self, *args: Any, figure: Parameter, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        newest = figure.entries[-1]
        known = next((entry.value for entry in reversed(figure.entries) if entry.value is not None), None)
        day_input = {"type": "date"}
        long = figure.kind in {"bands", "table"}
        self.fields = {
            "in_force_on": forms.DateField(label=_("In force from"), widget=forms.DateInput(attrs=day_input)),
            "value": ValueField(
                kind=figure.kind, like=known, label=_("Value"),
                help_text=_("One line each, in the form of the present value.") if long else unit_in_words(figure.unit),
                initial=_typed(known, figure.kind) if known is not None else "",
                widget=forms.Textarea(attrs={"rows": 6}) if long else forms.TextInput,
            ),
            "law": forms.ChoiceField(label=_("Law"), choices=law_choices(), initial=newest.citation.law),
            "article": forms.CharField(
                label=_("Article"), max_length=100, initial=newest.citation.article,
                error_messages={"required": UNCITED},
            ),
            "source": forms.URLField(
                label=_("Source"), max_length=500, assume_scheme="https",
                help_text=_("The address of the page where it is written."), error_messages={"required": UNCITED},
            ),
            "checked_on": forms.DateField(label=_("Checked on"), initial=today, widget=forms.DateInput(format="%Y-%m-%d", attrs=day_input)),
            "confidence": forms.ChoiceField(label=_("Confirmed?"), choices=Confidence.choices, initial=Confidence.UNVERIFIED),
            "note": forms.CharField(label=_("Note"), required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 2})),
        }  # fmt: skip
