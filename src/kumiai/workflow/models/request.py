"""Free requests whose forms the staff define themselves."""

from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Cast
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable

from kumiai.accounts.scope import scope_of
from kumiai.files.models import KeptFile
from kumiai.workflow.enums import AnswerKind


class RequestForm(ClusterableModel):
    """A form of a request (申請様式), such as 稟議, leave, purchase or travel. Its kind of approval is ``request#<number>``."""

    name = models.CharField(_("name"), max_length=100, unique=True)
    description = models.TextField(_("what it is for"), blank=True)
    active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("form of a request")
        verbose_name_plural = _("forms of requests")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name


class RequestFormField(Orderable):
    """One field of a form of a request (申請様式の項目)."""

    form = ParentalKey(RequestForm, on_delete=models.CASCADE, related_name="fields", verbose_name=_("form"))
    label = models.CharField(_("label"), max_length=100)
    kind = models.CharField(_("kind"), max_length=10, choices=AnswerKind, default=AnswerKind.TEXT)
    required = models.BooleanField(_("must be filled"), default=True)
    help = models.CharField(_("help"), max_length=200, blank=True)
    options = models.TextField(_("choices, one a line"), blank=True)

    class Meta(Orderable.Meta):
        verbose_name = _("field of a form")
        verbose_name_plural = _("fields of a form")

    def __str__(self) -> str:
        return self.label

    def clean(self) -> None:
        """Refuse a choice without anything to choose from."""
        super().clean()
        if self.kind == AnswerKind.CHOICE and len(self.choices()) < 2:  # noqa: PLR2004
            raise ValidationError({"options": gettext("Write at least two choices, one a line.")})

    def choices(self) -> list[str]:
        """Return what may be chosen."""
        return [line.strip() for line in self.options.splitlines() if line.strip()]


class RequestQuerySet(models.QuerySet["Request"]):
    """Reads of requests."""

    def visible_to(self, user: Any) -> "RequestQuerySet":
        """Return a user's own requests, those one was asked about, and all for whoever may view requests."""
        from kumiai.workflow.models.approval import Approval  # noqa: PLC0415  (neighbors that know each other)

        scope = scope_of(user)
        if scope.user_id is None or scope.sees_nothing:
            return self.none()
        if scope.may("workflow.view_request") and not scope.only_assigned:
            return self
        asked = Approval.objects.filter(
            asks__user=scope.user_id, subject_type__app_label="workflow", subject_type__model="request",
            subject_id=Cast(models.OuterRef("pk"), models.CharField()),
        )  # fmt: skip
        return self.filter(models.Q(asked_by=scope.user_id) | models.Exists(asked))


class Request(models.Model):
    """A request (申請): what was asked, in the words that the form had on that day."""

    form = models.ForeignKey(RequestForm, models.PROTECT, related_name="requests", verbose_name=_("form"))
    title = models.CharField(_("name"), max_length=200)
    answers = models.JSONField(_("answers"), default=list)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="requests", verbose_name=_("asked by")
    )
    asked_at = models.DateTimeField(_("asked at"))

    objects = RequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request")
        verbose_name_plural = _("requests")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return self.title


class RequestFile(models.Model):
    """A file handed in with a request (添付)."""

    request = models.ForeignKey(Request, models.CASCADE, related_name="files", verbose_name=_("request"))
    label = models.CharField(_("label"), max_length=100)
    file = models.ForeignKey(KeptFile, models.PROTECT, related_name="+", verbose_name=_("file"))

    class Meta:
        verbose_name = _("file of a request")
        verbose_name_plural = _("files of requests")

    def __str__(self) -> str:
        return str(self.file)
