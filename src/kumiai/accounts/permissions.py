"""What each role may do, as one table.

A permission is ``app.verb_model`` of Django, or ``app.*`` for everything in a
room, or ``app.view_*`` for reading it. *Permission* is access to the system; a
*rule* is law.
"""

from typing import Final

from kumiai.accounts.enums import Role

_RECORDS: Final = ("coop", "employers", "people", "placements", "plans", "oversight")
_READ_ALL: Final = frozenset({f"{app}.view_*" for app in _RECORDS} | {"deadlines.view_*", "office.open"})
_CASEWORK: Final = frozenset(
    {
        f"{app}.*"
        for app in (
            "employers",
            "people",
            "placements",
            "plans",
            "oversight",
            "deadlines",
            "exchange",
            "paperwork",
        )
    }
    | {"coop.view_*", "office.open", "history.view_*", "messaging.ask_company"}
)
_FRIENDS: Final = frozenset({"line.view_linelink", "line.change_linelink", "line.add_linelinkcode"})
"""Linking workers with LINE. What they write there may be a consultation: ``line.view_linetext``."""
_OF_PAPERS: Final = ("paper", "sheet", "sheetuse", "case", "correction", "print", "filing", "printjob")
_PAPERS: Final = frozenset(f"paperwork.*_{noun}" for noun in _OF_PAPERS)
"""Filling and printing papers, without those about consultations and health."""
_SEEING_PAPERS: Final = frozenset(f"paperwork.view_{noun}" for noun in _OF_PAPERS)
_DECIDING: Final = frozenset({"workflow.add_approval", "workflow.answer_ask", "workflow.add_request"})
"""Asking for approval, and deciding what one was asked: own cases are seen without any right."""
_FLOWS: Final = frozenset({"workflow.*", "wagtailcore.*_workflow", "wagtailcore.*_task"})
"""Seeing all approvals and requests, and building the flows that they take."""
_OUTBOX: Final = frozenset(
    {f"messaging.{verb}_{noun}" for verb in ("view", "change") for noun in ("message", "wording")}
)
"""What was told to whom, and how messages are worded. One's own messages and questions need no right."""

PERMISSIONS: Final[dict[Role, frozenset[str]]] = {
    Role.ADMINISTRATOR: frozenset({"*"}),
    # Approves and reads, and changes no record.
    Role.REPRESENTATIVE: _READ_ALL
    | _DECIDING
    | _SEEING_PAPERS
    | {"history.view_*", "workflow.view_approval", "workflow.view_request"},
    Role.SUPERVISION_MANAGER: _CASEWORK | _OUTBOX | _FRIENDS | _FLOWS | {"line.view_linetext", "coop.*"},
    Role.CASEWORKER: _CASEWORK | _FRIENDS | _DECIDING | {"workflow.view_approval"},
    Role.PLAN_ADVISER: _READ_ALL
    | _PAPERS
    | _DECIDING
    | {"workflow.view_approval"}
    | {"plans.*", "placements.*", "deadlines.change_deadline"},
    Role.CONSULTANT: _READ_ALL
    | _PAPERS
    | _FRIENDS
    | _DECIDING
    | {
        "line.view_linetext",
        "paperwork.read_confidential",
        "people.change_person",
        "people.*_personcontact",
        "deadlines.change_deadline",
    },
    Role.BOOKKEEPER: frozenset(
        {
            "coop.view_*",
            "employers.view_*",
            "people.view_person",
            "placements.view_placement",
            "deadlines.view_*",
            "office.open",
        }
    )
    | _DECIDING,
    Role.OUTSIDE_AUDITOR: _READ_ALL
    | {"history.view_*", "paperwork.read_confidential", "workflow.view_approval"},
    Role.INSPECTOR: _READ_ALL | {"history.view_*", "paperwork.read_confidential", "workflow.view_approval"},
    # Sees nothing of the office: only what was asked of this very person, in the chat or by mail. In the
    # chat the own company's papers to sign are named, and what befell its own people is reported.
    Role.MEMBER_MANAGER: frozenset({"workflow.answer_ask", "chat.report_incident", "chat.view_own_papers"}),
}

SEES_SEALED: Final = frozenset(
    {
        Role.ADMINISTRATOR,
        Role.REPRESENTATIVE,
        Role.SUPERVISION_MANAGER,
        Role.CASEWORKER,
        Role.PLAN_ADVISER,
        Role.INSPECTOR,
    }
)
"""Roles that may read passport and residence-card numbers."""


def grants(role: Role, permission: str) -> bool:
    """Return whether a role carries a permission such as ``people.view_person``."""
    allowed = PERMISSIONS[role]
    if "*" in allowed or permission in allowed:
        return True
    app, _, name = permission.partition(".")
    verb, _, model = name.partition("_")
    return bool({f"{app}.*", f"{app}.{verb}_*", f"{app}.*_{model}"} & allowed)
