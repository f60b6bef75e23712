"""The list of imports, and the room of one import."""

import json
from collections import Counter
from collections.abc import Iterator
from queue import Queue
from threading import Thread
from typing import Any

from django import forms
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _

from kumiai.deadlines.domain import queries
from kumiai.deadlines.models import Recalculation
from kumiai.exchange.domain.roster_import import open_import
from kumiai.exchange.enums import ImportState
from kumiai.exchange.models import RosterImport
from kumiai.exchange.recognition import WorkbookRefused
from kumiai.office.imports.access import find_import, require_import
from kumiai.office.imports.overdue import overdue_of
from kumiai.office.imports.preview import NOUN_LABELS, preview_of
from kumiai.office.rooms.room import Room


class UploadForm(forms.Form):
    """A workbook and the day it was true."""

    workbook = forms.FileField(
        label=gettext_lazy("Roster workbook"),
        help_text=gettext_lazy(
            "Excel (.xlsx, .xlsm) or CSV, up to 50 MB. Nothing is written before you confirm."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.xlsm,.csv"}),
    )
    on = forms.DateField(
        label=gettext_lazy("Day of the roster"),
        help_text=gettext_lazy("Staff counts and excellence are dated with this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class ImportsRoom(Room):
    """Bring a roster in, and what was brought in before (名簿取込)."""

    template_name = "office/imports/index.html"
    header_icon = "upload"
    page_title = gettext_lazy("Roster import")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Refuse whoever may not import."""
        require_import(request)
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form and the imports so far."""
        kwargs.setdefault("form", UploadForm(initial={"on": self.request.today}))
        recent = RosterImport.objects.select_related("user").defer("content", "corrections")[:20]
        return super().get_context_data(imports=recent, **kwargs)

    def post(self, request: HttpRequest) -> HttpResponse:
        """Take a workbook in, or say why it cannot be read."""
        form = UploadForm(request.POST, request.FILES)
        if form.is_valid():
            file = form.cleaned_data["workbook"]
            try:
                made = open_import(
                    name=file.name,
                    content=file.read(),
                    on=form.cleaned_data["on"],
                    by=request.user,
                    at=timezone.now(),
                )
            except WorkbookRefused as refused:
                language = get_language() or "ja"
                form.add_error(
                    "workbook", f"{refused.problem.text(language)} {refused.problem.advice(language)}".strip()
                )
            else:
                return HttpResponseRedirect(reverse("imports:import", args=[made.pk]))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class ImportRoom(Room):
    """One import: its preview while it is open, its outcome afterwards."""

    template_name = "office/imports/import.html"
    header_icon = "upload"
    breadcrumbs_items = [
        *Room.breadcrumbs_items,
        {"url": "/office/imports/", "label": gettext_lazy("Roster import")},
    ]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Find the import, for those who may import."""
        self.roster = find_import(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_page_title(self) -> str:
        """Return the name of the file."""
        return self.roster.name

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the preview where it is wanted at once, or the outcome."""
        more: dict[str, Any] = {"roster": self.roster, "is_open": self.roster.state == ImportState.OPEN}
        if more["is_open"] and "now" in self.request.GET:
            more["preview"] = preview_of(self.roster)
        if self.roster.state == ImportState.APPLIED:
            more["result"] = [(NOUN_LABELS[noun], counts) for noun, counts in self.roster.result.items()]
            more |= self._moves()
        return super().get_context_data(**more, **kwargs)

    def _moves(self) -> dict[str, Any]:
        """Return the run of the deadlines that the import set off, and what it moved."""
        run = Recalculation.objects.filter(pk=self.roster.choices.get("run")).first()
        moves = list(queries.run_moves(self.request.user, run)) if run else []
        past = Counter(overdue_of(self.roster, self.request.user).values_list("duty", flat=True))
        return {"run": run, "moves": moves, "past": past.most_common()}


def check_stream(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Send the progress of the check line by line, and the preview as the last line."""
    roster = find_import(request, pk)
    language = get_language() or "ja"
    lines: Queue[dict[str, Any] | None] = Queue()

    def work() -> None:
        try:
            with override(language):
                made = preview_of(
                    roster,
                    progress=lambda done, total: lines.put({"done": done, "total": total}),
                )
                html = render_to_string(
                    "office/imports/preview.html", {"preview": made, "roster": roster}, request=request
                )
            lines.put({"html": html})
        except Exception:
            lines.put(
                {"error": str(_("The check failed. Try again; if it fails again, tell the administrator."))}
            )
            raise
        finally:
            connection.close()
            lines.put(None)

    def stream() -> Iterator[str]:
        Thread(target=work, daemon=True).start()
        while (line := lines.get()) is not None:
            yield json.dumps(line, ensure_ascii=False) + "\n"

    return StreamingHttpResponse(stream(), content_type="application/x-ndjson; charset=utf-8")
