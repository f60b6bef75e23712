"""A stage of a program that a person spends with a company."""

from datetime import date
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.coop.models import Office, SendingOrganization
from kumiai.employers.enums import Field
from kumiai.employers.models import Employer, Worksite
from kumiai.people.models import Person
from kumiai.placements.enums import Acceptance, EndReason, Program


class PlacementQuerySet(models.QuerySet["Placement"]):
    """Reads of placements."""

    def visible_to(self, user: Any) -> "PlacementQuerySet":
        """Return the placements that a user may see: all, or those of assigned companies or in own charge."""
        scope = scope_of(user)
        if scope.sees_nothing or not scope.may("placements.view_placement"):
            return self.none()
        if not scope.only_assigned:
            return self
        return self.filter(models.Q(employer__caseworker=scope.user_id) | models.Q(caseworker=scope.user_id))

    def with_days(self) -> "PlacementQuerySet":
        """Return the placements with ``begins`` and ``ends``: the actual day, else the planned one."""
        return self.annotate(
            begins=Coalesce("first_day", "planned_first_day"), ends=Coalesce("last_day", "planned_last_day")
        )

    def between(self, first: date, last: date) -> "PlacementQuerySet":
        """Return the placements that run on any day between two, both counted in, as planned or as it happened."""
        return (
            self.with_days()
            .filter(begins__lte=last)
            .filter(models.Q(ends__isnull=True) | models.Q(ends__gte=first))
        )

    def present(self, on: date) -> "PlacementQuerySet":
        """Return the placements that run on a day, as planned or as it happened."""
        return self.between(on, on)


class Placement(models.Model):
    """A person with an employer under a program and stage (配置; 第1号から第3号の技能実習など).

    Planned and actual days stand side by side; whether it runs on a day is
    read from them, never from a flag.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="placements", verbose_name=_("person"))
    employer = models.ForeignKey(
        Employer, models.PROTECT, related_name="placements", verbose_name=_("company")
    )
    worksite = models.ForeignKey(
        Worksite,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="placements",
        verbose_name=_("worksite"),
    )
    office = models.ForeignKey(
        Office,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="placements",
        verbose_name=_("supervising office"),
    )
    sending_organization = models.ForeignKey(
        SendingOrganization, models.SET_NULL, null=True, blank=True, related_name="placements",
        verbose_name=_("sending organization"),
    )  # fmt: skip
    program = models.CharField(_("program"), max_length=4, choices=Program, default=Program.TITP)
    stage = models.PositiveSmallIntegerField(_("stage"))
    acceptance = models.CharField(
        _("acceptance"), max_length=20, choices=Acceptance, default=Acceptance.SUPERVISED
    )
    field = models.CharField(_("field"), max_length=20, choices=Field, blank=True)
    occupation = models.CharField(_("occupation"), max_length=100, blank=True)
    task = models.CharField(_("task"), max_length=100, blank=True)
    planned_first_day = models.DateField(_("planned first day"), null=True, blank=True)
    planned_last_day = models.DateField(_("planned last day"), null=True, blank=True)
    first_day = models.DateField(_("first day"), null=True, blank=True)
    last_day = models.DateField(_("last day"), null=True, blank=True)
    training_first_day = models.DateField(_("assigned to the company on"), null=True, blank=True)
    permitted_on = models.DateField(_("status permitted on"), null=True, blank=True)
    goes_on = models.BooleanField(_("next stage wanted"), null=True, blank=True)
    end_reason = models.CharField(_("reason of the end"), max_length=20, choices=EndReason, blank=True)
    caseworker = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="placements",
        verbose_name=_("person in charge"),
    )  # fmt: skip
    note = models.TextField(_("note"), blank=True)

    objects = PlacementQuerySet.as_manager()

    class Meta:
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        ordering = ["person", "stage", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(stage__gte=1, stage__lte=3),
                name="placement_stage_1_to_3",
                violation_error_message=_("The stage is 1, 2 or 3."),
            ),
            models.CheckConstraint(
                condition=models.Q(planned_first_day__isnull=True)
                | models.Q(planned_last_day__isnull=True)
                | models.Q(planned_last_day__gte=models.F("planned_first_day")),
                name="placement_plan_in_order",
                violation_error_message=_("The planned last day lies before the planned first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(first_day__isnull=True)
                | models.Q(last_day__isnull=True)
                | models.Q(last_day__gte=models.F("first_day")),
                name="placement_days_in_order",
                violation_error_message=_("The last day lies before the first day."),
            ),
            models.CheckConstraint(
                condition=models.Q(planned_first_day__isnull=False) | models.Q(first_day__isnull=False),
                name="placement_has_a_first_day",
                violation_error_message=_("Give the first day, planned or actual."),
            ),
        ]
        indexes = [
            models.Index(fields=["employer", "program", "stage"], name="placement_employer_stage"),
            models.Index(fields=["first_day", "last_day"], name="placement_days"),
        ]

    def __str__(self) -> str:
        stage = gettext("%(program)s, stage %(stage)s") % {
            "program": self.get_program_display(),
            "stage": self.stage,
        }
        return f"{self.person} {stage}"

    @property
    def starts_on(self) -> date | None:
        """Return the actual first day, else the planned one."""
        return self.first_day or self.planned_first_day

    @property
    def ends_on(self) -> date | None:
        """Return the actual last day, else the planned one."""
        return self.last_day or self.planned_last_day

    def clean(self) -> None:
        """Refuse a placement that overlaps another one of the same person and program."""
        super().clean()
        if self.last_day and not self.first_day:
            raise ValidationError({"first_day": gettext("An actual last day needs an actual first day.")})
        if not (self.person_id and self.starts_on):
            return
        others = Placement.objects.filter(person_id=self.person_id).exclude(pk=self.pk).with_days()
        clash = others.filter(models.Q(ends__isnull=True) | models.Q(ends__gte=self.starts_on))
        if self.ends_on:
            clash = clash.filter(begins__lte=self.ends_on)
        first = clash.first()
        if first:
            raise ValidationError(
                gettext(
                    "The days overlap with another placement of this person: %(other)s, %(begins)s to %(ends)s."
                ),
                code="overlap",
                params={"other": first.employer, "begins": first.starts_on, "ends": first.ends_on or "…"},
            )
