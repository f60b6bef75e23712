"""Filings on their way: a set of papers from its draft to the answer of the authority."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.coop.models import Office
from kumiai.employers.models import Employer
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.enums import Author, CaseState
from kumiai.placements.models import Difficulty, Placement


class CaseQuerySet(models.QuerySet["Case"]):
    """Reads of cases."""

    def visible_to(self, user: Any) -> "CaseQuerySet":
        """Return the cases of companies that a user may see; those of an office for whoever sees all companies."""
        scope = scope_of(user)
        if not scope.may("paperwork.view_case"):
            return self.none()
        if not scope.only_assigned:
            return self
        return self.filter(employer__in=Employer.objects.visible_to(user))


class Case(models.Model):
    """A filing on its way (案件): a set of papers about a company, some people, an audit or a year.

    What belongs to it is defined in ``sets/<kind>.yaml``.
    """

    kind = models.CharField(_("kind"), max_length=50)
    title = models.CharField(_("name"), max_length=200, blank=True)
    employer = models.ForeignKey(
        Employer, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("company")
    )
    office = models.ForeignKey(
        Office, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("office")
    )
    audit = models.ForeignKey(
        Audit, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("audit")
    )
    visit = models.ForeignKey(
        GuidanceVisit,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="cases",
        verbose_name=_("guidance visit"),
    )
    difficulty = models.ForeignKey(
        Difficulty, models.PROTECT, null=True, blank=True, related_name="cases", verbose_name=_("difficulty")
    )
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), null=True, blank=True)
    members = models.ManyToManyField(
        Placement, blank=True, related_name="cases", verbose_name=_("people of the case")
    )
    state = models.CharField(_("state"), max_length=12, choices=CaseState, default=CaseState.DRAFTED)
    opened_on = models.DateField(_("begun on"))
    due_on = models.DateField(_("to be filed by"), null=True, blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="cases",
        verbose_name=_("person in charge"),
    )  # fmt: skip
    author = models.CharField(_("drawn up by"), max_length=12, choices=Author, default=Author.EMPLOYER)
    author_name = models.CharField(_("name of who draws it up"), max_length=100, blank=True)
    received_on = models.DateField(_("received by the authority on"), null=True, blank=True)
    receipt_number = models.CharField(_("receipt number"), max_length=50, blank=True)
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    decision_number = models.CharField(_("number of the decision"), max_length=50, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = CaseQuerySet.as_manager()

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        ordering = ["-opened_on", "-pk"]
        indexes = [models.Index(fields=["state", "due_on"], name="case_state_due")]

    def __str__(self) -> str:
        return self.title or f"{self.kind} {self.employer or self.office or ''}".strip()


class CaseStep(models.Model):
    """One step of a case (経過): from which state to which, on which day, by whom and why."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="steps", verbose_name=_("case"))
    before = models.CharField(_("state before"), max_length=12, choices=CaseState, blank=True)
    after = models.CharField(_("state after"), max_length=12, choices=CaseState)
    on = models.DateField(_("on"))
    at = models.DateTimeField(_("written down at"))
    actor = models.CharField(_("by"), max_length=150)
    note = models.TextField(_("note"), blank=True)

    class Meta:
        verbose_name = _("step of a case")
        verbose_name_plural = _("steps of cases")
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.case} {self.get_after_display()} {self.on}"


class Correction(models.Model):
    """Something the authority asked to correct or to add (補正・追完の指示)."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="corrections", verbose_name=_("case"))
    form_id = models.CharField(_("form"), max_length=100, blank=True)
    field_id = models.CharField(_("field"), max_length=100, blank=True)
    asked_on = models.DateField(_("asked on"))
    answer_by = models.DateField(_("answer by"), null=True, blank=True)
    asked = models.TextField(_("what is asked"))
    answered_on = models.DateField(_("answered on"), null=True, blank=True)
    answer = models.TextField(_("answer"), blank=True)
    remind = models.BooleanField(
        _("remind of it in later cases"), default=True,
        help_text=_("It is shown among the checks of every later case of this kind."),
    )  # fmt: skip

    class Meta:
        verbose_name = _("correction asked")
        verbose_name_plural = _("corrections asked")
        ordering = ["answered_on", "answer_by", "pk"]

    def __str__(self) -> str:
        return self.asked[:80]
