"""Officers, employees and outside persons of the cooperative, their roles and courses."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kumiai.coop.enums import Position, StaffCourseKind, StaffRoleKind
from kumiai.coop.models.office import Office


class StaffMember(models.Model):
    """An officer or employee of the cooperative (役職員), or an outside person appointed by it."""

    office = models.ForeignKey(Office, models.PROTECT, related_name="staff", verbose_name=_("office"))
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="staff_member",
        verbose_name=_("user"),
    )
    name = models.CharField(_("name"), max_length=100)
    name_kana = models.CharField(_("name in kana"), max_length=100, blank=True)
    position = models.CharField(_("position"), max_length=10, choices=Position)
    full_time = models.BooleanField(_("full time"), null=True, blank=True)
    first_day = models.DateField(_("from"), null=True, blank=True)
    last_day = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("staff member")
        verbose_name_plural = _("staff")
        ordering = ["name_kana", "name"]

    def __str__(self) -> str:
        return self.name


class StaffRole(models.Model):
    """An appointment of a staff member (選任), such as the supervision manager of an office (監理責任者)."""

    staff_member = models.ForeignKey(
        StaffMember, models.CASCADE, related_name="roles", verbose_name=_("staff member")
    )
    kind = models.CharField(_("role"), max_length=30, choices=StaffRoleKind)
    first_day = models.DateField(_("from"))
    last_day = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("appointment")
        verbose_name_plural = _("appointments")
        constraints = [
            models.UniqueConstraint(
                fields=["staff_member", "kind", "first_day"], name="one_appointment_per_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.staff_member} {self.get_kind_display()}"


class StaffCourse(models.Model):
    """A course that a staff member took (養成講習の受講)."""

    staff_member = models.ForeignKey(
        StaffMember, models.CASCADE, related_name="courses", verbose_name=_("staff member")
    )
    kind = models.CharField(_("course"), max_length=30, choices=StaffCourseKind)
    taken_on = models.DateField(_("taken on"))
    certificate_number = models.CharField(_("certificate number"), max_length=50, blank=True)

    class Meta:
        verbose_name = _("course of staff")
        verbose_name_plural = _("courses of staff")
        ordering = ["-taken_on"]
        constraints = [
            models.UniqueConstraint(
                fields=["staff_member", "kind", "taken_on"], name="one_staff_course_per_day"
            )
        ]

    def __str__(self) -> str:
        return f"{self.staff_member} {self.get_kind_display()} {self.taken_on}"
