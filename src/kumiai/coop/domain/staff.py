"""Officers, employees and outside persons: appointments and courses."""

from datetime import date, datetime, timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext

from kumiai.coop.enums import OrganizationChangeKind, StaffCourseKind, StaffRoleKind
from kumiai.coop.models import OrganizationChange, StaffCourse, StaffMember, StaffRole
from kumiai.history.domain.record import Actor, save_recorded

_TOLD_AS = {
    StaffRoleKind.SUPERVISION_MANAGER: OrganizationChangeKind.SUPERVISION_MANAGER,
    StaffRoleKind.OUTSIDE_OFFICER: OrganizationChangeKind.OUTSIDE_PERSON,
    StaffRoleKind.OUTSIDE_AUDITOR: OrganizationChangeKind.OUTSIDE_PERSON,
}


@transaction.atomic
def appoint_staff(
    *, staff_member: StaffMember, kind: StaffRoleKind, first_day: date, by: Actor, at: datetime
) -> StaffRole:
    """Appoint a member of the staff (選任).

    A supervision manager or outside person takes over from whoever held the office before; that
    is a change of the license's data, so it is written down as one that the authority must be told.
    """
    role = save_recorded(StaffRole(staff_member=staff_member, kind=kind, first_day=first_day), by=by, at=at)
    if kind not in _TOLD_AS:
        return role
    former = StaffRole.objects.filter(
        staff_member__office=staff_member.office, kind=kind, last_day__isnull=True, first_day__lt=first_day
    ).exclude(pk=role.pk)
    replaced = list(former)
    for held in replaced:
        held.last_day = first_day - timedelta(days=1)
        save_recorded(held, by=by, at=at)
    if replaced:
        change = OrganizationChange(
            cooperative=staff_member.office.cooperative,
            kind=_TOLD_AS[kind],
            happened_on=first_day,
            description=f"{staff_member.office}: {replaced[0].staff_member} → {staff_member}"[:255],
        )
        save_recorded(change, by=by, at=at)
    return role


def end_appointment(
    *, role: StaffRole, last_day: date, by: Actor, at: datetime, reason: str = ""
) -> StaffRole:
    """End an appointment (解任)."""
    if last_day < role.first_day:
        raise ValidationError({"last_day": gettext("The last day lies before the first day.")})
    role.last_day = last_day
    return save_recorded(role, by=by, at=at, reason=reason)


def record_staff_course(
    *,
    staff_member: StaffMember,
    kind: StaffCourseKind,
    taken_on: date,
    by: Actor,
    at: datetime,
    certificate_number: str = "",
) -> StaffCourse:
    """Write down a course (養成講習の受講); the same course of the same day is found again, not doubled."""
    course = StaffCourse.objects.filter(staff_member=staff_member, kind=kind, taken_on=taken_on).first()
    course = course or StaffCourse(staff_member=staff_member, kind=kind, taken_on=taken_on)
    course.certificate_number = certificate_number or course.certificate_number
    return save_recorded(course, by=by, at=at)
