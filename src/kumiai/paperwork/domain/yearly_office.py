"""Figures that only an office has (監理事業所の実績): companies, audits and visits, staff, sending organizations."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from kumiai.coop.enums import Position, StaffCourseKind
from kumiai.coop.models import Office, SendingAgreement, StaffCourse, StaffMember
from kumiai.oversight.enums import AuditKind
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.definitions import Said
from kumiai.paperwork.domain.yearly_figure import Figure, figure, people_figure
from kumiai.paperwork.domain.yearly_people import People, Scope, Window
from kumiai.placements.enums import Acceptance, Program
from kumiai.placements.models import Placement


def office_figures(scope: Scope, office: Office, people: People, window: Window) -> list[Figure]:
    """Return the figures of an office beside those about its trainees."""
    return [
        _companies(people),
        *_oversight_of_office(scope, office, window),
        *_staff(office, window),
        *_sending(people, window),
    ]


def _companies(people: People) -> Figure:
    """Count the companies with a trainee in the year (実習監理した実習実施者)."""
    sure = {row.employer_id: row.employer for row in people.counted}
    open_ = {row.employer_id: row.employer for row in people.doubtful if row.employer_id not in sure}
    return figure(
        "employers",
        Said(ja="実習監理した実習実施者", en="Companies supervised"),
        sure.values(),
        open_.values(),
    )


def oversight_of_employer(employer: int, window: Window) -> list[Figure]:
    """Count audits and guidance visits of a company (監査・訪問指導の実施回数)."""
    audits, visits = _went(window)
    return _oversight(audits.filter(employer=employer), visits.filter(employer=employer))


def _went(window: Window) -> tuple[Any, Any]:
    days = (window.first, window.last)
    audits = Audit.objects.filter(audited_on__range=days).order_by("audited_on", "pk")
    visits = GuidanceVisit.objects.filter(visited_on__range=days).order_by("visited_on", "pk")
    return audits.select_related("employer", "auditor"), visits.select_related("employer", "visitor")


def _oversight(audits: Iterable[Audit], visits: Iterable[GuidanceVisit], *unclear: Any) -> list[Figure]:
    rows = list(audits)
    open_ = [row for row in unclear if isinstance(row, Audit)]
    regular, special = (
        figure(f"audits.{kind}", label, _of_kind(rows, kind), _of_kind(open_, kind))
        for kind, label in (
            (AuditKind.REGULAR, Said(ja="定期監査", en="Periodic audits")),
            (AuditKind.EXTRAORDINARY, Said(ja="臨時監査", en="Extraordinary audits")),
        )
    )
    seen = [row for row in unclear if isinstance(row, GuidanceVisit)]
    return [regular, special, figure("visits", Said(ja="訪問指導", en="Guidance visits"), visits, seen)]


def _of_kind(rows: Iterable[Audit], kind: str) -> list[Audit]:
    return [row for row in rows if row.kind == kind]


def _oversight_of_office(scope: Scope, office: Office, window: Window) -> list[Figure]:
    """Count what the office did: at its own companies; at shared ones, by the office of who went."""
    offices = _offices_by_company(window)
    sure: list[Any] = []
    open_: list[Any] = []
    audits, visits = _went(window)
    for row in [*audits, *visits]:
        went = row.auditor if isinstance(row, Audit) else row.visitor
        known = offices.get(row.employer_id, set())
        if (scope.adopts and known <= {office.pk, None}) or known == {office.pk}:
            sure.append(row)
        elif not known & {office.pk, None}:
            continue
        elif went is None:
            open_.append(row)
        elif went.office_id == office.pk:
            sure.append(row)
    return _oversight(
        [row for row in sure if isinstance(row, Audit)],
        [row for row in sure if isinstance(row, GuidanceVisit)], *open_,
    )  # fmt: skip


def _offices_by_company(window: Window) -> dict[int, set[int | None]]:
    """Return by company the offices under which it had trainees in the window."""
    rows = Placement.objects.filter(
        program=Program.TITP, acceptance=Acceptance.SUPERVISED, first_day__isnull=False
    )
    rows = rows.between(window.first, window.last)
    found: dict[int, set[int | None]] = defaultdict(set)
    for employer, office in rows.order_by().values_list("employer_id", "office_id").distinct():
        found[employer].add(office)
    return found


def _staff(office: Office, window: Window) -> list[Figure]:
    """Count officers and employees of the office, and the courses they took in the year."""
    there = StaffMember.objects.filter(office=office).exclude(position=Position.OUTSIDE)
    there = there.filter(Q(first_day=None) | Q(first_day__lte=window.last))
    rows = list(there.filter(Q(last_day=None) | Q(last_day__gte=window.first)))
    open_ = [row for row in rows if row.full_time is None]
    taken = StaffCourse.objects.filter(
        staff_member__office=office, taken_on__range=(window.first, window.last)
    )
    courses = list(taken.select_related("staff_member").order_by("taken_on", "pk"))
    managers = [row for row in courses if row.kind == StaffCourseKind.SUPERVISION_MANAGER]
    others = [row for row in courses if row.kind != StaffCourseKind.SUPERVISION_MANAGER]
    full = [row for row in rows if row.full_time]
    part = [row for row in rows if row.full_time is False]
    return [
        figure("staff.full_time", Said(ja="常勤の役職員", en="Full-time staff"), full, open_),
        figure("staff.part_time", Said(ja="非常勤の役職員", en="Part-time staff"), part, open_),
        figure(
            "courses.managers",
            Said(ja="監理責任者等講習の受講", en="Courses for supervision managers"),
            managers,
        ),
        figure("courses.others", Said(ja="その他の養成講習の受講", en="Other courses"), others),
    ]


def _sending(people: People, window: Window) -> list[Figure]:
    """Count the agreements in force in the year, and the trainees of each sending organization."""
    agreements = SendingAgreement.objects.filter(signed_on__lte=window.last)
    agreements = agreements.filter(Q(last_day=None) | Q(last_day__gte=window.first))
    rows = list(agreements.select_related("organization").order_by("organization__name", "signed_on"))
    found = [
        figure(
            "sending_agreements",
            Said(ja="送出機関との契約", en="Agreements with sending organizations"),
            rows,
        )
    ]
    organizations = {row.organization_id: row.organization for row in rows}
    for placement in people.both:
        if placement.sending_organization:
            organizations.setdefault(placement.sending_organization.pk, placement.sending_organization)
    found.append(figure("sending", Said(ja="送出機関", en="Sending organizations"), organizations.values()))
    for pk, organization in organizations.items():
        label = Said(ja=f"{organization.name}の技能実習生", en=f"Trainees of {organization.name}")
        sure = [row for row in people.counted if row.sending_organization_id == pk]
        open_ = [row for row in people.doubtful if row.sending_organization_id == pk]
        found.append(people_figure(f"sending.{pk}", label, sure, open_))
    without = [row for row in people.counted if row.sending_organization_id is None]
    label = Said(ja="送出機関の記録なし", en="Sending organization not recorded")
    return [*found, people_figure("sending.unknown", label, without)]
