"""Facts that papers ask and no other room keeps."""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.accounts.sealed import SealedField
from kumiai.coop.models import SendingOrganization, StaffMember
from kumiai.employers.models import Employer, Trainer, Worksite
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.people.models import Person
from kumiai.placements.models import Placement

OWNER_FIELDS = (
    "employer", "worksite", "trainer", "staff_member", "sending", "person", "placement", "audit", "visit",
)  # fmt: skip


class SheetQuerySet(models.QuerySet["Sheet"]):
    """Reads of sheets."""

    def visible_to(self, user: Any) -> "SheetQuerySet":
        """Return the sheets of owners that a user may see; those of the cooperative are for everybody inside."""
        if not scope_of(user).may("paperwork.view_sheet"):
            return self.none()
        companies = Employer.objects.visible_to(user)
        rows = self if scope_of(user).may("paperwork.read_confidential") else self.filter(confidential=False)
        return rows.filter(
            models.Q(owner="coop") | models.Q(owner="sending") | models.Q(owner="staff_member")
            | models.Q(employer__in=companies) | models.Q(worksite__employer__in=companies)
            | models.Q(trainer__employer__in=companies) | models.Q(person__in=Person.objects.visible_to(user))
            | models.Q(placement__in=Placement.objects.visible_to(user))
            | models.Q(audit__in=Audit.objects.visible_to(user))
            | models.Q(visit__in=GuidanceVisit.objects.visible_to(user))
        )  # fmt: skip


def _owner(to: Any, label: Any) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        to, models.CASCADE, null=True, blank=True, related_name="paper_sheets", verbose_name=label
    )


class Sheet(models.Model):
    """A sheet of facts about one owner (記載事項票), such as a CV, a wage table or a schedule.

    What it asks is defined in ``sheets/<kind>.yaml``. It holds wages and health, so its facts are sealed.
    """

    kind = models.CharField(_("kind"), max_length=50)
    title = models.CharField(_("name"), max_length=100, blank=True)
    key = models.CharField(max_length=255, unique=True, editable=False)
    owner = models.CharField(max_length=20, editable=False)
    confidential = models.BooleanField(default=False, editable=False)
    employer = _owner(Employer, _("company"))
    worksite = _owner(Worksite, _("worksite"))
    trainer = _owner(Trainer, _("training staff"))
    staff_member = _owner(StaffMember, _("staff member"))
    sending = _owner(SendingOrganization, _("sending organization"))
    person = _owner(Person, _("person"))
    placement = _owner(Placement, _("placement"))
    audit = _owner(Audit, _("audit"))
    visit = _owner(GuidanceVisit, _("guidance visit"))
    facts = SealedField(default="", blank=True, editable=False)
    retired_on = models.DateField(_("no longer used since"), null=True, blank=True)

    objects = SheetQuerySet.as_manager()

    class Meta:
        verbose_name = _("sheet of facts")
        verbose_name_plural = _("sheets of facts")
        ordering = ["kind", "title", "pk"]

    def __str__(self) -> str:
        return self.title or self.kind

    @property
    def values(self) -> dict[str, Any]:
        """Return the facts by field."""
        return dict(json.loads(self.facts)) if self.facts else {}

    @values.setter
    def values(self, given: dict[str, Any]) -> None:
        """Keep the facts."""
        self.facts = json.dumps(given, ensure_ascii=False, sort_keys=True) if given else ""

    @property
    def owned_by(self) -> models.Model | None:
        """Return whose facts these are, or None for the cooperative's own."""
        return getattr(self, self.owner) if self.owner in OWNER_FIELDS else None


class SheetUse(models.Model):
    """The sheet of the library that holds for a placement (適用する記載事項票)."""

    placement = models.ForeignKey(
        Placement, models.CASCADE, related_name="sheet_uses", verbose_name=_("placement")
    )
    kind = models.CharField(_("kind"), max_length=50)
    sheet = models.ForeignKey(Sheet, models.PROTECT, related_name="uses", verbose_name=_("sheet of facts"))

    class Meta:
        verbose_name = _("sheet that holds for a placement")
        verbose_name_plural = _("sheets that hold for placements")
        constraints = [
            models.UniqueConstraint(fields=["placement", "kind"], name="one_sheet_of_a_kind_in_use")
        ]

    def __str__(self) -> str:
        return f"{self.placement} {self.sheet}"
