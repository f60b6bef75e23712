"""What waits for me, what I asked for, and all approvals."""

from typing import Any

from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from kumiai.office.approvals.access import KindNames
from kumiai.office.rooms.room import Room
from kumiai.workflow.domain.queries import asks_of, waiting_for
from kumiai.workflow.domain.subjects import kinds
from kumiai.workflow.enums import ApprovalState
from kumiai.workflow.models import Approval

PER_PAGE = 50
OPEN = (ApprovalState.UNDER_WAY, ApprovalState.RETURNED)


class ListRoom(Room):
    """What the lists share: the tabs, the names of kinds, pages."""

    permission = "office.open"
    page_title = _("Approvals")
    header_icon = "check"
    tab = ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the tab, and how many wait."""
        user = self.request.user
        kwargs.setdefault("waiting_count", waiting_for(user).count())
        return super().get_context_data(
            tab=self.tab,
            sees_all=user.has_perm("workflow.view_approval"),
            may_request=user.has_perm("workflow.add_request"),
            **kwargs,
        )

    def page_of(self, rows: Any) -> Any:
        """Return the page of rows that is asked for."""
        return Paginator(rows, PER_PAGE).get_page(self.request.GET.get("page"))

    def line(self, approval: Approval, names: KindNames) -> dict[str, Any]:
        """Return an approval as a line: its kind and where it stands."""
        asks = approval.open_asks
        return {
            "approval": approval,
            "kind": names(approval.kind),
            "step": asks[0].step_state.task.name if asks else "",
            "who": [ask.user for ask in asks],
            "due_on": min((ask.due_on for ask in asks if ask.due_on), default=None),
        }


class WaitingRoom(ListRoom):
    """What waits for the user, oldest first."""

    template_name = "office/approvals/waiting.html"
    tab = "waiting"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what waits."""
        names = KindNames()
        page = self.page_of(waiting_for(self.request.user))
        lines = [{"ask": ask, "approval": ask.approval, "kind": names(ask.approval.kind)} for ask in page]
        return super().get_context_data(page=page, lines=lines, waiting_count=page.paginator.count, **kwargs)


class AskedRoom(ListRoom):
    """What the user asked for, open ones first, and where it stands."""

    template_name = "office/approvals/list.html"
    tab = "asked"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add what the user asked for."""
        mine = Approval.objects.filter(asked_by=self.request.user)
        closed = self.request.GET.get("show") == "closed"
        rows = mine.exclude(state__in=OPEN) if closed else mine.filter(state__in=OPEN)
        page, names = self.page_of(asks_of(rows.order_by("-asked_at", "-pk"))), KindNames()
        return super().get_context_data(
            page=page, lines=[self.line(one, names) for one in page], closed=closed, **kwargs
        )


class AllRoom(ListRoom):
    """All approvals that the user may view, with filters."""

    permission = "workflow.view_approval"
    template_name = "office/approvals/list.html"
    tab = "all"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the approvals that the filters leave."""
        given = self.request.GET
        rows = Approval.objects.visible_to(self.request.user)
        state, kind, words = given.get("state", ""), given.get("kind", ""), given.get("q", "").strip()
        if state in ApprovalState.values:
            rows = rows.filter(state=state)
        if kind:
            rows = rows.filter(kind__startswith=kind) if kind == "request" else rows.filter(kind=kind)
        if words:
            rows = rows.filter(title__icontains=words)
        page, names = self.page_of(asks_of(rows.order_by("-asked_at", "-pk"))), KindNames()
        return super().get_context_data(
            page=page, lines=[self.line(one, names) for one in page], kinds=kinds(), states=ApprovalState.choices,
            chosen={"state": state, "kind": kind, "q": words}, **kwargs,
        )  # fmt: skip
