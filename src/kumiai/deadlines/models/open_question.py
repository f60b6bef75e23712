"""What the law cannot tell because a fact is missing."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.employers.models import Employer
from kumiai.people.models import Person
from kumiai.placements.models import Placement


class OpenQuestionQuerySet(models.QuerySet["OpenQuestion"]):
    """Reads of open questions."""

    def visible_to(self, user: Any) -> "OpenQuestionQuerySet":
        """Return the questions about people and companies that a user may see."""
        scope = scope_of(user)
        if scope.sees_nothing or not scope.may("deadlines.view_openquestion"):
            return self.none()
        if not scope.only_assigned:
            return self
        return self.filter(
            models.Q(employer__caseworker=scope.user_id)
            | models.Q(person__in=Person.objects.visible_to(user))
        )


class OpenQuestion(models.Model):
    """A duty that has no day yet because a record lacks a fact (不足情報)."""

    duty = models.CharField(_("duty"), max_length=100)
    subject_kind = models.CharField(max_length=20)
    subject = models.CharField(max_length=50)
    missing = models.CharField(_("missing"), max_length=100)
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="open_questions")
    placement = models.ForeignKey(
        Placement, models.CASCADE, null=True, blank=True, related_name="open_questions"
    )
    employer = models.ForeignKey(
        Employer, models.CASCADE, null=True, blank=True, related_name="open_questions"
    )

    objects = OpenQuestionQuerySet.as_manager()

    class Meta:
        verbose_name = _("open question")
        verbose_name_plural = _("open questions")
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "subject_kind", "subject", "missing"], name="one_open_question_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.duty} {self.subject}: {self.missing}"
