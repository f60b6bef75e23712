"""Audits of companies (監査)."""

from datetime import datetime
from typing import Any

from django import forms
from django.db import models, transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kumiai.employers.models import Employer
from kumiai.office.approvals.case_links import CaseLinks, case_links
from kumiai.office.viewsets.record.filters import Choice, CompanyFilterSet, FirstDay, LastDay
from kumiai.office.viewsets.record.forms import RecordForm
from kumiai.office.viewsets.record.scopes import own_rows, visible_rows
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.oversight.domain.audit import set_interviewed
from kumiai.oversight.enums import AuditKind
from kumiai.oversight.models import Audit
from kumiai.people.models import Person


class AuditFilters(CompanyFilterSet):
    """Filters of the audits."""

    kind = Choice(label=_("Kind"), choices=AuditKind.choices)
    audited_from = FirstDay("audited_on", label=_("Audited from"))
    audited_to = LastDay("audited_on", label=_("Audited until"))
    reported = Choice(
        label=_("Report"), choices=[("no", _("Not filed")), ("yes", _("Filed"))], method="by_report"
    )

    class Meta:
        model = Audit
        fields: list[str] = []

    def by_report(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Return the audits whose report was, or was not, filed."""
        return rows.filter(reported_on__isnull=value == "no")


class AuditForm(RecordForm):
    """The form of an audit; who was interviewed is chosen among the company's people."""

    interviewed = forms.ModelMultipleChoiceField(
        Person.objects.none(),
        label=_("Interviewed"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("People of the company. Choose the company and save first if nobody is listed."),
    )

    def _limit(self, name: str, field: forms.ModelChoiceField) -> None:
        super()._limit(name, field)
        if name != "interviewed":
            return
        company = self._company()
        here = Q(placements__employer=company) if company else Q(pk__in=[])
        kept = list(self.instance.interviewed.values_list("pk", flat=True)) if self.instance.pk else []
        known = Person.objects.filter(here | Q(pk__in=kept)).values("pk")
        field.queryset = visible_rows(Person, self.for_user).filter(pk__in=known).order_by("name_roman", "pk")
        self.initial["interviewed"] = kept

    def _company(self) -> int | None:
        value = self.data.get("employer") or self.instance.employer_id or self.initial.get("employer")
        key = value.pk if isinstance(value, Employer) else value
        return int(key) if str(key or "").isdigit() else None


class AuditScreens(RecordViewSet):
    """Screens of the audits."""

    model = Audit
    scope = own_rows
    related = ("employer", "auditor")
    parent = "employer"
    icon = "clipboard-list"
    menu, menu_position = "oversight", 10
    prefillable = ("employer",)
    filterset_class = AuditFilters
    record_form = AuditForm
    search_names = ("employer__name", "employer__name_kana", "auditor__name", "findings")
    list_display = (
        "audited_on",
        "employer",
        "kind",
        "auditor",
        "trainees_present",
        "interviews",
        "reported_on",
    )
    form_names = (
        "employer", "kind", "audited_on", "auditor", "trainees_present", "interviews", "interviewed", "findings",
        "measures", "reported_on",
    )  # fmt: skip
    chooser_columns = (("employer", _("Company")), ("audited_on", _("Audited on")))

    def more(self, view: Any) -> CaseLinks | None:
        """Return the papers about the audit, with their approval."""
        return case_links(view.object, view.request.user)

    def save(self, form: RecordForm, *, by: Any, at: datetime) -> models.Model:
        """Write the audit and who was interviewed (監査を記録する)."""
        with transaction.atomic():
            audit = super().save(form, by=by, at=at)
            offered = form.fields["interviewed"].queryset
            hidden = audit.interviewed.exclude(pk__in=offered.values("pk"))
            set_interviewed(audit=audit, people=[*form.cleaned_data["interviewed"], *hidden], by=by, at=at)
        return audit
