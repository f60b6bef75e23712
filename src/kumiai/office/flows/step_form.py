"""The form of an approval step, on Wagtail's screens of tasks and in the window that chooses one."""

from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.forms.workflows import BaseTaskForm
from wagtail.admin.panels import FieldPanel, InlinePanel, ObjectList
from wagtail.admin.widgets.workflows import AdminTaskChooser
from wagtail.models import Workflow

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.workflow.domain.approvers import OFFERED, able
from kumiai.workflow.models import ApprovalStep

MOST_DAYS: Final = 90
_WAYS: Final = ("roles", "people", "person_in_charge", "company_manager")


def flow_panels() -> Any:
    """Return the form of a flow: its name, and its steps from top to bottom."""
    panels = [
        FieldPanel("name", heading=_("Name of the flow")),
        InlinePanel(
            "workflow_tasks", [FieldPanel("task", heading=_("approval step"), widget=AdminTaskChooser(show_clear_link=False))],
            heading=_("Steps, from top to bottom"), label=_("approval step"), icon="thumbtack", min_num=1,
        ),
    ]  # fmt: skip
    return ObjectList(panels, base_form_class=WagtailAdminModelForm).bind_to_model(Workflow)


class StepForm(BaseTaskForm):
    """Who is asked, how many of them, until when, and what happens if nobody answers."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self._meta.model is not ApprovalStep:
            return
        roles = [(str(role), Role(role).label) for role in OFFERED]
        self.fields["roles"] = forms.MultipleChoiceField(
            label=_("Roles"), choices=roles, required=False, widget=forms.CheckboxSelectMultiple,
            help_text=_("Everybody who holds one of these roles on the day is asked."),
        )  # fmt: skip
        chosen = self.instance.people.values("pk") if self.instance.pk else ()
        may = User.objects.filter(
            Q(pk__in=able(timezone.localdate(), OFFERED).values("pk")) | Q(pk__in=chosen)
        )
        self.fields["people"] = forms.ModelMultipleChoiceField(
            label=_("Named persons"), queryset=may.order_by("display_name", "pk"), required=False,
            widget=forms.CheckboxSelectMultiple,
        )  # fmt: skip
        self.fields["needs"].widget = forms.RadioSelect(choices=self.fields["needs"].choices)
        self.fields["escalate_to_role"].choices = [("", "–"), *roles]
        escalate_to = Q(pk__in=able(timezone.localdate(), OFFERED).values("pk")) | Q(
            pk=self.instance.escalate_to_id
        )
        self.fields["escalate_to"].queryset = User.objects.filter(escalate_to).order_by("display_name", "pk")
        self.fields["escalate_to"].empty_label = "–"
        for name in ("due_days", "escalate_days"):
            self.fields[name].widget.attrs["max"] = MOST_DAYS
        self.fields["due_days"].help_text = _("Weekends and holidays do not count. Empty: no due day.")
        self.fields["escalate_days"].help_text = _("Whoever was asked first may still decide.")

    def clean(self) -> dict[str, Any]:
        """Refuse a step that asks nobody, and days that nobody would wait."""
        given = super().clean() or {}
        if self._meta.model is not ApprovalStep:
            return given
        if not any(given.get(way) for way in _WAYS) and not any(way in self.errors for way in _WAYS):
            self.add_error("roles", ValidationError(gettext("Choose at least one approver.")))
        for name in ("due_days", "escalate_days"):
            if (given.get(name) or 0) > MOST_DAYS:
                self.add_error(
                    name, ValidationError(gettext("At most %(count)d days.") % {"count": MOST_DAYS})
                )
        return given
