"""How the history of an approval reads: what was done in which step, by whom, through what."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kumiai.office.approvals.access import KindNames
from kumiai.office.viewsets.record.words import NOTHING, name_actions, name_extra
from kumiai.workflow.domain.approvers import source_label
from kumiai.workflow.enums import Decision
from kumiai.workflow.models import Approval

VIAS = {
    "office": _("the office"), "lineworks": "LINE WORKS", "line": "LINE", "email": _("e-mail"),
    "editor": _("page editor"), "absence": _("because of an absence"),
}  # fmt: skip
"""Through what one decided."""
ACTIONS = {
    "workflow.approval.asked": _("Approval asked for"),
    "workflow.approval.under_way": _("Asked for again"),
    "workflow.approval.returned": _("The approval was returned"),
    "workflow.approval.approved": _("The approval is through"),
    "workflow.approval.refused": _("The approval was refused"),
    "workflow.approval.withdrawn": _("The approval was withdrawn"),
    "workflow.step.begun": _("Step begun"),
    "workflow.step.escalated": _("Step escalated"),
    "workflow.ask.approved": Decision.APPROVED.label,
    "workflow.ask.returned": Decision.RETURNED.label,
    "workflow.ask.refused": Decision.REFUSED.label,
    "workflow.ask.delegated": Decision.DELEGATED.label,
    "workflow.approver.named": _("Approver named"),
    "paperwork.case.put_to_approval": _("Put to approval"),
}


def say_history_of_approvals() -> None:
    """Let every page that shows history lines of approvals say them in words."""
    name_actions(ACTIONS)
    name_extra(Approval, "kind", _("Kind"), lambda code: KindNames()(code))
    name_extra(Approval, "flow", _("Flow"))
    name_extra(Approval, "step", _("Step of the flow"))
    name_extra(Approval, "asked", _("Asked to decide"))
    name_extra(Approval, "decision", _("What was decided"), _decision)
    name_extra(Approval, "via", _("Through"), lambda via: str(VIAS.get(via, via)))
    name_extra(Approval, "instead_of", _("Instead of"))
    name_extra(Approval, "to", _("Passed on to"))
    name_extra(Approval, "silent", _("Did not answer"))
    name_extra(Approval, "missing", _("Nobody was found"), _missing)


def _decision(code: Any) -> str:
    return str(dict(Decision.choices).get(code, code))


def _missing(codes: Any) -> str:
    return "、".join(source_label(code) for code in codes) or NOTHING
