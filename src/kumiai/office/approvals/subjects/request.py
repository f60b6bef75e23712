"""Free requests (稟議・休暇など): what was asked, in the words of the form, with what was handed in."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.models import User
from kumiai.files.domain.kept import content_of
from kumiai.files.models import KeptFile
from kumiai.office.approvals.access import newest_approval
from kumiai.workflow.domain.request import REQUEST
from kumiai.workflow.domain.subjects import Attached, Fact, SubjectKind
from kumiai.workflow.enums import AnswerKind
from kumiai.workflow.models import Request


def may_ask(user: User, request: Request) -> bool:
    """Return whether a user may put a request to approval: one's own."""
    return request.asked_by_id == user.pk and user.has_perm("workflow.add_request")


def _reader(file: KeptFile) -> Callable[[], bytes]:
    return lambda: content_of(file)


def files_of(request: Request, reader: User) -> Sequence[Attached]:
    """Return what was handed in; whoever reads the request reads that too."""
    rows = request.files.select_related("file").order_by("pk")
    return [Attached(one.file.name, one.file.media_type, _reader(one.file)) for one in rows]


def address(request: Request) -> str:
    """Return the page of its approval: a request has no other one."""
    return reverse("approvals:approval", args=[newest_approval(request).pk])


def facts_of(request: Request) -> Sequence[Fact]:
    """Return the answers as they were given, each under the words that the form had on that day."""
    return [Fact(one["label"], said(one["kind"], one["value"])) for one in request.answers]


def said(kind: str, value: Any) -> str:
    """Return an answer as people read it."""
    if value is None:
        return "–"
    if kind == AnswerKind.YEN:
        return gettext("%(amount)s yen") % {"amount": f"{value:,}"}
    if kind == AnswerKind.NUMBER:
        return f"{value:,}"
    if kind == AnswerKind.DAY:
        return date_format(date.fromisoformat(value), pgettext("day in full", "Y-m-d (D)"))
    if kind == AnswerKind.YES_NO:
        return gettext("Yes") if value else gettext("No")
    return str(value)


KIND: Final = SubjectKind(
    kind=REQUEST, label=_("Requests"), model=Request, title=str, may_ask=may_ask, facts=facts_of, files=files_of,
    address=address, order=50,
)  # fmt: skip
"""Requests of every form; what was asked stays as it was, so the decision changes nothing on it."""
