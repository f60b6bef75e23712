"""The invented cooperative itself: license, offices, staff, sending organizations, changes and yearly reports."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from kumiai.accounts.models import User
from kumiai.coop.domain.license import record_license
from kumiai.coop.domain.organization_fact import answer_about_organization
from kumiai.coop.domain.staff import record_staff_course
from kumiai.coop.enums import LicenseKind, OrganizationChangeKind, Position, StaffCourseKind, StaffRoleKind
from kumiai.coop.models import (
    BusinessReport,
    Cooperative,
    Office,
    OrganizationChange,
    SendingAgreement,
    SendingOrganization,
    StaffMember,
    StaffRole,
)
from kumiai.demo.invention import numbers
from kumiai.demo.invention.filings import YEARS_BACK, report_day
from kumiai.demo.invention.record import Invention, read
from kumiai.history.domain.record import Actor, create_recorded, save_recorded
from kumiai.law.core.calendar import add_months, fiscal_year, last_weekday_on_or_before

LICENSE_YEARS = 5
ANSWERED_DAYS_AGO = 60
COOPERATIVE_SERIAL = 900_001


@dataclass(frozen=True)
class Founded:
    """The cooperative as the companies and people need it."""

    cooperative: Cooperative
    offices: Mapping[str, Office]
    staff: Mapping[str, StaffMember]
    sending: Mapping[str, list[SendingOrganization]]

    def staff_of(self, office: Office, *codes: str) -> list[StaffMember]:
        """Return those of the named staff who belong to an office."""
        return [self.staff[code] for code in codes if self.staff[code].office_id == office.pk]


def invent_cooperative(
    invention: Invention, users: Mapping[str, User], *, by: Actor, at: datetime
) -> Founded:
    """Found the cooperative: its renewal opens in three weeks, and one course of a manager runs out soon."""
    words = read("cooperative")
    chance = invention.chance("cooperative")
    data = words["cooperative"]
    fields = {name: data[name] for name in ("name", "name_kana", "representative", "prefecture", "address")}
    cooperative = save_recorded(
        Cooperative(
            **fields,
            corporate_number=numbers.corporate_number(COOPERATIVE_SERIAL),
            postal_code=numbers.postal_code(chance),
            phone=numbers.phone(chance),
        ),
        by=by,
        at=at,
    )
    last_day = add_months(invention.on, 6) + timedelta(days=20)
    first_day = add_months(last_day + timedelta(days=1), -12 * LICENSE_YEARS)
    record_license(
        cooperative=cooperative,
        kind=LicenseKind.GENERAL,
        number=data["license_number"],
        first_day=first_day,
        last_day=last_day,
        by=by,
        at=at,
    )
    offices = {
        office["code"]: save_recorded(
            Office(
                cooperative=cooperative,
                name=office["name"],
                prefecture=office["prefecture"],
                address=office["address"],
                postal_code=numbers.postal_code(chance),
                phone=numbers.phone(chance),
                opened_on=first_day,
            ),
            by=by,
            at=at,
        )
        for office in words["offices"]
    }
    known_on = invention.on - timedelta(days=ANSWERED_DAYS_AGO)
    answer_about_organization(
        cooperative=cooperative, answers=words["answers"], known_on=known_on, by=by, at=at
    )
    staff = _staff(invention, words["staff"], offices, users, first_day, by, at)
    sending = _sending(invention, words["sending"], by, at)
    _changes(invention, cooperative, words["changes"], by, at)
    _reports(invention, offices, by, at)
    return Founded(cooperative, offices, staff, sending)


def _staff(
    invention: Invention,
    words: list[dict[str, Any]],
    offices: Mapping[str, Office],
    users: Mapping[str, User],
    since: date,
    by: Actor,
    at: datetime,
) -> dict[str, StaffMember]:
    members = {
        person["code"]: StaffMember(
            office=offices[person["office"]],
            user=users.get(person["code"]),
            name=person["name"],
            name_kana=person["kana"],
            position=Position(person["position"]),
            full_time=person["full_time"],
            first_day=since,
        )
        for person in words
    }
    create_recorded(members.values(), by=by, at=at)
    create_recorded(
        [
            StaffRole(staff_member=members[person["code"]], kind=StaffRoleKind(kind), first_day=since)
            for person in words
            for kind in person["roles"]
        ],
        by=by,
        at=at,
    )
    for person in words:
        for kind, days in person.get("courses", {}).items():
            record_staff_course(
                staff_member=members[person["code"]],
                kind=StaffCourseKind(kind),
                taken_on=invention.on - timedelta(days=days),
                certificate_number=f"見本-{person['code']}",
                by=by,
                at=at,
            )
            if kind == StaffCourseKind.SUPERVISION_MANAGER and days > 1000:
                invention.plant("manager_course_ends_soon", members[person["code"]])
    return members


def _sending(
    invention: Invention, words: list[dict[str, Any]], by: Actor, at: datetime
) -> dict[str, list[SendingOrganization]]:
    """Return the sending organizations by country, each with an agreement."""
    found: dict[str, list[SendingOrganization]] = {}
    for number, entry in enumerate(words, 1):
        organization = SendingOrganization(
            name=entry["name"],
            country=entry["country"],
            certified_number=f"SAMPLE-{entry['code']}-{number:03d}",
            email=f"sending{number}@example.jp",
        )
        found.setdefault(entry["country"], []).append(save_recorded(organization, by=by, at=at))
        signed_on = last_weekday_on_or_before(add_months(invention.on, -12 * entry["years"]))
        save_recorded(SendingAgreement(organization=organization, signed_on=signed_on), by=by, at=at)
    return found


def _changes(
    invention: Invention, cooperative: Cooperative, words: list[dict[str, Any]], by: Actor, at: datetime
) -> None:
    rows = []
    for change in words:
        happened_on = invention.on - timedelta(days=change["days"])
        notified = change.get("notified")
        rows.append(
            OrganizationChange(
                cooperative=cooperative,
                kind=OrganizationChangeKind(change["kind"]),
                happened_on=happened_on,
                description=change["description"],
                notified_on=happened_on + timedelta(days=notified) if notified else None,
            )
        )
    create_recorded(rows, by=by, at=at)


def _reports(invention: Invention, offices: Mapping[str, Office], by: Actor, at: datetime) -> None:
    """File the business reports of the past years (事業報告書)."""
    this_year = fiscal_year(invention.on)
    rows = []
    for code, office in offices.items():
        for year in range(this_year - YEARS_BACK, this_year):
            filed_on = invention.past(report_day(year, invention.chance("business", code, year)))
            if filed_on:
                rows.append(BusinessReport(office=office, fiscal_year=year, filed_on=filed_on))
    create_recorded(rows, by=by, at=at)
