"""What the simulator asks. Nothing names a person or a company, and nothing is kept."""

from datetime import date
from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

MOST: Final = 100_000
_TRISTATE: Final = (("", _("I do not know")), ("yes", _("Yes")), ("no", _("No")))
FIELDS: Final = (("general", _("Other fields")), ("construction", _("Construction")), ("care", _("Care")))
FIRST: Final = date(2017, 11, 1)
LAST: Final = date(2040, 12, 31)


class YesNoField(forms.TypedChoiceField):
    """Yes, no, or not known: what is not known stays unknown."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=_TRISTATE,
            coerce={"yes": True, "no": False}.get,
            empty_value=None,
            required=False,
            **kwargs,
        )


class DayField(forms.DateField):
    """A day, picked from a calendar."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs)

    def validate(self, value: Any) -> None:
        """Refuse days of another age."""
        super().validate(value)
        if value is not None and not FIRST <= value <= LAST:
            raise forms.ValidationError(
                _("Choose a day from %(first)s to %(last)s."), params={"first": FIRST, "last": LAST}
            )


class QuotaForm(forms.Form):
    """How many people may a company have?"""

    regular_employees = forms.IntegerField(
        label=_("Regular employees (without trainees)"), min_value=0, max_value=MOST
    )
    field = forms.ChoiceField(label=_("Field"), choices=FIELDS, initial="general")
    care_staff = forms.IntegerField(
        label=_("Full-time care staff of the office (only in care)"),
        min_value=0,
        max_value=MOST,
        required=False,
    )
    employer_excellent = YesNoField(label=_("The company is an excellent employer"))
    organization_excellent = YesNoField(label=_("Its organization is an excellent one"))
    metropolitan = YesNoField(label=_("The head office lies in a metropolitan area"))
    intake_per_year = forms.IntegerField(
        label=_("People to take in each year (if you like)"), min_value=0, max_value=MOST, required=False
    )
    on = DayField(label=_("Day"))


class TimelineForm(forms.Form):
    """By when is what to be done?"""

    starts_on = DayField(label=_("First day of training or work"))
    filed_on = DayField(label=_("Day on which the plan is filed (if known)"), required=False)
