"""Loading the demo: everything is invented first, then written in bulk, then the deadlines are computed once."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from kumiai.accounts.models import User
from kumiai.coop.models import Cooperative
from kumiai.deadlines.domain.pause import paused
from kumiai.deadlines.enums import Cause
from kumiai.demo.cases import open_demo_cases
from kumiai.demo.contacts import add_company_manager
from kumiai.demo.decisions import decide_deadlines
from kumiai.demo.flows import ask_demo_requests, build_flows, let_messages_through
from kumiai.demo.invention.companies import Company, invent_company
from kumiai.demo.invention.cooperative import Founded, invent_cooperative
from kumiai.demo.invention.filings import invent_filings, invent_plan_changes
from kumiai.demo.invention.groups import CompanyIdea, company_ideas
from kumiai.demo.invention.names import Names
from kumiai.demo.invention.papers import invent_papers
from kumiai.demo.invention.people import invent_group
from kumiai.demo.invention.record import Invention, Trouble, read
from kumiai.demo.invention.supervision import invent_audits, invent_outside_checks, invent_visits
from kumiai.demo.logins import Login, create_logins, write_logins
from kumiai.demo.website import publish_website
from kumiai.history.domain.record import SystemActor

PEOPLE: Final = 240
SEED: Final = "hinata"
BY: Final = SystemActor("demo")
_JAPAN: Final = ZoneInfo("Asia/Tokyo")


class DatabaseInUse(RuntimeError):
    """A cooperative is in the database already; the demo never writes over anything."""


@dataclass(frozen=True)
class Loaded:
    """What was loaded."""

    counts: dict[str, int]
    troubles: list[Trouble]
    logins: list[Login]


def load_demo(
    *,
    on: date,
    people: int = PEOPLE,
    companies: int | None = None,
    seed: str = SEED,
    meanwhile: Callable[[], None] | None = None,
) -> Loaded:
    """Fill an empty database with the invented cooperative (見本組合) as it would stand on a day.

    The same day, number of people and seed always give the same records. ``meanwhile`` is called when the
    people are there and nobody has been told anything yet: a chat that is connected then is told too.
    """
    if Cooperative.objects.exists():
        raise DatabaseInUse
    at = datetime.combine(on, time(7, 0), tzinfo=_JAPAN)
    invention = Invention(on, seed)
    words = read("cooperative")
    with transaction.atomic():
        with paused(cause=Cause.DAILY, by=BY, at=at, on=on, detail="demo"):
            names = {person["code"]: person["name"] for person in words["staff"]}
            logins, users = create_logins(words["logins"], names, on=on, by=BY, at=at)
            founded = invent_cooperative(invention, users, by=BY, at=at)
            ideas = company_ideas(invention, people=people, companies=companies)
            _fill(invention, _companies(invention, ideas, founded, users), founded)
            counts = invention.save(by=BY, at=at)
            open_demo_cases(invention, by=users["caseworker"], at=at)
            company = add_company_manager(on=on, by=BY, at=at)
        decide_deadlines(by=users["caseworker"], at=at)
        publish_website(by=BY, at=at)
        let_messages_through({**users, **({"company": company} if company else {})}, at=at)
        build_flows(by=users["admin"], at=at)
    write_logins(logins)
    if meanwhile is not None:
        meanwhile()
    with transaction.atomic():
        ask_demo_requests(users, on=on, at=at)
    return Loaded(counts, invention.troubles, logins)


def _companies(
    invention: Invention, ideas: list[CompanyIdea], founded: Founded, users: Mapping[str, User]
) -> list[Company]:
    """Return the companies, each in the charge of a caseworker of its office."""
    at_head = [users["caseworker"], users["caseworker2"]]
    made = []
    for serial, idea in enumerate(ideas, 1):
        in_charge = users["caseworker3"] if idea.data["office"] == "branch" else at_head[serial % 2]
        office = founded.offices[idea.data["office"]]
        made.append(invent_company(invention, idea, serial=serial, office=office, caseworker=in_charge))
    return made


def _fill(invention: Invention, companies: list[Company], founded: Founded) -> None:
    """Bring the people, and supervise them."""
    names = Names()
    for company in companies:
        for place, group in enumerate(company.idea.groups):
            invent_group(invention, company, group, place, names=names, sending=founded.sending)
        _plant_quota(invention, company.idea, company)
        auditors = founded.staff_of(
            company.office, "manager", "caseworker", "caseworker2", "manager2", "caseworker3"
        )
        invent_audits(invention, company, auditors)
        invent_visits(invention, company, auditors)
        invent_filings(invention, company)
        invent_plan_changes(invention, company)
    for code, checker in (("head", "auditor"), ("branch", "outside_officer")):
        invent_outside_checks(
            invention, founded.offices[code], companies, founded.staff[checker], accompanied=code == "head"
        )
    invent_papers(invention, companies, founded)


def _plant_quota(invention: Invention, idea: CompanyIdea, company: Company) -> None:
    if "quota_exceeded" in idea.troubles:
        invention.plant("quota_exceeded", company.employer)
