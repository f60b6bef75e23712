"""Papers being filled, and what was printed and filed."""

import json
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.accounts.sealed import SealedField
from kumiai.coop.models import Office, StaffMember
from kumiai.employers.models import Employer, Trainer
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.enums import Author, PaperState
from kumiai.paperwork.models.case import Case
from kumiai.placements.models import Difficulty, Placement

SUBJECT_FIELDS = (
    "employer", "office", "placement", "audit", "visit", "difficulty", "trainer", "staff_member",
)  # fmt: skip


class PaperQuerySet(models.QuerySet["Paper"]):
    """Reads of papers."""

    def visible_to(self, user: Any) -> "PaperQuerySet":
        """Return the papers about records that a user may see; confidential ones only for who may read them."""
        scope = scope_of(user)
        if not scope.may("paperwork.view_paper"):
            return self.none()
        rows = self if scope.may("paperwork.read_confidential") else self.filter(confidential=False)
        if not scope.only_assigned:
            return rows
        own = Employer.objects.visible_to(user)
        return rows.filter(
            models.Q(employer__in=own) | models.Q(placement__in=Placement.objects.visible_to(user))
        )


def _about(to: Any, label: Any) -> models.ForeignKey:  # type: ignore[type-arg]
    return models.ForeignKey(
        to, models.PROTECT, null=True, blank=True, related_name="papers", verbose_name=label
    )


class Paper(models.Model):
    """One form being filled for one subject (書類): what it is about, and what was typed only for it."""

    form_id = models.CharField(_("form"), max_length=100)
    revision = models.DateField(_("revision"))
    key = models.CharField(max_length=200, unique=True, editable=False)
    case = models.ForeignKey(
        Case, models.CASCADE, null=True, blank=True, related_name="papers", verbose_name=_("case")
    )
    employer = _about(Employer, _("company"))
    office = _about(Office, _("office"))
    placement = _about(Placement, _("placement"))
    audit = _about(Audit, _("audit"))
    visit = _about(GuidanceVisit, _("guidance visit"))
    difficulty = _about(Difficulty, _("difficulty"))
    trainer = _about(Trainer, _("training staff"))
    staff_member = _about(StaffMember, _("staff member"))
    fiscal_year = models.PositiveSmallIntegerField(_("fiscal year"), null=True, blank=True)
    month = models.DateField(_("month"), null=True, blank=True)
    number = models.PositiveSmallIntegerField(_("number"), default=1)
    language = models.CharField(_("second language"), max_length=5, blank=True)
    copies = models.PositiveSmallIntegerField(_("copies"), default=1)
    confidential = models.BooleanField(default=False, editable=False)
    typed = SealedField(default="", blank=True, editable=False)
    state = models.CharField(_("state"), max_length=10, choices=PaperState, default=PaperState.OPEN)

    objects = PaperQuerySet.as_manager()

    class Meta:
        verbose_name = _("paper")
        verbose_name_plural = _("papers")
        ordering = ["pk"]
        permissions = [("read_confidential", "Can read papers about consultations and health")]

    def __str__(self) -> str:
        return (
            f"{self.form_id} {self.placement or self.trainer or self.employer or self.office or ''}".strip()
        )

    @property
    def typed_values(self) -> dict[str, Any]:
        """Return what was typed only for this paper, by field."""
        return dict(json.loads(self.typed)) if self.typed else {}

    @typed_values.setter
    def typed_values(self, given: dict[str, Any]) -> None:
        """Keep what was typed."""
        self.typed = json.dumps(given, ensure_ascii=False, sort_keys=True) if given else ""


class PrintQuerySet(models.QuerySet["Print"]):
    """Reads of prints."""

    def visible_to(self, user: Any) -> "PrintQuerySet":
        """Return the prints of papers, cases and runs that a user may see."""
        papers = Paper.objects.visible_to(user)
        cases = Case.objects.visible_to(user)
        return self.filter(
            models.Q(paper__in=papers) | models.Q(paper=None, case__in=cases)
            | models.Q(paper=None, case=None, printed_by_id=getattr(user, "pk", None))
        )  # fmt: skip


class Print(models.Model):
    """What was printed (印刷記録): the bytes by their hash, the data that stands on it, who made it and for whom.

    A paper printed in a run lies in a file with others: its pages begin at ``first_page``, counted from 0.
    """

    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="prints", verbose_name=_("paper")
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="prints", verbose_name=_("case")
    )
    label = models.CharField(_("what"), max_length=255)
    file_kind = models.CharField(_("file"), max_length=4, default="pdf")
    sha256 = models.CharField(_("content hash"), max_length=64)
    first_page = models.PositiveIntegerField(null=True, blank=True, editable=False)
    pages = models.PositiveIntegerField(_("number of pages"), default=0)
    data = SealedField(default="", blank=True, editable=False)
    printed_on = models.DateField(_("printed for the day"))
    printed_at = models.DateTimeField(_("printed at"))
    printed_by = models.ForeignKey(
        "accounts.User",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="prints",
        verbose_name=_("printed by"),
    )
    author = models.CharField(_("drawn up by"), max_length=12, choices=Author)
    author_name = models.CharField(_("name of who drew it up"), max_length=100, blank=True)

    objects = PrintQuerySet.as_manager()

    class Meta:
        verbose_name = _("print")
        verbose_name_plural = _("prints")
        ordering = ["-printed_at", "-pk"]

    def __str__(self) -> str:
        return self.label

    @property
    def values(self) -> dict[str, Any]:
        """Return what stood on the paper, by field, as it was printed."""
        return dict(json.loads(self.data)) if self.data else {}


class Filing(models.Model):
    """A paper or set that was handed in (提出記録), with its day, receiver and evidence."""

    paper = models.ForeignKey(
        Paper, models.PROTECT, null=True, blank=True, related_name="filings", verbose_name=_("paper")
    )
    case = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, related_name="filings", verbose_name=_("case")
    )
    printed = models.ForeignKey(
        Print, models.PROTECT, null=True, blank=True, related_name="filings", verbose_name=_("print")
    )
    filed_on = models.DateField(_("filed on"))
    submitted_to = models.CharField(_("submitted to"), max_length=200, blank=True)
    evidence = models.CharField(_("evidence"), max_length=255, blank=True)

    class Meta:
        verbose_name = _("filing")
        verbose_name_plural = _("filings")
        ordering = ["-filed_on", "-pk"]

    def __str__(self) -> str:
        return f"{self.paper or self.case} {self.filed_on}"
