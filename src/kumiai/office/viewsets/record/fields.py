"""Form inputs that understand what people in Japan type: era dates, full-width digits, hyphens anywhere."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kumiai.exchange.recognition.cells.dates import read_date
from kumiai.exchange.recognition.cells.numbers import (
    read_corporate_number,
    read_passport,
    read_postal_code,
    read_residence_card,
)
from kumiai.exchange.recognition.cells.text import tidy
from kumiai.exchange.recognition.problems import Read

DATE_EXAMPLE = "2026-11-22 / R8.11.22"


def _date_words(code: str, facts: dict[str, Any]) -> str:
    """Return what to tell somebody whose date could not be read."""
    if code == "date_impossible":
        return _("There is no such day: month %(month)s of %(year)s has %(last)s days.") % facts
    if code == "date_two_digit_year":
        return _("It is not clear whether the year is western or Japanese. Write 2026-11-22 or R8.11.22.")
    if code == "date_without_day":
        return _("The day is missing. Write year, month and day, such as 2026-11-22 or R8.11.22.")
    if code == "date_outside_era":
        return _("This day does not exist in that era. It would be %(right)s.") % facts
    return _(
        "This cannot be read as a date. Write it as 2026-11-22, 2026/11/22, R8.11.22 or 令和8年11月22日."
    )


class DateInput(forms.DateInput):
    """A text box for a day with the browser's own calendar beside it."""

    template_name = "office/records/date_input.html"

    class Media:
        js = ["office/date-input.js"]

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(
            attrs={"autocomplete": "off", "placeholder": DATE_EXAMPLE, **(attrs or {})}, format="%Y-%m-%d"
        )


class OfficeDateField(forms.DateField):
    """A day typed in the western or the Japanese calendar (西暦・和暦), in any width."""

    widget = DateInput

    def to_python(self, value: Any) -> date | None:
        """Return the day, or refuse it with what is wrong."""
        if value in self.empty_values:
            return None
        if isinstance(value, date):
            return super().to_python(value)
        read = read_date(str(value).strip())
        for said in read.remarks:
            if read.value is None or said.code == "date_outside_era":
                raise ValidationError(_date_words(said.code, dict(said.details)), code=said.code)
        return read.value


class ReadField(forms.CharField):
    """A number given out by an authority, brought into one form before it is checked."""

    def __init__(self, *args: Any, reader: Callable[[Any], Read[str]], refusal: Any, **kwargs: Any) -> None:
        self.reader, self.refusal = reader, refusal
        super().__init__(*args, **kwargs)
        self.max_length = None  # full-width digits and hyphens are longer than what is kept
        self.validators = [v for v in self.validators if getattr(v, "code", "") != "max_length"]

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Leave room for spaces and hyphens in the box."""
        return {key: value for key, value in super().widget_attrs(widget).items() if key != "maxlength"}

    def to_python(self, value: Any) -> str:
        """Return the number as it is kept, or refuse it."""
        text = super().to_python(value)
        if text in self.empty_values:
            return self.empty_value
        read = self.reader(text)
        if read.value is None:
            raise ValidationError(self.refusal, code="unreadable")
        return read.value


class TidyField(forms.CharField):
    """A text in one width with single spaces, as names in Roman letters and telephone numbers are kept."""

    def to_python(self, value: Any) -> str:
        """Return the tidy text."""
        return tidy(super().to_python(value))


# By the name of the model field: how it is read, and what is said when it cannot be.
READERS: dict[str, tuple[Callable[[Any], Read[str]], Any]] = {
    "postal_code": (
        read_postal_code,
        gettext_lazy("This is not a postal code: seven digits, such as 123-4567."),
    ),
    "corporate_number": (
        read_corporate_number,
        gettext_lazy(
            "This is not a corporate number: 13 digits, of which the first is a check digit. "
            "Compare it with the National Tax Agency's site."
        ),
    ),
    "card_number": (
        read_residence_card,
        gettext_lazy(
            "This is not a residence card number: two letters, eight digits, two letters. Look at the upper right of the card."
        ),
    ),
    "passport_number": (
        read_passport,
        gettext_lazy("This is not a passport number: 6 to 12 letters and digits."),
    ),
}
TIDY = frozenset({"name_roman", "phone", "email", "certificate_number", "number", "certified_number"})
