"""One legal figure (法定の数値): its history, everything that reads it, and dated entries of the cooperative."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai.coop.domain.legal_value import entry_of, parameters
from kumiai.coop.models import LegalValue
from kumiai.deadlines.domain import queries
from kumiai.deadlines.domain.board import Basis
from kumiai.deadlines.domain.legal_value import Applied, append_legal_value, withdraw_legal_value
from kumiai.deadlines.domain.radar import draft_turn, impact
from kumiai.deadlines.domain.words import basis_of, duty_label, said
from kumiai.deadlines.enums import Cause
from kumiai.deadlines.models import Recalculation
from kumiai.law.core.errors import LawError
from kumiai.law.core.parameters import Parameter
from kumiai.law.usage import cases_of, users_of
from kumiai.office.rooms.legal_value_form import LegalValueForm, figure_in_words, unit_in_words
from kumiai.office.rooms.legal_values import in_force
from kumiai.office.rooms.radar import ShownImpact, shown_impact
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden

MOVED_SHOWN = 500


@dataclass(frozen=True)
class HistoryEntry:
    """One dated value of a figure; ``own`` is the row of the cooperative behind it."""

    value: str
    cite: Basis
    overlaid: bool
    holds: bool
    own: LegalValue | None


@dataclass(frozen=True)
class UserLine:
    """A rule or duty that reads the figure, with the steps that cite it."""

    id: str
    label: str
    is_duty: bool
    steps: tuple[str, ...]


class WithdrawForm(forms.Form):
    """Why a value of the cooperative is taken back."""

    template_name = "office/rooms/form.html"
    reason = forms.CharField(label=_("Reason"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2}))


class LegalValueRoom(Room):
    """One figure with its history, its users, and the form for a dated entry of the cooperative."""

    permission = "deadlines.view_deadline"
    template_name = "office/rooms/legal_value.html"
    header_icon = "openquote"

    @cached_property
    def figure(self) -> Parameter:
        """Return the figure of the address."""
        try:
            return parameters().figure(self.kwargs["parameter_id"])
        except LawError as error:
            raise Http404 from error

    def get_page_title(self) -> str:
        """Return the label."""
        return said(self.figure.label)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way through the list."""
        items = super().get_breadcrumbs_items()
        items.insert(-1, {"url": reverse("rooms:legal_values"), "label": gettext("Legal values")})
        return items

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the history, what rests on the figure, and what the last entry moved."""
        figure = self.figure
        may_append = self.request.user.has_perm("coop.add_legalvalue")
        if may_append and "form" not in kwargs:
            kwargs["form"] = LegalValueForm(figure=figure, today=self.request.today)
        return super().get_context_data(
            figure=figure,
            unit=unit_in_words(figure.unit),
            history=self._history(),
            users=[
                UserLine(user.id, said(user.label), user.kind == "duty", tuple(map(said, user.steps)))
                for user in users_of(figure.id)
            ],
            cases=cases_of(figure.id),
            may_append=may_append,
            may_withdraw=self.request.user.has_perm("coop.change_legalvalue"),
            withdrawn=LegalValue.objects.filter(parameter_id=figure.id, withdrawn_on__isnull=False),
            **self._moved(),
            **kwargs,
        )

    def _history(self) -> list[HistoryEntry]:
        figure, now = self.figure, in_force(self.figure, self.on)
        rows = LegalValue.objects.filter(parameter_id=figure.id, withdrawn_on__isnull=True).order_by("pk")
        own = {row.in_force_on: row for row in rows}
        return [
            HistoryEntry(
                figure_in_words(entry.value, figure), basis_of(entry.citation), entry.overlaid, entry is now,
                own.get(entry.citation.in_force_on) if entry.overlaid else None,
            )
            for entry in reversed(figure.entries)
        ]  # fmt: skip

    def _moved(self) -> dict[str, Any]:
        """Return the deadlines that a run moved, as far as the user may see them."""
        asked = self.request.GET.get("moved", "")
        if not asked.isdecimal():
            return {}
        run = Recalculation.objects.filter(pk=asked, cause=Cause.LEGAL_VALUE).first()
        rows = list(queries.run_moves(self.request.user, run, limit=MOVED_SHOWN)) if run else []
        return {
            "moved_count": len(rows),
            "moved": [{"move": row, "label": duty_label(row.deadline.duty)} for row in rows],
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what a draft would move, or append it and show what it moved."""
        if not request.user.has_perm("coop.add_legalvalue"):
            return forbidden(request)
        form = LegalValueForm(request.POST, figure=self.figure, today=request.today)
        if form.is_valid():
            try:
                if "preview" in request.POST:
                    return self.render_to_response(
                        self.get_context_data(form=form, preview=self._preview(form.cleaned_data))
                    )
                applied = append_legal_value(
                    parameter_id=self.figure.id, by=request.user, at=timezone.now(), **form.cleaned_data
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, gettext("The legal value was appended."))
                return _shown_moves(self.figure.id, applied)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _preview(self, typed: dict[str, Any]) -> ShownImpact:
        """Return what a value would move that is only being typed; nothing is written."""
        draft = entry_of(LegalValue(parameter_id=self.figure.id, **typed))
        try:
            turn = draft_turn(parameters(), draft)
            return shown_impact(impact([turn], today=self.request.today, draft=draft), self.request)
        except LawError as error:
            raise ValidationError(
                {"value": gettext("The law library refuses this value: %(why)s") % {"why": error}}
            ) from error


class WithdrawVerb(Room):
    """Taking back a value that the cooperative entered (追加した法令値の取下げ)."""

    permission = "coop.change_legalvalue"
    template_name = "office/rooms/legal_value_withdraw.html"
    header_icon = "openquote"
    page_title = _("Withdraw an entry of our own")

    @cached_property
    def row(self) -> LegalValue:
        """Return the entry of the address, if it still holds."""
        return get_object_or_404(LegalValue, pk=self.kwargs["pk"], withdrawn_on=None)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the entry in words."""
        figure = parameters().figure(self.row.parameter_id)
        kwargs.setdefault("form", WithdrawForm())
        return super().get_context_data(
            row=self.row, figure=figure, label=said(figure.label),
            value=figure_in_words(entry_of(self.row).value, figure), **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Withdraw with a reason, and show what moved back."""
        form = WithdrawForm(request.POST)
        if form.is_valid():
            try:
                applied = withdraw_legal_value(
                    legal_value=self.row, by=request.user, at=timezone.now(), **form.cleaned_data
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, gettext("The entry was withdrawn. It stays in the history."))
                return _shown_moves(self.row.parameter_id, applied)
        return self.render_to_response(self.get_context_data(form=form), status=422)


def _shown_moves(parameter_id: str, applied: Applied) -> HttpResponseRedirect:
    run = applied.recalculation
    address = reverse("rooms:legal_value", args=[parameter_id])
    return HttpResponseRedirect(f"{address}?moved={run.pk if run else 0}#moved")
