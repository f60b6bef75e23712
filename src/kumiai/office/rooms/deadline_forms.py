"""What staff type when they finish, hand over or waive a deadline."""

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.models import RoleGrant, User
from kumiai.files.domain.kept import LARGEST


def colleagues(on: date) -> Any:
    """Return the users who hold a role on a day: those whom a deadline may be given to."""
    holders = RoleGrant.objects.in_force(on).values("user")
    return User.objects.filter(is_active=True, pk__in=holders).order_by("display_name", "username")


def _day(**attrs: str) -> forms.DateInput:
    return forms.DateInput(format="%Y-%m-%d", attrs={"type": "date", **attrs})


class DoneForm(forms.Form):
    """When it was done, and what shows it."""

    template_name = "office/rooms/form.html"
    done_on = forms.DateField(label=_("Done on"), widget=_day())
    evidence = forms.CharField(
        label=_("Evidence"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("For example: receipt number, tracking number, where the copy is kept."),
    )
    file = forms.FileField(
        label=_("Photo or file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*,application/pdf"}),
        help_text=_("At most 25 MB. It is kept with the deadline."),
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        self.fields["done_on"].initial = today
        self.fields["done_on"].widget.attrs["max"] = today.isoformat()

    def clean_done_on(self) -> date:
        """Refuse a day that has not come."""
        day: date = self.cleaned_data["done_on"]
        if day > self.today:
            raise forms.ValidationError(_("That day has not come yet."))
        return day

    def clean_file(self) -> Any:
        """Refuse a file that is larger than what is kept, before it is read."""
        file = self.cleaned_data["file"]
        if file and file.size > LARGEST:
            raise forms.ValidationError(_("The file is larger than 25 MB."))
        return file


class ReassignForm(forms.Form):
    """Who takes it over."""

    template_name = "office/rooms/form.html"
    assigned_to = forms.ModelChoiceField(
        User.objects.none(), label=_("Person in charge"), required=False, empty_label=_("Nobody")
    )

    def __init__(self, *args: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["assigned_to"].queryset = colleagues(today)


class ReasonForm(forms.Form):
    """Why it is waived or opened again."""

    template_name = "office/rooms/form.html"
    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 2}))


def action_forms(request: HttpRequest) -> dict[str, forms.Form]:
    """Return the empty forms of the verbs, by their name in the templates."""
    return {
        "done_form": DoneForm(today=request.today, auto_id="done_%s"),
        "reassign_form": ReassignForm(today=request.today, auto_id="reassign_%s"),
        "waive_form": ReasonForm(auto_id="waive_%s"),
        "reopen_form": ReasonForm(auto_id="reopen_%s"),
    }
