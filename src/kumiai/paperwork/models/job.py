"""Long work in the background, in parts, so that nothing is lost when it is interrupted."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.paperwork.enums import JobState


class PrintJob(models.Model):
    """A run that prints many papers (一括印刷).

    ``key`` makes asking twice the same as asking once while it waits or runs. A worker holds the
    job until ``lease_until``; when that day and hour have passed, another one goes on after the last part.
    """

    kind = models.CharField(_("kind"), max_length=50)
    key = models.CharField(max_length=200)
    title = models.CharField(_("what"), max_length=200)
    wanted = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.WAITING)
    total = models.PositiveIntegerField(_("papers in all"), default=0)
    done = models.PositiveIntegerField(_("papers printed"), default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="print_jobs", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))
    on = models.DateField(_("printed for the day"))
    ended_at = models.DateTimeField(_("ended at"), null=True, blank=True)
    problem = models.TextField(_("problem"), blank=True)
    result = models.ForeignKey(
        "paperwork.Print", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("print")
    )

    class Meta:
        verbose_name = _("print run")
        verbose_name_plural = _("print runs")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["key"],
                condition=models.Q(state__in=["WAITING", "RUNNING"]),
                name="one_open_job_of_a_key",
            )
        ]

    def __str__(self) -> str:
        return self.title


class PrintJobPart(models.Model):
    """A finished part of a run; its bytes are kept by their hash."""

    job = models.ForeignKey(PrintJob, models.CASCADE, related_name="parts")
    number = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    papers = models.PositiveIntegerField()
    outline = models.JSONField(default=list)

    class Meta:
        verbose_name = _("part of a print run")
        verbose_name_plural = _("parts of print runs")
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["job", "number"], name="one_part_of_a_number")]

    def __str__(self) -> str:
        return f"{self.job} {self.number}"
