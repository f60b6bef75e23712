"""Entering, changing and removing a record: always through the recorded verbs."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.components import MediaContainer
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import CreateView, DeleteView, EditView
from wagtail.admin.widgets.button import Button

from kumiai.office.viewsets.record.access import Guarded
from kumiai.office.viewsets.record.forms import RecordForm


class _Writes(Guarded):
    """What entering and changing have in common."""

    @cached_property
    def expects_json_response(self) -> bool:
        """Return that records are saved by people, never by the page on its own."""
        return False

    def get_form_class(self) -> type[RecordForm]:
        """Return the form of the noun."""
        return self.form_class

    def get_form_kwargs(self) -> dict[str, Any]:
        """Hand the user to the form."""
        return {**super().get_form_kwargs(), "for_user": self.request.user}

    def get_side_panels(self) -> MediaContainer:
        """Return none: the history has its own page."""
        return MediaContainer([])

    def form_valid(self, form: RecordForm) -> HttpResponse:
        """Save, or show what the verb refused on the fields it concerns."""
        self.form = form
        try:
            with transaction.atomic():
                self.object = self.save_instance()
                if not self.rows().filter(pk=self.object.pk).exists() and self.must_stay_visible:
                    raise ValidationError(
                        _(
                            "You would not be able to see this record afterwards. "
                            "Take the company or person into your own charge, "
                            "or ask a colleague who sees all companies."
                        )
                    )
        except ValidationError as refusal:
            form.take_errors(refusal)
            self.produced_error_code = "validation_error"
            self.produced_error_message = self.get_error_message()
            return self.form_invalid(form)
        return self.save_action()

    must_stay_visible = True

    def save_instance(self) -> models.Model:
        """Write the record with its line of history."""
        return self.viewset.save(self.form, by=self.request.user, at=timezone.now())

    def get_success_url(self) -> str:
        """Return to where the user came from, or to what the record belongs to."""
        return get_valid_next_url_from_request(self.request) or self.viewset.home_url(self.object)

    def get_success_buttons(self) -> list[Any]:
        """Return no buttons: the page that follows has them."""
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the address to return to."""
        context = super().get_context_data(**kwargs)
        context["next_url"] = get_valid_next_url_from_request(self.request)
        context["cancel_url"] = context["next_url"] or self.cancel_url()
        return context


class RecordCreateView(_Writes, CreateView):
    """Entering a record (新規登録)."""

    template_name = "office/records/form.html"
    success_message = gettext_lazy("%(model_name)s “%(object)s” was entered.")
    error_message = gettext_lazy("The %(model_name)s was not saved. Correct what is marked below.")
    submit_button_label = gettext_lazy("Save")
    submit_button_active_label = gettext_lazy("Saving…")

    def get_object(self, queryset: Any = None) -> None:
        """Return nothing: there is no record yet."""
        return

    def get_initial(self) -> dict[str, Any]:
        """Return what the address already says, such as the company."""
        names = [name for name in self.viewset.prefillable if self.request.GET.get(name, "").strip()]
        return {**self.viewset.initial(self.request), **{name: self.request.GET[name] for name in names}}

    def get_form(self, form_class: Any = None) -> RecordForm:
        """Return the form; a prefilled row that the user may not see is left out."""
        form = super().get_form(form_class)
        for name, value in list(form.initial.items()):
            field = form.fields.get(name)
            if isinstance(field, forms.ModelChoiceField):
                try:
                    form.initial[name] = field.to_python(value)
                except ValidationError:
                    form.initial.pop(name)
        return form

    def cancel_url(self) -> str:
        """Return to the list."""
        return reverse(self.index_url_name)


class RecordEditView(_Writes, EditView):
    """Changing a record (変更)."""

    template_name = "office/records/form.html"
    success_message = gettext_lazy("%(model_name)s “%(object)s” was saved.")
    error_message = gettext_lazy("The %(model_name)s was not saved. Correct what is marked below.")
    must_stay_visible = False  # handing a company to a colleague is allowed

    def get_history_url(self) -> str:
        """Return the page of the record's history, if the user may read it."""
        return self.viewset.history_url(self.object, self.request.user)

    def get_success_url(self) -> str:
        """Return to the record's home; to the list if it was handed to a colleague."""
        if not self.rows().filter(pk=self.object.pk).exists():
            return reverse(self.index_url_name)
        return super().get_success_url()

    def cancel_url(self) -> str:
        """Return to the record."""
        return self.viewset.detail_url(self.object)

    def get_last_updated_info(self) -> None:
        """Return nothing: Wagtail keeps no log of records."""
        return

    @cached_property
    def header_more_buttons(self) -> list[Any]:
        """Return the ways to the details and to removal."""
        buttons = [
            Button(_("Details"), url=reverse(self.inspect_url_name, args=[self.object.pk]), icon_name="view")
        ]
        if self.can_delete:
            buttons.append(Button(_("Delete"), url=self.get_delete_url(), icon_name="bin"))
        return buttons


class ReasonForm(forms.Form):
    """Asks why a record is removed."""

    why = forms.CharField(label=gettext_lazy("Reason of the removal"), required=False, max_length=500)


class RecordDeleteView(Guarded, DeleteView):
    """Removing a record that was entered by mistake (誤登録の取消し)."""

    template_name = "office/records/confirm_delete.html"
    success_message = gettext_lazy("%(model_name)s “%(object)s” was deleted.")
    form_class = ReasonForm
    object = None

    def get_usage(self) -> None:
        """Return nothing: what stands in the way is told when it does."""
        return

    def get_success_url(self) -> str:
        """Return to what the record belonged to, or to the list."""
        return (
            get_valid_next_url_from_request(self.request)
            or self.viewset.parent_url(self.object)
            or reverse(self.index_url_name)
        )

    @cached_property
    def in_the_way(self) -> list[str]:
        """Return the nouns of rows that belong to the record and must be removed first."""
        return self.viewset.rows_in_the_way(self.object)

    def form_valid(self, form: ReasonForm) -> HttpResponse:
        """Remove the record, unless something still belongs to it."""
        if self.in_the_way:
            return self.render_to_response(self.get_context_data(form=form))
        name, url = str(self.object), self.get_success_url()
        with transaction.atomic():
            self.viewset.remove(
                self.object, by=self.request.user, at=timezone.now(), reason=form.cleaned_data["why"]
            )
        messages.success(
            self.request,
            self.success_message % {"model_name": self.model._meta.verbose_name, "object": name},
        )
        return HttpResponseRedirect(url)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the way back and what stands in the way."""
        return super().get_context_data(
            back_url=self.viewset.detail_url(self.object), in_the_way=self.in_the_way, **kwargs
        )
