"""Every address of the office × every role × an own and a foreign row: who gets what.

The addresses come from the resolver. A new one that names an object fails here
until it is classified below; a record screen is classified by its noun.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import NoReverseMatch, URLResolver, get_resolver, reverse

from kumiai.accounts.enums import Role
from kumiai.accounts.permissions import SEES_SEALED
from kumiai.api.models import ApiToken
from kumiai.coop.models import LegalValue
from kumiai.deadlines.models import Deadline, Evidence
from kumiai.employers.models import Employer
from kumiai.exchange.models import RosterImport
from kumiai.history.models import Entry
from kumiai.integrations.line.models import LineLink, LineText
from kumiai.law import Parameters
from kumiai.messaging.models import Message, Question
from kumiai.office.viewsets import record_screens
from kumiai.paperwork.models import Case, Correction, OfficialFile, Paper, Print, PrintJob, Sheet
from kumiai.people.models import Person
from kumiai.plans.models import Plan
from kumiai.workflow.models import Absence, Approval, RequestForm
from tests.factories import make_user
from tests.office.world import CARD, PASSPORT, World, make_world

pytestmark = pytest.mark.django_db

GRANTED = {200, 302, 422}
REFUSED = {302, 403}  # Wagtail sends the refused back to the start page, our screens answer 403
VERBS = {"index": "view", "index_results": "view", "inspect": "view", "history": "view", "add": "add",
         "edit": "change", "delete": "delete", "choose": "view", "choose_results": "view", "chosen": "view",
         "chosen_multiple": "view"}  # fmt: skip


@dataclass(frozen=True)
class Rule:
    """What an address that names an object needs: the noun, the permission, the method."""

    model: type[Model] | None
    permission: str
    post: bool = False
    whole_view: bool = False  # refused to roles that see only their own companies
    before: tuple[Any, ...] = ()  # what stands before the number of the row in the address
    after: tuple[Any, ...] = ()
    words: tuple[Any, ...] = ()  # the whole address, where it names no row
    own_suffices: bool = False  # one's own is seen without the right to see all of its kind
    owned: bool = False  # one's own, whatever the role; nobody else's, whatever the role
    only_refused: bool = False  # works on a real workbook in a thread; tests/office/imports try who may


CLASSIFIED = {
    "rooms:why": Rule(Deadline, "deadlines.view_deadline"),
    "rooms:done": Rule(Deadline, "deadlines.change_deadline", post=True),
    "rooms:reassign": Rule(Deadline, "deadlines.change_deadline", post=True),
    "rooms:waive": Rule(Deadline, "deadlines.change_deadline", post=True),
    "rooms:reopen": Rule(Deadline, "deadlines.change_deadline", post=True),
    "rooms:evidence": Rule(Evidence, "deadlines.view_deadline"),
    "rooms:person": Rule(Person, "people.view_person"),
    "rooms:company": Rule(Employer, "employers.view_employer"),
    "rooms:ask_company": Rule(Employer, "messaging.ask_company", post=True),
    "rooms:score": Rule(Employer, "employers.view_assessment"),
    "rooms:plan_check": Rule(Plan, "plans.view_plan"),
    "rooms:legal_value": Rule(None, "deadlines.view_deadline"),
    "rooms:legal_value_withdraw": Rule(LegalValue, "coop.change_legalvalue"),
    "api_token_stop": Rule(ApiToken, "api.change_apitoken", post=True, whole_view=True),
    "imports:import": Rule(RosterImport, "exchange.add_rosterimport", whole_view=True),
    "imports:check": Rule(RosterImport, "exchange.add_rosterimport", whole_view=True, only_refused=True),
    "imports:correct": Rule(
        RosterImport, "exchange.add_rosterimport", post=True, whole_view=True, only_refused=True
    ),
    "imports:columns": Rule(
        RosterImport, "exchange.add_rosterimport", post=True, whole_view=True, only_refused=True
    ),
    "imports:apply": Rule(
        RosterImport, "exchange.add_rosterimport", post=True, whole_view=True, only_refused=True
    ),
    "imports:cancel": Rule(
        RosterImport, "exchange.add_rosterimport", post=True, whole_view=True, only_refused=True
    ),
    "imports:settle": Rule(
        RosterImport, "exchange.add_rosterimport", post=True, whole_view=True, only_refused=True
    ),
    "imports:workbook": Rule(RosterImport, "exchange.add_rosterimport", whole_view=True, only_refused=True),
}
_CASE = "paperwork.change_case"
CLASSIFIED |= {
    "papers:new_case": Rule(None, "paperwork.add_case", words=("titp.plan",)),
    "papers:of_deadline": Rule(Deadline, "paperwork.add_case", post=True),
    "papers:case": Rule(Case, "paperwork.view_case"),
    "papers:case_move": Rule(Case, _CASE, post=True),
    "papers:case_file": Rule(Case, _CASE, post=True),
    "papers:case_correction": Rule(Case, _CASE, post=True),
    "papers:case_answer": Rule(Correction, _CASE, post=True),
    "papers:case_decision": Rule(Case, _CASE, post=True),
    "papers:case_author": Rule(Case, _CASE, post=True),
    "papers:case_sheets": Rule(Case, "paperwork.change_sheetuse", post=True),
    "papers:case_print": Rule(Case, "paperwork.add_print", post=True),
    "papers:case_set": Rule(Case, "paperwork.add_print", after=("pdf",)),
    "papers:paper": Rule(Paper, "paperwork.view_paper"),
    "papers:paper_type": Rule(Paper, "paperwork.change_paper", post=True),
    "papers:paper_print": Rule(Paper, "paperwork.add_print", post=True),
    "papers:paper_file": Rule(Paper, "paperwork.add_filing", post=True),
    "papers:paper_state": Rule(Paper, "paperwork.change_paper", post=True),
    "papers:paper_draft": Rule(Paper, "paperwork.view_paper"),
    "papers:paper_picture": Rule(Paper, "paperwork.view_paper", after=(1,)),
    "papers:paper_editable": Rule(Paper, "paperwork.add_print", after=("docx",)),
    "papers:print": Rule(Print, "paperwork.view_print"),
    "papers:job": Rule(PrintJob, "paperwork.view_printjob"),
    "papers:sheet": Rule(Sheet, "paperwork.view_sheet", before=("employer_profile",)),
    "papers:new_paper": Rule(None, "paperwork.add_paper", words=("titp.audit_report",)),
    "papers:form": Rule(None, "paperwork.view_paper", words=("titp.audit_report",)),
    "papers:form_picture": Rule(None, "paperwork.view_paper", words=("titp.audit_report",)),
}
_OFFICIAL = "paperwork.change_officialfile"
CLASSIFIED |= {
    "papers:official": Rule(OfficialFile, "paperwork.view_officialfile"),
    "papers:official_use": Rule(OfficialFile, _OFFICIAL, post=True),
    "papers:official_filled": Rule(OfficialFile, "paperwork.view_officialfile"),
    "papers:official_bring": Rule(
        None, "paperwork.add_officialfile", post=True, words=("titp.audit_report",)
    ),
    "papers:official_move": Rule(None, _OFFICIAL, post=True, words=("titp.audit_report",)),
    "papers:paper_official": Rule(Paper, "paperwork.add_print", post=True),
}
CLASSIFIED |= {
    "office_line:end": Rule(LineLink, "line.change_linelink", post=True),
    "office_line:person": Rule(Person, "line.add_linelinkcode"),
    "office_line:text": Rule(LineText, "line.view_linetext"),
}
CLASSIFIED |= {
    f"approvals:{name}": Rule(Approval, "office.open", own_suffices=True, post=True)
    for name in ("approve", "return", "refuse", "pass_on", "name_approver", "withdraw", "ask_again")
}
CLASSIFIED |= {
    "approvals:approval": Rule(Approval, "office.open", own_suffices=True),
    "approvals:file": Rule(Approval, "office.open", own_suffices=True, after=(1,)),
    "approvals:ask_case": Rule(Case, _CASE, post=True),
    "approvals:new_request": Rule(RequestForm, "workflow.add_request", own_suffices=True),
    "approvals:form": Rule(RequestForm, "workflow.manage_flows", own_suffices=True),
    "approvals:absence": Rule(Absence, "office.open", own_suffices=True),
    "approvals:absence_end": Rule(Absence, "office.open", own_suffices=True, post=True),
}
CLASSIFIED |= {
    "messages:read": Rule(Message, "", owned=True),
    "messages:question": Rule(Question, "", owned=True),
    "messages:message": Rule(Message, "messaging.view_message"),
    "messages:resend": Rule(Message, "messaging.change_message", post=True),
    "messages:withdraw": Rule(Message, "messaging.change_message", post=True),
    "messages:wording": Rule(None, "messaging.view_wording", words=("morning.list", "ja")),
}
WAGTAILS_OWN = re.compile(r"^(wagtail|api_|office_closed$)")
"""Screens of the engine: pages, images, documents, workflows. None of our records is among their rows."""


def addresses(
    resolver: Any = None, space: tuple[str, ...] = (), route: str = ""
) -> Iterator[tuple[str, str, list[str]]]:
    """Yield name, route and parameters of every address under the office."""
    for entry in (resolver or get_resolver()).url_patterns:
        path = route + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from addresses(entry, (*space, entry.namespace) if entry.namespace else space, path)
        elif path.startswith("office/"):
            yield ":".join([*space, entry.name or ""]), path, list(entry.pattern.converters)


def rule_of(name: str) -> Rule | None:
    """Return what an address needs, or None if nobody has said."""
    space, _, verb = name.partition(":")
    for screens in record_screens():
        if space in (screens.name, f"{screens.name}_chooser") and verb in VERBS:
            return Rule(screens.model, screens.permission(VERBS[verb]))
    return CLASSIFIED.get(name)


def ours_with_object() -> list[tuple[str, list[str]]]:
    return [(n, p) for n, _, p in addresses() if p and not WAGTAILS_OWN.match(n)]


def ours_without_object() -> list[str]:
    return sorted(
        {n for n, _, p in addresses() if n and not p and not WAGTAILS_OWN.match(n) and n != "office_closed"}
    )


def test_every_address_that_names_an_object_is_classified() -> None:
    unknown = [name for name, _ in ours_with_object() if rule_of(name) is None]
    assert not unknown, f"say in tests/office/test_access.py who may open these: {unknown}"


def test_every_record_screen_has_a_row_to_try(db: None) -> None:
    world = make_world(make_user(name="mine", only_assigned=True))
    missing = [s.name for s in record_screens() if s.may_change and world.row(s.model, "own") is None]
    assert missing == []


def _args(rule: Rule, world: World, side: str) -> list[Any] | None:
    if rule.model is None:
        return list(rule.words) or [next(iter(Parameters.load())).id]
    row = world.row(rule.model, side)
    if row is None:
        return None
    if rule.model is Correction:
        return [row.case_id, row.pk]
    return [*rule.before, row.employer_id if rule.model is Sheet else row.pk, *rule.after]


def _answer(client: Client, name: str, rule: Rule, args: list[Any]) -> tuple[int, str]:
    address = reverse(name, args=args)
    answer = client.post(address) if rule.post else client.get(address)
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    return answer.status_code, body.decode("utf-8", "replace")


@pytest.mark.parametrize("role", list(Role))
def test_each_role_reaches_what_its_table_says_and_no_foreign_row(client: Client, role: Role) -> None:
    user = make_user(role, name="mine", only_assigned=True)
    world = make_world(user)
    client.force_login(user)
    client.raise_request_exception = False
    wrong = []
    for name, _ in ours_with_object():
        rule = rule_of(name)
        assert rule is not None
        may_view = (
            rule.own_suffices
            or rule.model is None
            or user.has_perm(f"{rule.model._meta.app_label}.view_{rule.model._meta.model_name}")
        )
        granted = user.has_perm(rule.permission) and may_view and not rule.whole_view
        if rule.owned:
            granted = user.has_perm("office.open")
        if name.endswith(":history"):
            granted = granted and user.has_perm("history.view_entry")
        for side in ("own", "foreign"):
            args = _args(rule, world, side)
            if args is None or (granted and rule.only_refused):
                continue
            is_foreign = side == "foreign"
            if is_foreign and rule.model not in world.foreign:
                continue  # the cooperative's own books are foreign to nobody
            expected = (
                ({404} if granted else {403, 404, 302}) if is_foreign else (GRANTED if granted else REFUSED)
            )
            status, body = _answer(client, name, rule, args)
            if status not in expected:
                wrong.append(f"{name} {side}: {status}, expected {sorted(expected)}")
            if rule.model is not RosterImport and "FOREIGN" in body:
                wrong.append(f"{name} {side}: shows a colleague's row")
            if role not in SEES_SEALED and any(
                number in body for number in [*PASSPORT.values(), *CARD.values()]
            ):
                wrong.append(f"{name} {side}: shows a sealed number")
    assert not wrong, "\n".join(wrong)


SEARCHERS = {Role.CASEWORKER, Role.BOOKKEEPER}
"""Roles with which searches, exports and foreign filters are tried too: many rights, and few."""


@pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMINISTRATOR])
def test_lists_exports_and_choosers_end_at_the_own_companies(client: Client, role: Role) -> None:
    user = make_user(role, name="mine", only_assigned=True)
    world = make_world(user)
    client.force_login(user)
    leaks = []
    more = ["?q=FOREIG", "?export=csv", "?export=csv&sealed=yes",
            f"?employer={world.foreign[Employer].pk}&person={world.foreign[Person].pk}"]  # fmt: skip
    for name in ours_without_object():
        asked = [""]
        if role in SEARCHERS and not name.endswith("_results"):
            asked += more
        if name.endswith(":chosen_multiple"):
            asked = ["?" + "&".join(f"id={row.pk}" for row in world.foreign.values())]
        for query in asked:
            answer = client.get(reverse(name) + query)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            if b"FOREIGN" in body:
                leaks.append(f"{name}{query}")
    assert not leaks, "\n".join(leaks)


def test_those_who_see_all_do_see_the_marks_that_the_others_must_not(client: Client) -> None:
    """Without this, the tests above could pass because nothing is shown to anybody."""
    user = make_user(Role.CASEWORKER, name="mine")
    world = make_world(user)
    client.force_login(user)
    for screens in record_screens():
        row = world.foreign.get(screens.model)
        if row is None or screens.model in (Deadline, Entry):
            continue
        for verb in ("inspect", "index"):
            answer = client.get(
                reverse(screens.get_url_name(verb), args=[row.pk] if verb == "inspect" else [])
            )
            assert "FOREIGN" in answer.content.decode(), f"{screens.name} {verb}"


@pytest.mark.parametrize("role", [Role.CASEWORKER, Role.SUPERVISION_MANAGER, Role.INSPECTOR])
def test_the_engines_own_screens_show_nothing_to_staff(client: Client, role: Role) -> None:
    user = make_user(role, name="mine")
    client.force_login(user)
    open_to_all = {
        "wagtailadmin_home", "wagtailadmin_account", "wagtailadmin_login", "wagtailadmin_sprite", "wagtailadmin_logout",
        "wagtailadmin_javascript_catalog", "wagtailadmin_password_reset_complete", "office_closed",
        "wagtailadmin_error_test",
    }  # fmt: skip
    found = []
    for name, route, parameters in addresses():
        if not WAGTAILS_OWN.match(name) or parameters or name in open_to_all:
            continue
        try:
            address = reverse(name)
        except NoReverseMatch:
            continue  # takes an object in a pattern of its own
        if "/workflows/" in route and user.has_perm("workflow.manage_flows"):
            continue  # whoever builds flows does it here: tests/office/flows
        answer = client.get(address)
        if answer.status_code == 200 and "html" in answer.headers["Content-Type"]:
            found.append(name)
    assert found == [], "a screen of the engine opens to staff"


def test_the_engines_screens_of_users_are_closed_even_to_administrators(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR, name="boss"))
    assert [client.get(f"/office/{path}/").status_code for path in ("users", "groups", "sites")] == [
        404,
        404,
        404,
    ]


def test_a_role_that_has_ended_opens_nothing(client: Client) -> None:
    user = make_user(Role.OUTSIDE_AUDITOR, name="auditor")
    client.force_login(user)
    assert client.get(reverse("person:index")).status_code == 200
    grant = user.role_grants.get()
    grant.last_day = grant.first_day
    grant.save()
    answer = client.get(reverse("person:index"))
    assert answer.status_code == 302 and answer.headers["Location"].startswith("/office/login/")


def test_nobody_reads_anything_without_logging_in(client: Client) -> None:
    make_world(make_user(name="mine"))
    for name in ours_without_object():
        if name == "office_words":
            continue  # the texts of the scripts, which the login page shows too
        answer = client.get(reverse(name))
        assert answer.status_code in (302, 403), name
