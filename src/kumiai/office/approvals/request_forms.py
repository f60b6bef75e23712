"""Forms of requests (申請様式), defined by the cooperative itself: name, fields, their order."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import yaml
from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.forms.models import BaseInlineFormSet, inlineformset_factory
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from kumiai.history.domain.record import Actor
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden
from kumiai.workflow.domain.request_form import write_form
from kumiai.workflow.models import RequestForm, RequestFormField

PERMISSION: Final = "workflow.manage_flows"
STARTERS: Final = Path(__file__).with_name("starters.yaml")
BLANK: Final = 3
"""Blank fields that stand ready where there is no script to add one."""
MOST: Final = 60
NAMES: Final = ("label", "kind", "required", "help", "options")


class NameForm(forms.ModelForm):
    """What a form of a request is called, and whether one can choose it."""

    template_name = "office/rooms/form.html"

    class Meta:
        model = RequestForm
        fields = ("name", "description", "active")
        widgets = {"description": forms.Textarea(attrs={"rows": 2})}


class FieldForm(forms.ModelForm):
    """One field of a form of a request."""

    class Meta:
        model = RequestFormField
        fields = NAMES
        widgets = {"options": forms.Textarea(attrs={"rows": 3})}

    def has_changed(self) -> bool:
        """Return whether anything was typed; a new field without words is a blank one."""
        if self.instance.pk:
            return bool(super().has_changed())
        return any(name in self.changed_data for name in ("label", "help", "options"))


class FieldSet(BaseInlineFormSet):
    """The fields of a form in their order."""

    def clean(self) -> None:
        """Refuse a form that asks nothing, and two fields of one name."""
        super().clean()
        if any(self.errors):
            return
        labels = [one.cleaned_data["label"] for one in self.kept]
        if not labels:
            raise ValidationError(gettext("A form needs at least one field."))
        for one in self.kept:
            if labels.count(one.cleaned_data["label"]) > 1:
                one.add_error("label", gettext("Another field has this name already."))

    @property
    def kept(self) -> list[FieldForm]:
        """Return the fields that remain, in their order."""
        return [one for one in self.ordered_forms if one.cleaned_data.get("label")]


make_fields = inlineformset_factory(
    RequestForm, RequestFormField, form=FieldForm, formset=FieldSet, extra=BLANK, can_delete=True, can_order=True,
    max_num=MOST, validate_max=True,
)  # fmt: skip


def starters() -> list[dict[str, Any]]:
    """Return the forms that one can begin with, as data."""
    return list(yaml.safe_load(STARTERS.read_text(encoding="utf-8")))


@transaction.atomic
def bring_starters(*, by: Actor, at: Any) -> list[RequestForm]:
    """Bring in the forms to begin with (ひな形を追加する) whose name is not taken yet; safe to repeat."""
    taken = set(RequestForm.objects.values_list("name", flat=True))
    made = []
    for one in starters():
        if one["name"] in taken:
            continue
        fields = [
            RequestFormField(
                label=given["label"], kind=given["kind"], required=given.get("required", True),
                help=given.get("help", ""), options="\n".join(given.get("options", ())),
            )
            for given in one["fields"]
        ]  # fmt: skip
        form = RequestForm(name=one["name"], description=one["description"])
        made.append(write_form(form=form, fields=fields, by=by, at=at))
    return made


class FormsRoom(Room):
    """All forms of requests."""

    permission = PERMISSION
    template_name = "office/approvals/forms.html"
    page_title = _("Forms of requests")
    header_icon = "form"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the forms, and the names of starters that are not there yet."""
        rows = list(
            RequestForm.objects.annotate(
                field_count=Count("fields", distinct=True), request_count=Count("requests", distinct=True)
            ).order_by("-active", "name")
        )
        taken = {one.name for one in rows}
        return super().get_context_data(
            rows=rows, starters=[one["name"] for one in starters() if one["name"] not in taken], **kwargs
        )


class StartersVerb(View):
    """Bring in the forms to begin with."""

    def post(self, request: HttpRequest) -> HttpResponse:
        """Bring in those that are not there."""
        if not request.user.has_perm(PERMISSION) or request.is_as_of:
            return forbidden(request)
        made = bring_starters(by=request.user, at=timezone.now())
        said = ngettext("%(number)s form added.", "%(number)s forms added.", len(made))
        messages.success(request, said % {"number": len(made)})
        return HttpResponseRedirect(reverse("approvals:forms"))


class FormRoom(Room):
    """One form of a request: what it asks, in which order."""

    permission = PERMISSION
    template_name = "office/approvals/form.html"
    header_icon = "form"

    @cached_property
    def form_row(self) -> RequestForm:
        """Return the form of the address, or a new one."""
        if "pk" not in self.kwargs:
            return RequestForm()
        return get_object_or_404(RequestForm, pk=self.kwargs["pk"])

    @cached_property
    def kept_name(self) -> str:
        """Return the name in the database."""
        return RequestForm.objects.values_list("name", flat=True).get(pk=self.form_row.pk)

    def get_page_title(self) -> str:
        """Return its name as it is kept, not one that was typed and refused."""
        if not self.form_row.pk:
            return gettext("New form of a request")
        return self.kept_name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to this page."""
        forms_ = {"url": reverse("approvals:forms"), "label": gettext("Forms of requests")}
        return [*self.breadcrumbs_items, forms_, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the name form and the fields."""
        given = {
            "name_form": NameForm(instance=self.form_row),
            "fields": make_fields(instance=self.form_row, prefix="fields"),
            **kwargs,
        }
        return super().get_context_data(form_row=self.form_row, **given)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Write the form, or show what is wrong with all that was typed."""
        if request.is_as_of:
            return forbidden(request)
        name_form = NameForm(request.POST, instance=self.form_row)
        fields = make_fields(request.POST, instance=self.form_row, prefix="fields")
        if not all([name_form.is_valid(), fields.is_valid()]):
            answer = self.get_context_data(name_form=name_form, fields=fields)
            return self.render_to_response(answer, status=422)
        rows: Sequence[RequestFormField] = [one.instance for one in fields.kept]
        write_form(form=name_form.instance, fields=rows, by=request.user, at=timezone.now())
        messages.success(request, gettext("Saved."))
        return HttpResponseRedirect(reverse("approvals:forms"))
