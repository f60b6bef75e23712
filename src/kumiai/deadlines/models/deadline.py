"""One thing that is due on a day."""

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.coop.models import Office
from kumiai.deadlines.enums import DoneBy, State
from kumiai.employers.models import Employer
from kumiai.people.models import Person
from kumiai.placements.models import Placement


class DeadlineQuerySet(models.QuerySet["Deadline"]):
    """Reads of deadlines."""

    def visible_to(self, user: Any) -> "DeadlineQuerySet":
        """Return the deadlines that a user may see.

        All of them, or those of assigned companies and people, and those given
        to the user by name.
        """
        scope = scope_of(user)
        if scope.sees_nothing or not scope.may("deadlines.view_deadline"):
            return self.none()
        if not scope.only_assigned:
            return self
        return self.filter(
            models.Q(employer__caseworker=scope.user_id)
            | models.Q(placement__caseworker=scope.user_id)
            | models.Q(assigned_to=scope.user_id)
            | models.Q(person__in=Person.objects.visible_to(user))
        )

    def open(self) -> "DeadlineQuerySet":
        """Return what is still owed."""
        return self.filter(state=State.OPEN)


class Deadline(models.Model):
    """A dated duty of somebody about something (期限).

    ``key`` names the obligation, not its day: a recalculation finds the same row
    again when the day moves, and what was done stays done. ``clock`` is the line of
    the duty that was counted with, ``record`` the record that it was read from,
    ``note`` the library's word for what the day rests on (a planned day).
    """

    key = models.CharField(max_length=200, unique=True)
    duty = models.CharField(_("duty"), max_length=100)
    subject_kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=50)
    clock = models.CharField(max_length=50, blank=True)
    record = models.CharField(max_length=50, blank=True)
    note = models.CharField(max_length=50, blank=True)
    person = models.ForeignKey(
        Person, models.CASCADE, null=True, blank=True, related_name="deadlines", verbose_name=_("person")
    )
    placement = models.ForeignKey(
        Placement,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="deadlines",
        verbose_name=_("placement"),
    )
    employer = models.ForeignKey(
        Employer, models.CASCADE, null=True, blank=True, related_name="deadlines", verbose_name=_("company")
    )
    office = models.ForeignKey(
        Office, models.CASCADE, null=True, blank=True, related_name="deadlines", verbose_name=_("office")
    )
    anchor_on = models.DateField(_("counted from"), null=True, blank=True)
    opens_on = models.DateField(_("possible from"), null=True, blank=True)
    due_on = models.DateField(_("due on"))
    recommended = models.BooleanField(_("recommended, not required"), default=False)
    confirmed = models.BooleanField(_("legal value confirmed"), default=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.OPEN)
    done_on = models.DateField(_("done on"), null=True, blank=True)
    done_by = models.CharField(_("known from"), max_length=10, choices=DoneBy, blank=True)
    evidence = models.TextField(_("evidence"), blank=True)
    waived_on = models.DateField(_("waived on"), null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="deadlines",
        verbose_name=_("person in charge"),
    )  # fmt: skip
    assigned_by_hand = models.BooleanField(default=False, editable=False)
    created_at = models.DateTimeField(_("first seen"))

    objects = DeadlineQuerySet.as_manager()

    class Meta:
        verbose_name = _("deadline")
        verbose_name_plural = _("deadlines")
        ordering = ["due_on", "pk"]
        indexes = [
            # All that the board counts stands in the index: it is counted without reading the rows.
            models.Index(
                fields=["state", "due_on", "assigned_to", "employer", "duty", "subject_kind"],
                name="deadline_board",
            ),
            models.Index(fields=["due_on"], name="deadline_due"),
            models.Index(fields=["assigned_to", "state", "due_on"], name="deadline_assigned"),
            models.Index(fields=["duty", "state"], name="deadline_duty"),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.due_on}"
