"""The legal figures (法定の数値): what holds on the day, since when, from where, and what rests on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai import law
from kumiai.coop.domain.legal_value import parameters
from kumiai.coop.models import LegalValue
from kumiai.deadlines.domain import queries
from kumiai.deadlines.domain.board import Basis
from kumiai.deadlines.domain.legal_value import append_legal_value
from kumiai.deadlines.domain.words import basis_of, duty_label, said
from kumiai.deadlines.enums import Cause
from kumiai.deadlines.models import Recalculation
from kumiai.law.core.errors import LawError
from kumiai.law.core.parameters import Entry, Parameter
from kumiai.office.rooms.legal_value_form import LegalValueForm, figure_in_words, unit_in_words
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden

MOVED_SHOWN = 500


@dataclass(frozen=True)
class FigureLine:
    """One figure with the value that holds on the day."""

    id: str
    label: str
    value: str
    cite: Basis | None
    overlaid: bool
    used_by: tuple[str, ...]


@dataclass(frozen=True)
class HistoryEntry:
    """One dated value of a figure."""

    value: str
    cite: Basis
    overlaid: bool
    holds: bool


def used_by() -> Mapping[str, list[str]]:
    """Return for each figure the labels of the duties and rules that rest on it."""
    found: dict[str, list[str]] = {}
    for duty in law.duties():
        for name in duty.parameters():
            found.setdefault(name, []).append(said(duty.label))
    for rule in law.rules().values():
        for prefix in getattr(rule, "figures", ()):
            found.setdefault(prefix, []).append(said(rule.label))
    return found


def _users(figure: str, users: Mapping[str, list[str]]) -> tuple[str, ...]:
    exact = users.get(figure, [])
    by_prefix = [
        label
        for prefix, labels in users.items()
        if figure != prefix and figure.startswith(prefix)
        for label in labels
    ]
    return tuple(dict.fromkeys([*exact, *by_prefix]))


def _in_force(figure: Parameter, on: date) -> Entry | None:
    try:
        return figure.on(on)
    except LawError:
        return None


class LegalValuesRoom(Room):
    """All figures, with the value of the day."""

    permission = "deadlines.view_deadline"
    template_name = "office/rooms/legal_values.html"
    header_icon = "openquote"
    page_title = _("Legal values")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """List the figures, narrowed by word or to the unconfirmed ones."""
        word, only = self.request.GET.get("q", "").strip().casefold(), self.request.GET.get("only", "")
        users = used_by()
        lines = [self._line(figure, users) for figure in sorted(parameters(), key=lambda one: one.id)]
        if word:
            lines = [
                line
                for line in lines
                if word in f"{line.id} {line.label} {' '.join(line.used_by)}".casefold()
            ]
        if only == "unconfirmed":
            lines = [line for line in lines if line.cite and not line.cite.confirmed]
        elif only == "own":
            lines = [line for line in lines if line.overlaid]
        return super().get_context_data(lines=lines, word=self.request.GET.get("q", ""), only=only, **kwargs)

    def _line(self, figure: Parameter, users: Mapping[str, list[str]]) -> FigureLine:
        entry = _in_force(figure, self.on)
        return FigureLine(
            figure.id, said(figure.label), figure_in_words(entry.value, figure) if entry else gettext("not in force"),
            basis_of(entry.citation) if entry else None, bool(entry and entry.overlaid), _users(figure.id, users),
        )  # fmt: skip


class LegalValueRoom(Room):
    """One figure with its history, and the form for a dated entry of the cooperative."""

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
        """Add the history, what rests on the figure, the form, and what an entry moved."""
        figure, now = self.figure, _in_force(self.figure, self.on)
        history = [
            HistoryEntry(
                figure_in_words(entry.value, figure), basis_of(entry.citation), entry.overlaid, entry is now
            )
            for entry in reversed(figure.entries)
        ]
        may_append = self.request.user.has_perm("coop.add_legalvalue")
        if may_append and "form" not in kwargs:
            kwargs["form"] = LegalValueForm(figure=figure, today=self.request.today)
        return super().get_context_data(
            figure=figure,
            unit=unit_in_words(figure.unit),
            history=history,
            used_by=_users(figure.id, used_by()),
            may_append=may_append,
            withdrawn=LegalValue.objects.filter(parameter_id=figure.id, withdrawn_on__isnull=False),
            **self._moved(),
            **kwargs,
        )

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
        """Append a dated entry and show what it moved."""
        if not request.user.has_perm("coop.add_legalvalue"):
            return forbidden(request)
        form = LegalValueForm(request.POST, figure=self.figure, today=request.today)
        if form.is_valid():
            try:
                applied = append_legal_value(
                    parameter_id=self.figure.id, by=request.user, at=timezone.now(), **form.cleaned_data
                )
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, gettext("The legal value was appended."))
                run = applied.recalculation
                return HttpResponseRedirect(f"{request.path}?moved={run.pk if run else 0}#moved")
        return self.render_to_response(self.get_context_data(form=form), status=422)
