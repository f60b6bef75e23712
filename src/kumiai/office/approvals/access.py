"""Finding approvals for a user: what one may not see does not exist; and what a door may show of a subject."""

from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Model
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from wagtail.models import Page

from kumiai.workflow.domain.subjects import SubjectKind, kind_of
from kumiai.workflow.models import Approval, RequestForm


def find_approval(request: HttpRequest, pk: int) -> Approval:
    """Return an approval that the user may see; any other one is not found."""
    rows = Approval.objects.visible_to(request.user).select_related("asked_by", "employer", "flow_state")
    return get_object_or_404(rows, pk=pk)


def newest_approval(record: Model) -> Approval:
    """Return the newest approval of a record that was put to one."""
    return Approval.objects.filter(
        subject_type=ContentType.objects.get_for_model(record), subject_id=str(record.pk)
    ).latest("pk")


def subject_kind(approval: Approval) -> SubjectKind | None:
    """Return the kind of what is approved; None where no room knows it any more."""
    try:
        return kind_of(approval.kind)
    except LookupError:
        return None


def may_open(user: Any, record: Model | None) -> bool:
    """Return whether a user may open the page of what is approved, beyond what the approval shows of it."""
    if record is None:
        return False
    if isinstance(record, Page):
        return bool(record.permissions_for_user(user).can_edit())
    visible_to = getattr(type(record)._default_manager.all(), "visible_to", None)
    permission = f"{record._meta.app_label}.view_{record._meta.model_name}"
    return bool(
        user.has_perm(permission)
        and visible_to is not None
        and visible_to(user).filter(pk=record.pk).exists()
    )


def may_read_subject(user: Any, approval: Approval) -> bool:
    """Return whether a user may read what is approved: who asked, who is or was asked, and who may open it anyway.

    The right to see approvals alone does not open what they are about.
    """
    if approval.asked_by_id == user.pk or approval.asks.filter(user=user.pk).exists():
        return True
    return may_open(user, approval.subject)


class KindNames:
    """What kinds of approvals are called; the names of request forms are read once."""

    def __init__(self) -> None:
        self._forms: dict[str, str] | None = None

    def __call__(self, code: str) -> str:
        """Return the name of a kind, of a request that of its form."""
        base, _, number = code.partition("#")
        if number:
            if self._forms is None:
                self._forms = {str(pk): name for pk, name in RequestForm.objects.values_list("pk", "name")}
            if number in self._forms:
                return self._forms[number]
        try:
            return str(kind_of(base).label)
        except LookupError:
            return code
