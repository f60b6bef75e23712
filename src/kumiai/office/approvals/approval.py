"""One approval (決裁案件): what it is about, where it stands, and what the reader can do."""

from typing import Any, Final

from django import forms
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from kumiai.accounts.models import User
from kumiai.office.approvals.access import (
    KindNames,
    find_approval,
    may_open,
    may_read_subject,
    subject_kind,
)
from kumiai.office.approvals.files import PICTURES
from kumiai.office.approvals.words import VIAS
from kumiai.office.rooms.room import Room, RoomForm
from kumiai.office.viewsets.record.access import forbidden
from kumiai.office.viewsets.record.reading import history_lines
from kumiai.workflow.domain import approval as verbs
from kumiai.workflow.domain.approvers import who_may_hold
from kumiai.workflow.domain.queries import (
    DONE,
    NOW,
    REFUSED,
    RETURNED,
    STOPPED,
    TO_COME,
    history_of,
    is_asked,
    picture_of,
)
from kumiai.workflow.enums import ApprovalState, Decision
from kumiai.workflow.models import Approval, Ask

VIA = "office"
HISTORY_LINES = 100
WORDS = {
    DONE: _("Done"), NOW: _("Now"), RETURNED: _("Returned"), REFUSED: Decision.REFUSED.label, STOPPED: _("Stopped"),
    TO_COME: _("To come"),
}  # fmt: skip
"""What the states of a step are called."""


def _comment(label: Any, *, required: bool) -> forms.CharField:
    return forms.CharField(
        label=label, required=required, max_length=2000, widget=forms.Textarea(attrs={"rows": 2})
    )


class CommentForm(RoomForm):
    """A comment, if one wishes."""

    comment = _comment(_("Comment"), required=False)


class ReasonForm(RoomForm):
    """A comment that must be there."""

    comment = _comment(_("Comment"), required=True)


class PassOnForm(RoomForm):
    """Who decides instead."""

    to = forms.ModelChoiceField(User.objects.none(), label=_("Passed on to"))
    comment = _comment(_("Comment"), required=False)


class AgainForm(RoomForm):
    """What was corrected, and where it goes on."""

    comment = _comment(_("What you corrected"), required=False)
    from_start = forms.BooleanField(required=False, label=_("Begin at the first step once more"))


class NameForm(RoomForm):
    """Who decides in a step that found nobody."""

    user = forms.ModelChoiceField(User.objects.none(), label=_("Approver"))


