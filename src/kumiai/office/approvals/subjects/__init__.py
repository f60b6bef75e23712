"""What of the office can be approved: each kind says what an approver reads, and what the decision does."""

from kumiai.office.approvals.subjects import filing, request
from kumiai.workflow.domain.subjects import plug_in


def plug_in_subjects() -> None:
    """Make the kinds of the office known, from the ``ready`` of its app."""
    for kind in (*filing.KINDS, request.KIND):
        plug_in(kind)
