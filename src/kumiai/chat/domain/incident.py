"""An accident, a disappearance or another difficulty: who may report it, and what follows from it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils import formats, timezone
from django.utils.translation import gettext_lazy, override

from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant, User
from kumiai.chat.domain.company import company_of
from kumiai.chat.domain.words import page
from kumiai.deadlines.domain.board import Line
from kumiai.deadlines.domain.lines import read_lines
from kumiai.deadlines.domain.pause import paused
from kumiai.deadlines.enums import Cause
from kumiai.deadlines.models import Deadline
from kumiai.history.domain.record import save_recorded
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.outbox import Notice, tell_many
from kumiai.messaging.domain.recipient import languages_of
from kumiai.messaging.enums import Urgency
from kumiai.people.models import Person
from kumiai.placements.enums import DifficultyKind
from kumiai.placements.models import Difficulty, Placement

PURPOSE: Final = "chat.incident"


@dataclass(frozen=True)
class Incident:
    """A kind of report: how it is called, and the kind of difficulty it is in the records."""

    label: Any  # a lazy text
    kind: DifficultyKind
    note: str = ""  # what the record says in front of the text, in the language of the records


INCIDENTS: Final[Mapping[str, Incident]] = {
    "accident": Incident(gettext_lazy("Accident or injury"), DifficultyKind.ILLNESS),
    "missing": Incident(gettext_lazy("Disappearance"), DifficultyKind.DISAPPEARANCE),
    "death": Incident(gettext_lazy("Death"), DifficultyKind.OTHER, "死亡"),
    "other": Incident(gettext_lazy("Other difficulty"), DifficultyKind.OTHER),
}


def sees_office(user: User) -> bool:
    """Return whether a user reports as one who works in the office, and may see what follows."""
    return user.has_perm("placements.add_difficulty")


def may_report(user: User) -> bool:
    """Return whether a user may report at all (報告できるか)."""
    return sees_office(user) or user.has_perm("chat.report_incident")


def reportable(user: User, on: date) -> Any:
    """Return the placements that a user may report about (報告の対象).

    For the office those that the user sees there; for the manager of a member company those of the
    own company that run on the day, and no others.
    """
    if sees_office(user):
        return Placement.objects.visible_to(user).present(on)
    company = company_of(user, on) if user.has_perm("chat.report_incident") else None
    return (
        Placement.objects.none()
        if company is None
        else Placement.objects.filter(employer=company).present(on)
    )


@transaction.atomic
def write_incident(
    *, placement: Placement, incident: str, happened_on: date, text: str, by: User, at: datetime
) -> tuple[Difficulty | None, Sequence[User]]:
    """Record what was reported (事故・失踪の報告を記録する) and tell who must act; return record and who is told.

    The deadlines follow in the same transaction. Reported before, nothing is written and None returned. A
    placement is not ended here: whether somebody comes back is known later, and the office decides.
    """
    chosen = INCIDENTS[incident]
    note = "\n".join(filter(None, (chosen.note, text)))
    list(Placement.objects.select_for_update().filter(pk=placement.pk))
    same = Difficulty.objects.filter(placement=placement, kind=chosen.kind, happened_on=happened_on)
    if (same if chosen.kind != DifficultyKind.OTHER else same.filter(note=note)).exists():
        return None, ()
    with paused(cause=Cause.RECORDS, by=by, at=at):
        difficulty = Difficulty(placement=placement, kind=chosen.kind, happened_on=happened_on, note=note)
        save_recorded(difficulty, by=by, at=at, on=happened_on)
    told = _who_must_act(placement, by, timezone.localdate(at))
    languages = languages_of([Recipient("user", one.pk) for one in told])
    tell_many((_notice(difficulty, chosen, one, language, by) for one, language in languages.items()), at=at)
    return difficulty, told


def duties_of(difficulty: Difficulty, *, by: User, on: date) -> Sequence[Line]:
    """Return the duties that arose from a report (発生した期限), of those that the user may see."""
    rows = Deadline.objects.visible_to(by).open().filter(record=f"difficulty-{difficulty.pk}")
    return read_lines(rows.order_by("due_on", "pk"), on)


def _who_must_act(placement: Placement, by: User, on: date) -> list[User]:
    """Return the supervision managers and who is in charge, of those who may see the person; not who reports."""
    managers = RoleGrant.objects.in_force(on).filter(role=Role.SUPERVISION_MANAGER).values("user")
    in_charge = [placement.caseworker_id, placement.employer.caseworker_id]
    rows = User.objects.filter(Q(pk__in=managers) | Q(pk__in=list(filter(None, in_charge))), is_active=True)
    others = rows.exclude(pk=by.pk).order_by("pk")
    return [one for one in others if Person.objects.visible_to(one).filter(pk=placement.person_id).exists()]


def _notice(difficulty: Difficulty, chosen: Incident, to: Recipient, language: str, by: User) -> Notice:
    with override(language):
        values = {
            "kind": str(chosen.label), "person": str(difficulty.placement.person),
            "company": difficulty.placement.employer.name, "day": formats.date_format(difficulty.happened_on, "Y-m-d"),
            "text": difficulty.note, "reporter": str(by),
        }  # fmt: skip
    link = page("rooms:person", difficulty.placement.person_id)
    return Notice(PURPOSE, to, f"incident:{difficulty.pk}", values, link=link, urgency=Urgency.NOW)