class ApprovalRoom(Room):
    """What is to be decided, with all that one needs to decide."""

    permission = "office.open"
    template_name = "office/approvals/approval.html"
    header_icon = "check"

    @cached_property
    def approval(self) -> Approval:
        """Return the approval of the address."""
        return find_approval(self.request, self.kwargs["pk"])

    @cached_property
    def ask(self) -> Ask | None:
        """Return what waits for the user here."""
        return is_asked(self.request.user, self.approval)

    def get_page_title(self) -> str:
        """Return what it is about."""
        return self.approval.title

    def get_page_subtitle(self) -> str:
        """Return its kind."""
        return KindNames()(self.approval.kind)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to this page."""
        way = {"url": reverse("approvals:waiting"), "label": gettext("Approvals")}
        return [*self.breadcrumbs_items, way, {"url": "", "label": self.get_page_title()}]

    @property
    def is_own(self) -> bool:
        """Return whether the user asked for it, and so may withdraw it or ask again."""
        user = self.request.user
        return self.approval.asked_by_id == user.pk or user.has_perm("workflow.change_approval")

    def form(self, kind: type[RoomForm], name: str, data: Any = None) -> RoomForm:
        """Return a form of the page, its fields named after what it does."""
        form = kind(data, auto_id=f"{name}_%s")
        for field in form.fields.values():
            if isinstance(field, forms.ModelChoiceField):
                field.queryset = who_may_hold(self.approval, self.request.today)
        return form

    def subject(self) -> dict[str, Any]:
        """Return what is approved: facts, files that the reader may open, and its own page."""
        kind, record, user = subject_kind(self.approval), self.approval.subject, self.request.user
        if kind is None or record is None or not may_read_subject(user, self.approval):
            return {"facts": (), "files": (), "address": "", "is_closed": True}
        files = [
            {"number": number, "name": file.name, "is_picture": file.media_type in PICTURES,
             "is_pdf": file.media_type == "application/pdf"}
            for number, file in enumerate(kind.files(record, user), start=1)
        ]  # fmt: skip
        address = kind.address(record) if may_open(user, record) else ""
        own_page = address == reverse("approvals:approval", args=[self.approval.pk])
        return {"facts": kind.facts(record), "files": files, "address": "" if own_page else address}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the subject, the picture of the steps, the deeds that the reader has, and the history."""
        approval = self.approval
        told = history_of(approval)
        again = told.filter(action="workflow.approval.under_way").exclude(reason="")
        return super().get_context_data(
            approval=approval, ask=self.ask, picture=picture_of(approval, on=self.request.today),
            words=WORDS, vias=VIAS, deeds=self.deeds(kwargs.pop("wrong", None)),
            lines=history_lines(told.reverse()[:HISTORY_LINES], self.request.user),
            correction=again.last(), **self.subject(), **kwargs,
        )  # fmt: skip

    def deeds(self, wrong: "tuple[str, RoomForm] | None" = None) -> list[dict[str, Any]]:
        """Return what the user can do here, each with its form and what it does; one may come with its faults."""
        if self.request.is_as_of:
            return []
        name_of_wrong, form_of_wrong = wrong or ("", None)
        return [
            {
                "name": verb.name, "label": verb.label, "says": verb.says, "look": verb.look,
                "action": reverse(f"approvals:{verb.name}", args=[self.approval.pk]),
                "ask": self.ask if issubclass(verb, AskedVerb) else None,
                "form": form_of_wrong if verb.name == name_of_wrong else self.form(verb.form_kind, verb.name),
                "is_open": verb.is_open or verb.name == name_of_wrong,
            }
            for verb in VERBS
            if verb.is_there(self)
        ]  # fmt: skip


class ApprovalVerb(View):
    """One deed on an approval: checks who may, acts, and says what happened or what is wrong."""

    name = ""
    label: Any = ""
    says: Any = ""
    success: Any = ""
    look = "button-secondary"
    is_open = False
    form_kind: type[RoomForm] = CommentForm

    @classmethod
    def is_there(cls, room: ApprovalRoom) -> bool:
        """Return whether the user can do it now."""
        raise NotImplementedError

    def still(self, room: ApprovalRoom) -> bool:
        """Return whether it is still what the page showed."""
        return self.is_there(room)

    def act(self, room: ApprovalRoom, given: dict[str, Any], **who: Any) -> None:
        """Do it."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it once; a second click finds it done and says so."""
        if not request.user.has_perm(ApprovalRoom.permission):
            return forbidden(request)
        room = ApprovalRoom()
        room.setup(request, pk=pk)
        here = HttpResponseRedirect(reverse("approvals:approval", args=[room.approval.pk]))
        if request.is_as_of:
            return forbidden(request)
        if not self.still(room):
            messages.info(request, gettext("There is nothing to do here any more."))
            return here
        form = room.form(self.form_kind, self.name, request.POST)
        if form.is_valid():
            try:
                self.act(room, form.cleaned_data, by=request.user, at=timezone.now())
            except PermissionDenied:
                return forbidden(request)
            except ValidationError as error:
                form.add_error(None, error.messages)
            else:
                messages.success(request, self.success)
                return here
        room.approval.refresh_from_db()
        return room.render_to_response(room.get_context_data(wrong=(self.name, form)), status=422)


class AskedVerb(ApprovalVerb):
    """A deed of somebody who is asked.

    The page says which ask it showed: a second click must not decide the next step, in which the same person
    may be asked again.
    """

    @classmethod
    def is_there(cls, room: ApprovalRoom) -> bool:
        """Return whether something waits for the user."""
        return room.ask is not None

    def still(self, room: ApprovalRoom) -> bool:
        """Return whether what the page showed still waits for the user."""
        return room.ask is not None and room.request.POST.get("ask") == str(room.ask.pk)


