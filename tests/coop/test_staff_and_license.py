"""Appointments, courses and licenses: what follows from each is written with it."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from kumiai.coop.domain.license import file_renewal, record_license
from kumiai.coop.domain.staff import appoint_staff, end_appointment, record_staff_course
from kumiai.coop.enums import LicenseKind, StaffCourseKind, StaffRoleKind
from kumiai.coop.models import Office, OrganizationChange, StaffCourse, StaffMember, StaffRole
from kumiai.history.models import Entry
from tests.factories import WRITER, make_cooperative, make_license, write

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 3, tzinfo=UTC)
MANAGER = StaffRoleKind.SUPERVISION_MANAGER


@pytest.fixture
def office() -> Office:
    return Office.objects.get(cooperative=make_cooperative())


def member(office: Office, name: str) -> StaffMember:
    return write(StaffMember(office=office, name=name, position="EMPLOYEE"))


def appoint(staff_member: StaffMember, kind: StaffRoleKind, first_day: date) -> StaffRole:
    return appoint_staff(staff_member=staff_member, kind=kind, first_day=first_day, by=WRITER, at=AT)


def test_the_first_manager_is_no_change_of_the_license(office: Office) -> None:
    appoint(member(office, "大庭"), MANAGER, date(2026, 4, 1))
    assert not OrganizationChange.objects.exists()


def test_a_new_manager_takes_over_and_the_change_is_to_be_told(office: Office) -> None:
    former = appoint(member(office, "大庭"), MANAGER, date(2020, 4, 1))
    appoint(member(office, "菅野"), MANAGER, date(2026, 11, 1))
    former.refresh_from_db()
    assert former.last_day == date(2026, 10, 31)
    change = OrganizationChange.objects.get()
    assert (change.kind, change.happened_on, change.notified_on) == (MANAGER, date(2026, 11, 1), None)
    assert "大庭" in change.description
    assert "菅野" in change.description


def test_other_offices_and_roles_stay_as_they_are(office: Office) -> None:
    other_office = write(Office(cooperative=office.cooperative, name="支所"))
    elsewhere = appoint(member(other_office, "早川"), MANAGER, date(2020, 4, 1))
    adviser = appoint(member(office, "柘植"), StaffRoleKind.PLAN_ADVISER, date(2020, 4, 1))
    appoint(member(office, "志賀"), StaffRoleKind.PLAN_ADVISER, date(2026, 11, 1))
    appoint(member(office, "菅野"), MANAGER, date(2026, 11, 1))
    for held in (elsewhere, adviser):
        held.refresh_from_db()
        assert held.last_day is None
    assert not OrganizationChange.objects.exists()


def test_an_appointment_does_not_end_before_it_began(office: Office) -> None:
    role = appoint(member(office, "大庭"), MANAGER, date(2026, 4, 1))
    with pytest.raises(ValidationError) as error:
        end_appointment(role=role, last_day=date(2026, 3, 31), by=WRITER, at=AT)
    assert "last_day" in error.value.message_dict
    end_appointment(role=role, last_day=date(2026, 4, 1), by=WRITER, at=AT)
    assert StaffRole.objects.get().last_day == date(2026, 4, 1)


def test_the_same_course_is_found_again(office: Office) -> None:
    given: dict[str, Any] = {
        "staff_member": member(office, "大庭"),
        "kind": StaffCourseKind.SUPERVISION_MANAGER,
        "taken_on": date(2025, 6, 2),
        "by": WRITER,
        "at": AT,
    }
    record_staff_course(**given, certificate_number="A-1")
    record_staff_course(**given)
    assert StaffCourse.objects.get().certificate_number == "A-1"


def test_two_licenses_never_overlap() -> None:
    cooperative = make_cooperative()
    held = make_license(cooperative)
    given: dict[str, Any] = {
        "cooperative": cooperative, "kind": LicenseKind.GENERAL, "number": "許2", "by": WRITER, "at": AT,
    }  # fmt: skip
    with pytest.raises(ValidationError) as error:
        record_license(**given, first_day=held.last_day, last_day=date(2034, 3, 31))
    assert error.value.code == "overlap"
    record_license(**given, first_day=date(2029, 4, 1), last_day=date(2036, 3, 31))
    assert cooperative.licenses.count() == 2


def test_renewal_is_filed_while_the_license_holds() -> None:
    held = make_license(make_cooperative())
    with pytest.raises(ValidationError):
        file_renewal(license_held=held, filed_on=date(2029, 4, 1), by=WRITER, at=AT)
    file_renewal(license_held=held, filed_on=date(2028, 12, 1), by=WRITER, at=AT)
    held.refresh_from_db()
    assert held.renewal_filed_on == date(2028, 12, 1)
    assert Entry.objects.about(held)[0].after == {"renewal_filed_on": "2028-12-01"}
