"""From an audit or a visit to its papers, and to their approval."""

from dataclasses import dataclass
from typing import Any, Final

from kumiai.office.approvals.of_case import ApprovalOfCase, approval_of_case
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.models import Case

MOST: Final = 5


@dataclass(frozen=True)
class CaseLinks:
    """The sets of papers about a record, newest first, each with its approval."""

    rows: list[ApprovalOfCase]
    template: str = "office/approvals/case_links.html"


def case_links(record: Audit | GuidanceVisit, user: Any) -> CaseLinks | None:
    """Return the sets of papers about an audit or a visit that a user may see; None if there is none."""
    cases = Case.objects.visible_to(user).filter(pk__in=record.cases.values("pk")).order_by("-pk")
    rows = [approval_of_case(case, user) for case in cases[:MOST]]
    return CaseLinks(rows) if rows else None