class DecideVerb(AskedVerb):
    """A decision."""

    decision: Decision

    def act(self, room: ApprovalRoom, given: dict[str, Any], **who: Any) -> None:
        """Decide."""
        verbs.decide(ask=room.ask, decision=self.decision, via=VIA, comment=given["comment"], **who)


class ApproveVerb(DecideVerb):
    """Approve."""

    name, label, decision, look, is_open = "approve", _("Approve it"), Decision.APPROVED, "", True
    says = _("It goes to the next step; after the last one it is approved.")
    success = _("You approved it.")


class ReturnVerb(DecideVerb):
    """Return it for correction, with a comment."""

    name, label, decision, form_kind = "return", _("Return for correction"), Decision.RETURNED, ReasonForm
    says = _("It goes back to whoever asked, who corrects it and asks again.")
    success = _("You returned it for correction.")


class RefuseVerb(DecideVerb):
    """Refuse it, with a comment."""

    name, label, decision, form_kind, look = "refuse", _("Refuse"), Decision.REFUSED, ReasonForm, "no"
    says = _("It ends here. Whoever asked reads your comment.")
    success = _("You refused it.")


class PassOnVerb(AskedVerb):
    """Let somebody else decide."""

    name, label, form_kind = "pass_on", _("Pass on"), PassOnForm
    says = _("The other person decides instead of you.")
    success = _("You passed it on.")

    def act(self, room: ApprovalRoom, given: dict[str, Any], **who: Any) -> None:
        """Pass it on."""
        verbs.delegate(ask=room.ask, to=given["to"], via=VIA, comment=given["comment"], **who)


class AskAgainVerb(ApprovalVerb):
    """Ask again after the correction."""

    name, label, look, is_open, form_kind = "ask_again", _("Ask again"), "", True, AgainForm
    says = _("It goes on at the step that returned it.")
    success = _("You asked again.")

    @classmethod
    def is_there(cls, room: ApprovalRoom) -> bool:
        """Return whether it is the user's, and was returned."""
        return room.is_own and room.approval.state == ApprovalState.RETURNED

    def act(self, room: ApprovalRoom, given: dict[str, Any], **who: Any) -> None:
        """Ask again."""
        verbs.ask_again(approval=room.approval, **given, **who)


class WithdrawVerb(ApprovalVerb):
    """Take it back."""

    name, label = "withdraw", _("Withdraw")
    says = _("It ends here, and nobody is asked any more.")
    success = _("You withdrew it.")

    @classmethod
    def is_there(cls, room: ApprovalRoom) -> bool:
        """Return whether it is the user's, and open."""
        return room.is_own and room.approval.state in (ApprovalState.UNDER_WAY, ApprovalState.RETURNED)

    def act(self, room: ApprovalRoom, given: dict[str, Any], **who: Any) -> None:
        """Withdraw it."""
        verbs.withdraw(approval=room.approval, comment=given["comment"], **who)


class NameVerb(ApprovalVerb):
    """Name somebody for a step that found nobody."""

    name, label, look, is_open, form_kind = "name_approver", _("Name an approver"), "", True, NameForm
    says = _("This step found nobody who may decide. Whoever you name is asked now.")
    success = _("The approver is asked.")

    @classmethod
    def is_there(cls, room: ApprovalRoom) -> bool:
        """Return whether the step waits for a name, and the user builds the flows."""
        if not room.request.user.has_perm("workflow.manage_flows"):
            return False
        state = verbs.current_state(room.approval)
        return state is not None and verbs.needs_name(state, room.request.today)

    def act(self, room: ApprovalRoom, given: dict[str, Any], **who: Any) -> None:
        """Name the approver."""
        verbs.name_approver(approval=room.approval, user=given["user"], **who)


VERBS: Final = (ApproveVerb, ReturnVerb, RefuseVerb, PassOnVerb, NameVerb, AskAgainVerb, WithdrawVerb)
"""The deeds in the order in which they are offered."""
