"""Ways to reach a person."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.people.enums import ContactKind
from kumiai.people.models.person import Person


class PersonContact(models.Model):
    """A telephone number, address or messenger name of a person (連絡先)."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="contacts", verbose_name=_("person"))
    kind = models.CharField(_("kind"), max_length=10, choices=ContactKind)
    value = models.CharField(_("contact"), max_length=200)
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        constraints = [models.UniqueConstraint(fields=["person", "kind", "value"], name="one_contact_once")]

    def __str__(self) -> str:
        return f"{self.person} {self.get_kind_display()}"
