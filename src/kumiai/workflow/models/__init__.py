"""Approval cases, the steps they go through, who was asked, deputies, and free requests."""

from kumiai.workflow.models.absence import Absence
from kumiai.workflow.models.approval import Approval, FlowUse
from kumiai.workflow.models.ask import Ask
from kumiai.workflow.models.request import Request, RequestFile, RequestForm, RequestFormField
from kumiai.workflow.models.step import ApprovalStep, ApprovalStepState

__all__ = [
    "Absence", "Approval", "ApprovalStep", "ApprovalStepState", "Ask", "FlowUse", "Request", "RequestFile",
    "RequestForm", "RequestFormField",
]  # fmt: skip
