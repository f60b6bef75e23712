"""The legal figures (法定の数値): what holds on the day, since when, from where, and what rests on it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.coop.domain.legal_value import parameters
from kumiai.deadlines.domain.board import Basis
from kumiai.deadlines.domain.words import basis_of, said
from kumiai.law.core.errors import LawError
from kumiai.law.core.parameters import Entry, Parameter
from kumiai.law.usage import users_of
from kumiai.office.rooms.legal_value_form import figure_in_words
from kumiai.office.rooms.room import Room


@dataclass(frozen=True)
class FigureLine:
    """One figure with the value that holds on the day."""

    id: str
    label: str
    value: str
    cite: Basis | None
    overlaid: bool
    used_by: tuple[str, ...]


def users_in_words(figure: str) -> tuple[str, ...]:
    """Return the labels of the rules and duties that read a figure."""
    return tuple(dict.fromkeys(said(user.label) for user in users_of(figure)))


def in_force(figure: Parameter, on: date) -> Entry | None:
    """Return the entry that holds on a day, or None."""
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
        lines = [self._line(figure) for figure in sorted(parameters(), key=lambda one: one.id)]
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

    def _line(self, figure: Parameter) -> FigureLine:
        entry = in_force(figure, self.on)
        return FigureLine(
            figure.id, said(figure.label), figure_in_words(entry.value, figure) if entry else gettext("not in force"),
            basis_of(entry.citation) if entry else None, bool(entry and entry.overlaid), users_in_words(figure.id),
        )  # fmt: skip
