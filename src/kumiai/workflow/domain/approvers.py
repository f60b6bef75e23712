"""Who is asked in a step: by role, by name, by company; who stands in for whom; who may hold a decision."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant, User
from kumiai.accounts.permissions import grants
from kumiai.employers.models import CompanyContact, Employer
from kumiai.workflow.enums import Needs
from kumiai.workflow.models import Absence, Approval, ApprovalStep, Ask

ANSWERING: Final = tuple(role for role in Role if grants(role, "workflow.answer_ask"))
"""Roles that may decide at all."""

OFFERED: Final = tuple(role for role in ANSWERING if role != Role.MEMBER_MANAGER)
"""Roles that a step may name. Managers of companies are asked by company only, never all of them."""

PEOPLE: Final = "people"
IN_CHARGE: Final = "person_in_charge"
MANAGER: Final = "company_manager"


@dataclass(frozen=True)
class Seat:
    """Somebody to be asked, as the holder of a role or instead of somebody who is absent."""

    user: User
    role: str = ""
    instead_of: User | None = None


@dataclass(frozen=True)
class Found:
    """Whom a step asks; ``missing`` names the ways that led to nobody, ``notes`` what the history should say."""

    seats: tuple[Seat, ...]
    missing: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def source_label(code: str) -> str:
    """Return how a way to an approver is called; codes of roles are those of ``Role``."""
    labels = {
        PEOPLE: _("named persons"),
        IN_CHARGE: _("person in charge of the company"),
        MANAGER: _("manager of the member company"),
    }
    return labels.get(code) or str(Role(code).label)


def sources_of(step: ApprovalStep) -> list[str]:
    """Return the ways to approvers that a step names, in order."""
    ways = [role for role in step.roles if role in OFFERED]
    if step.people.exists():
        ways.append(PEOPLE)
    return ways + [way for way in (IN_CHARGE, MANAGER) if getattr(step, way)]


def able(on: date, roles: Iterable[str] = ANSWERING) -> QuerySet[User]:
    """Return the active users who hold one of these roles on a day; by default those who may decide at all."""
    held = RoleGrant.objects.in_force(on).filter(role__in=list(roles)).values("user")
    wanted = Q(pk__in=held)
    if Role.ADMINISTRATOR in roles:
        wanted |= Q(is_superuser=True)
    return User.objects.filter(wanted, is_active=True)


def holders_of(role: str, employer: Employer | None, on: date) -> QuerySet[User]:
    """Return who holds a role on a day (役割の保持者), of those limited to own companies only who is in charge."""
    held = RoleGrant.objects.in_force(on).filter(role=role)
    if employer is not None:
        held = held.filter(Q(only_assigned=False) | Q(user=employer.caseworker_id))
    wanted = Q(pk__in=held.values("user"))
    if role == Role.ADMINISTRATOR:
        wanted |= Q(is_superuser=True)
    return User.objects.filter(wanted, is_active=True).order_by("pk")


def managers_of(employer: Employer | None, on: date) -> QuerySet[User]:
    """Return who decides for a member company and has an account (会社の決裁者)."""
    if employer is None:
        return User.objects.none()
    contacts = managing_contacts(on).filter(employer=employer)
    return able(on).filter(pk__in=contacts.values("user")).order_by("pk")


def managing_contacts(on: date) -> QuerySet[CompanyContact]:
    """Return the contacts who decide for their company on a day and have an account (会社の決裁者の連絡先)."""
    here = Q(left_on=None) | Q(left_on__gte=on)
    return CompanyContact.objects.filter(here, is_manager=True).exclude(user=None)


def deciders(employer: Employer | None, on: date) -> QuerySet[User]:
    """Return who may decide about a company at all (決裁できる人): staff, and its own managers of that day."""
    staff, managers = able(on, OFFERED), managers_of(employer, on)
    return User.objects.filter(Q(pk__in=staff.values("pk")) | Q(pk__in=managers.values("pk")))


def find_approvers(step: ApprovalStep, approval: Approval, on: date) -> Found:
    """Return who is asked in a step on a day (承認者を決める).

    Nobody approves the own request while somebody else is there by the same way. Absent people are replaced
    by their deputies. With ``ALL``, a way that leads to nobody is missing; with ``ANY`` only if all ways do.
    """
    seats: dict[int, Seat] = {}
    missing, notes = [], []
    for way in sources_of(step):
        people = list(_people(way, step, approval, on))
        others = [user for user in people if user.pk != approval.asked_by_id]
        if people and not others:
            notes.append(
                _("%(way)s: nobody else can be asked, so the request goes to whoever made it.")
                % {"way": source_label(way)}
            )
        if not people:
            missing.append(way)
        for user in others or people:
            seats.setdefault(user.pk, Seat(user, role=way if way in Role.values else ""))
    if step.needs == Needs.ANY and seats:
        missing = []
    elif not seats and not missing:
        missing = [PEOPLE]  # a step that names nobody at all
    sitting, more = placed(seats, approval, on)
    return Found(sitting, tuple(missing), (*notes, *more))


def _people(way: str, step: ApprovalStep, approval: Approval, on: date) -> Iterable[User]:
    if way == PEOPLE:
        # Whoever builds flows may name staff who see own companies only, but no manager of another company.
        return deciders(approval.employer, on).filter(pk__in=step.people.values("pk")).order_by("pk")
    if way == IN_CHARGE:
        if approval.employer is None or approval.employer.caseworker_id is None:
            return ()
        return able(on).filter(pk=approval.employer.caseworker_id)
    if way == MANAGER:
        return managers_of(approval.employer, on)
    return holders_of(way, approval.employer, on)


def placed(
    seats: Mapping[int, Seat], approval: Approval, on: date
) -> tuple[tuple[Seat, ...], tuple[str, ...]]:
    """Put deputies in the places of those who are absent (代理を立てる); whoever is asked anyway is asked once."""
    absent = deputies(on)
    may = set(entitled(approval, on).values_list("pk", flat=True)) if absent else set()
    placed: dict[int, Seat] = {}
    notes = []
    for seat in sorted(seats.values(), key=lambda seat: seat.user.pk in absent):
        deputy = _last_deputy(seat.user, absent, may - {approval.asked_by_id})
        if deputy is None:
            placed.setdefault(seat.user.pk, seat)
            if seat.user.pk in absent:
                notes.append(_("%(name)s is absent, and no deputy is there.") % {"name": seat.user})
            continue
        notes.append(
            _("%(deputy)s is asked instead of %(name)s, who is absent.")
            % {"deputy": deputy, "name": seat.user}
        )
        placed.setdefault(deputy.pk, replace(seat, user=deputy, instead_of=seat.user))
    return tuple(placed.values()), tuple(notes)


def deputies(on: date) -> dict[int, User]:
    """Return who stands in for whom on a day (代理): the first absence that was entered counts."""
    rows = (
        Absence.objects.filter(first_day__lte=on, last_day__gte=on).select_related("deputy").order_by("-pk")
    )
    return {row.user_id: row.deputy for row in rows}


def _last_deputy(user: User, absent: Mapping[int, User], may: set[int]) -> User | None:
    """Follow deputies of deputies to one who is there; None if the chain ends nowhere or in a circle."""
    seen = {user.pk}
    current = user
    while current.pk in absent:
        current = absent[current.pk]
        if current.pk in seen or current.pk not in may:
            return None
        seen.add(current.pk)
    return None if current.pk == user.pk else current


def entitled(approval: Approval, on: date) -> QuerySet[User]:
    """Return who may be given a decision that the flow gave to another one (承認を引き受けられる人).

    Staff who may decide and see the company, and the managers of this company; nobody of another one.
    """
    held = RoleGrant.objects.in_force(on).filter(role__in=OFFERED)
    if approval.employer is not None:
        held = held.filter(Q(only_assigned=False) | Q(user=approval.employer.caseworker_id))
    staff = Q(pk__in=held.values("user")) | Q(is_superuser=True)
    company = Q(pk__in=managers_of(approval.employer, on).values("pk"))
    return User.objects.filter(staff | company, is_active=True)


def who_may_hold(approval: Approval, on: date) -> QuerySet[User]:
    """Return to whom a decision may be passed on (引継ぎ先); not the requester, nor who is asked already."""
    asked = Ask.objects.waiting().filter(approval=approval).values("user")
    return (
        entitled(approval, on)
        .exclude(pk=approval.asked_by_id)
        .exclude(pk__in=asked)
        .order_by("display_name", "pk")
    )


def still_holds(ask: Ask, on: date) -> bool:
    """Return whether whoever was asked may still decide: role and post it stands on must not have ended."""
    if not deciders(ask.approval.employer, on).filter(pk=ask.user_id).exists():
        return False
    if not ask.role:
        return True
    holder = ask.instead_of_id or ask.user_id
    return holders_of(ask.role, ask.approval.employer, on).filter(pk=holder).exists()


def approvers_text(step: ApprovalStep) -> str:
    """Return in words whom a step asks, for a step that has not begun."""
    labels = [str(Role(role).label) for role in step.roles if role in OFFERED]
    labels += [str(user) for user in step.people.all()]
    labels += [source_label(way) for way in (IN_CHARGE, MANAGER) if getattr(step, way)]
    return pgettext("between names", ", ").join(labels)
