"""How a set of papers stands to its approval: whether it needs one, and which is under way."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from kumiai.office.approvals.subjects.filing import kind_of_case, may_ask
from kumiai.paperwork.enums import CaseState
from kumiai.paperwork.models import Case
from kumiai.workflow.domain.approval import open_approval
from kumiai.workflow.domain.flow import flow_of
from kumiai.workflow.models import Approval

BY_APPROVAL = frozenset({CaseState.CHECKED, CaseState.APPROVED})
"""States that a set reaches only through its approval, where its kind has a flow."""


@dataclass(frozen=True)
class ApprovalOfCase:
    """What the page of a set shows of its approval, and which hand moves are left."""

    case: Case
    has_flow: bool
    open_one: Approval | None
    may_ask: bool
    may_read: bool

    def allows(self, to: CaseState) -> bool:
        """Return whether the set may be moved by hand to a state."""
        if self.open_one is not None:
            return False
        return not (self.has_flow and to in BY_APPROVAL)

    def refuse(self, to: CaseState) -> None:
        """Raise ``ValidationError`` for a hand move past the approval."""
        if self.allows(to):
            return
        if self.open_one is not None:
            raise ValidationError(gettext("An approval is under way. Withdraw it before you move the case."))
        raise ValidationError(gettext("This kind of papers goes through an approval. Ask for it."))


def approval_of_case(case: Case, user: Any) -> ApprovalOfCase:
    """Return how a set stands to its approval, for a user; what one may not see is told without a link."""
    kind = kind_of_case(case)
    open_one = open_approval(kind, case)
    has_flow = flow_of(kind) is not None
    return ApprovalOfCase(
        case, has_flow, open_one,
        may_ask=has_flow and open_one is None and may_ask(user, case),
        may_read=open_one is not None and Approval.objects.visible_to(user).filter(pk=open_one.pk).exists(),
    )  # fmt: skip
