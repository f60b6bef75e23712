"""The cooperative as columns that the law reads: offices, license, changes.

``on`` is the day that one looks from: what is dated later has not happened yet.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any

import polars as pl

from kumiai.coop.enums import LicenseKind, OrganizationChangeKind, StaffCourseKind, StaffRoleKind
from kumiai.coop.models import BusinessReport, License, Office, OrganizationChange, StaffCourse, StaffRole
from kumiai.law.core.calendar import add_months, fiscal_year

_LOOKS_BACK_MONTHS = 36
"""The score sheet counts the courses of the last three years."""
_OUTSIDE = {StaffRoleKind.OUTSIDE_OFFICER: "officer", StaffRoleKind.OUTSIDE_AUDITOR: "auditor"}
_COURSE_OF = {
    StaffRoleKind.SUPERVISION_MANAGER: StaffCourseKind.SUPERVISION_MANAGER,
    StaffRoleKind.OUTSIDE_OFFICER: StaffCourseKind.OUTSIDE_PERSON,
    StaffRoleKind.OUTSIDE_AUDITOR: StaffCourseKind.OUTSIDE_PERSON,
}


def offices_frame(on: date) -> pl.DataFrame:
    """Return the offices (監理事業所) with their people's courses and the business report of the past year.

    A course column holds the oldest of the latest courses of those in office; one
    person without a recorded course leaves it unknown.
    """
    offices = list(Office.objects.order_by("pk").values_list("pk", "opened_on", "closed_on"))
    managers, outside, kinds = _courses(on)
    reports = dict(
        BusinessReport.objects.filter(fiscal_year=fiscal_year(on) - 1, filed_on__lte=on).values_list(
            "office_id", "filed_on"
        )
    )
    rows = [
        (str(pk), opened, kinds.get(pk), outside.get(pk), managers.get(pk), reports.get(pk))
        for pk, opened, closed in offices
        if (opened is None or opened <= on) and (closed is None or closed >= on)
    ]
    days = ("outside_course_on", "manager_course_on", "business_report_on")
    schema = {
        "key": pl.String,
        "opened_on": pl.Date,
        "outside_kind": pl.String,
        **dict.fromkeys(days, pl.Date),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _courses(on: date) -> tuple[dict[int, date | None], dict[int, date | None], dict[int, str]]:
    """Return by office: course of the managers, course of the outside persons, kind of the outside person."""
    roles = StaffRole.objects.filter(kind__in=_COURSE_OF, first_day__lte=on).order_by("pk")
    held = [
        row[:3]
        for row in roles.values_list("staff_member__office_id", "staff_member_id", "kind", "last_day")
        if row[3] is None or row[3] >= on
    ]
    latest: dict[tuple[int, str], date] = {}
    courses = StaffCourse.objects.filter(taken_on__lte=on).order_by("taken_on")
    for member, kind, taken_on in courses.values_list("staff_member_id", "kind", "taken_on"):
        latest[member, kind] = taken_on
    managers: dict[int, list[date | None]] = {}
    outside: dict[int, list[date | None]] = {}
    kinds: dict[int, str] = {}
    for office, member, kind in held:
        role = StaffRoleKind(kind)
        taken = latest.get((member, _COURSE_OF[role]))
        if role in _OUTSIDE:
            outside.setdefault(office, []).append(taken)
            # The auditor owes more than the officer, so an office with both is read as having the auditor.
            kinds[office] = max(kinds.get(office, ""), _OUTSIDE[role], key=("", "officer", "auditor").index)
        else:
            managers.setdefault(office, []).append(taken)
    return _oldest(managers), _oldest(outside), kinds


def _oldest(days: dict[int, list[date | None]]) -> dict[int, date | None]:
    found: dict[int, date | None] = {}
    for office, taken in days.items():
        known = [day for day in taken if day is not None]
        found[office] = min(known) if len(known) == len(taken) else None
    return found


def organization_frame(on: date) -> pl.DataFrame:
    """Return the cooperative with the license that is in force or was the last one (監理事業の許可)."""
    latest: dict[int, tuple[Any, ...]] = {}
    licenses = License.objects.filter(first_day__lte=on).order_by("first_day")
    for owner, *values in licenses.values_list(
        "cooperative_id", "kind", "first_day", "last_day", "renewal_filed_on"
    ):
        latest[owner] = tuple(values)
    rows = [
        (str(owner), kind.lower(), first_day, last_day, _until(filed_on, on))
        for owner, (kind, first_day, last_day, filed_on) in sorted(latest.items())
    ]
    days = ("license_first_day", "license_last_day", "renewal_filed_on")
    return pl.DataFrame(
        rows,
        schema={"key": pl.String, "license_kind": pl.String, **dict.fromkeys(days, pl.Date)},
        orient="row",
    )


def organization_excellent(on: date) -> bool | None:
    """Return whether the cooperative is excellent (優良な監理団体): a license for general supervision asks for it.

    None without a license in force: then it is not known. 技能実習法 第25条第1項第7号.
    """
    kinds = License.objects.filter(first_day__lte=on, last_day__gte=on).order_by("-first_day")
    kind = kinds.values_list("kind", flat=True).first()
    return None if kind is None else kind == LicenseKind.GENERAL


def organization_events(on: date) -> list[tuple[Any, ...]]:
    """Return the changes of the organization: key, kind, happened_on, notified_on (変更届の対象)."""
    changes: Iterable[tuple[Any, ...]] = (
        OrganizationChange.objects.filter(happened_on__lte=on)
        .order_by("pk")
        .values_list("pk", "kind", "happened_on", "notified_on")
    )
    # A suspension is announced before it happens, so it counts from the day it is on record.
    suspensions = (
        OrganizationChange.objects.filter(happened_on__gt=on, kind=OrganizationChangeKind.SUSPENSION)
        .order_by("pk")
        .values_list("pk", "kind", "happened_on", "notified_on")
    )
    return [
        (
            f"organization-change-{pk}",
            "suspension" if kind == OrganizationChangeKind.SUSPENSION else "organization_change",
            happened_on,
            _until(notified_on, on),
        )
        for pk, kind, happened_on, notified_on in (*changes, *suspensions)
    ]


def _until(day: date | None, on: date) -> date | None:
    return day if day is not None and day <= on else None


def audit_staff_counts(on: date) -> dict[str, int]:
    """Return audit_staff and audit_staff_trained (監査担当職員数、うち3年以内に講習を受けた者).

    Supervision managers are counted elsewhere, so they are left out. Where nobody is appointed the
    records tell nothing, and the answer is empty.
    """
    held = {
        StaffRoleKind.AUDITOR: set[int](),
        StaffRoleKind.SUPERVISION_MANAGER: set[int](),
    }
    roles = StaffRole.objects.filter(kind__in=held, first_day__lte=on)
    for member, kind, last_day in roles.values_list("staff_member_id", "kind", "last_day"):
        if last_day is None or last_day >= on:
            held[StaffRoleKind(kind)].add(member)
    staff = held[StaffRoleKind.AUDITOR] - held[StaffRoleKind.SUPERVISION_MANAGER]
    if not held[StaffRoleKind.AUDITOR]:
        return {}
    since = add_months(on, -_LOOKS_BACK_MONTHS)
    taken = StaffCourse.objects.filter(
        kind=StaffCourseKind.AUDIT_STAFF, taken_on__gt=since, taken_on__lte=on, staff_member__in=staff
    )
    return {
        "audit_staff": len(staff),
        "audit_staff_trained": len(set(taken.values_list("staff_member", flat=True))),
    }


def license_facts(on: date) -> dict[str, bool | None]:
    """Return what the records tell of the criteria of the license (許可基準のうち記録で分かるもの). None is unknown.

    Keys are inputs of ``titp.license_check``: outside_control (外部役員・外部監査人), responsible_manager
    (監理責任者), excellent_for_general. Each office in use needs its own; a course counts for three
    years. Whether these courses count under the new law is open, so it is not told here.
    """
    offices = offices_frame(on)
    since = add_months(on, -_LOOKS_BACK_MONTHS)
    kinds = set(License.objects.filter(first_day__lte=on, last_day__gte=on).values_list("kind", flat=True))
    outside = _in_every_office(offices["outside_course_on"].to_list(), since)
    manager = _in_every_office(offices["manager_course_on"].to_list(), since)
    return {
        "outside_control": outside,
        "responsible_manager": manager,
        "excellent_for_general": True if kinds == {LicenseKind.SPECIFIC} else None,
    }


def _in_every_office(courses: list[date | None], since: date) -> bool | None:
    """Return whether every office has somebody with a course that still counts."""
    if any(day is not None and day <= since for day in courses):
        return False
    return True if courses and all(courses) else None
