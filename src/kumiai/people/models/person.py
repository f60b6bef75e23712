"""A foreign national: one person, one file, one life."""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.accounts.sealed import SealedField, SealedIndexField, blind_index
from kumiai.accounts.validators import validate_postal_code
from kumiai.people.countries import COUNTRIES, LANGUAGES
from kumiai.people.enums import Sex


class PersonQuerySet(models.QuerySet["Person"]):
    """Reads of people."""

    def visible_to(self, user: Any) -> "PersonQuerySet":
        """Return the people that a user may see.

        All of them, or those who are or were with a company assigned to the
        user, or whose placement is in the user's own charge.
        """
        scope = scope_of(user)
        if scope.sees_nothing or not scope.may("people.view_person"):
            return self.none()
        if not scope.only_assigned:
            return self
        own = models.Q(placements__employer__caseworker=scope.user_id) | models.Q(
            placements__caseworker=scope.user_id
        )
        return self.filter(pk__in=self.model._base_manager.filter(own).values("pk"))

    def with_passport_number(self, number: str) -> "PersonQuerySet":
        """Return the people who hold a passport number."""
        return self.filter(passport_index=blind_index(number, place="people.person.passport_number"))


class Person(models.Model):
    """A technical intern, skill development employee or specified skilled worker.

    技能実習生・育成就労外国人・特定技能外国人: the same person through all programs.
    """

    name_roman = models.CharField(_("name in Roman letters"), max_length=200)
    name_kanji = models.CharField(_("name in kanji"), max_length=100, blank=True)
    name_kana = models.CharField(_("name in kana"), max_length=200, blank=True)
    sex = models.CharField(_("sex"), max_length=1, choices=Sex, blank=True)
    born_on = models.DateField(_("date of birth"), null=True, blank=True)
    nationality = models.CharField(_("nationality"), max_length=2, choices=COUNTRIES, blank=True)
    native_language = models.CharField(_("native language"), max_length=2, choices=LANGUAGES, blank=True)
    passport_number = SealedField(_("passport number"), blank=True, default="")
    passport_index = SealedIndexField(of="passport_number", default="")
    passport_last_day = models.DateField(_("passport valid until"), null=True, blank=True)
    postal_code = models.CharField(
        _("postal code"), max_length=8, blank=True, validators=[validate_postal_code]
    )
    address = models.CharField(_("address in Japan"), max_length=255, blank=True)
    entered_on = models.DateField(_("entered Japan on"), null=True, blank=True)
    address_notified_on = models.DateField(_("address notified on"), null=True, blank=True)
    left_on = models.DateField(_("left Japan on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True)

    objects = PersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["name_roman", "pk"]
        indexes = [
            models.Index(fields=["name_roman", "born_on"], name="person_name_and_birth"),
            models.Index(fields=["nationality"], name="person_nationality"),
        ]

    def __str__(self) -> str:
        return self.name_roman
