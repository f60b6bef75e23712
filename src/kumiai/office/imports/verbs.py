"""What is done with an import: correct, map, apply, cancel, take the workbook back."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views import View
from django.views.decorators.http import require_GET
from wagtail.admin import messages

from kumiai.deadlines.domain.pause import paused
from kumiai.deadlines.enums import Cause
from kumiai.exchange.domain.export import roster_workbook
from kumiai.exchange.domain.roster_import import (
    ImportRefused,
    apply_import,
    cancel_import,
    correct,
    corrected_workbook,
    note_run,
    remember_mapping,
)
from kumiai.exchange.models import RosterImport
from kumiai.exchange.recognition import kinds
from kumiai.office.imports.access import find_import, require_import
from kumiai.office.imports.overdue import settle

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class ImportVerb(View):
    """One verb on an import; afterwards the import is shown again."""

    def act(self, request: HttpRequest, roster: RosterImport) -> None:
        """Call the verb."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, or say why not; nothing is half-written."""
        roster = find_import(request, pk)
        try:
            self.act(request, roster)
        except ImportRefused as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(reverse("imports:import", args=[pk]))


def _given(request: HttpRequest, prefix: str) -> dict[str, str]:
    return {
        name.removeprefix(prefix): str(value).strip()
        for name, value in request.POST.items()
        if name.startswith(prefix)
    }


class CorrectVerb(ImportVerb):
    """Keep corrected cells, rows left out, and choices of companies and staff."""

    def act(self, request: HttpRequest, roster: RosterImport) -> None:
        """Keep what differs from the file."""
        raw = _given(request, "raw:")
        cells = {cell: text for cell, text in _given(request, "cell:").items() if text != raw.get(cell, "")}
        correct(
            roster,
            by=request.user,
            at=timezone.now(),
            corrections=cells,
            skip_rows=list(_given(request, "skip:")),
            companies={key: pk for key, pk in _given(request, "company:").items() if pk},
            staff={name: pk for name, pk in _given(request, "staff:").items() if pk},
            on=parse_date(request.POST.get("on", "")) or None,
        )


class ColumnsVerb(ImportVerb):
    """Remember which column is which, for this and every later workbook with these headings."""

    def act(self, request: HttpRequest, roster: RosterImport) -> None:
        """Remember the mapping of one sheet."""
        signature, kind = request.POST.get("signature", ""), request.POST.get("kind", "")
        if not signature or kind not in kinds():
            raise ImportRefused(_("The form was incomplete. Reload the page and try again."))
        remember_mapping(
            signature=signature,
            sheet_title=request.POST.get("title", ""),
            kind=kind,
            columns={letter: name or None for letter, name in _given(request, "column:").items()},
            by=request.user,
            at=timezone.now(),
        )


class ApplyVerb(ImportVerb):
    """Write all of it; the deadlines follow in the same transaction."""

    def act(self, request: HttpRequest, roster: RosterImport) -> None:
        """Apply what was shown."""
        at = timezone.now()
        run = {"cause": Cause.IMPORT, "by": request.user, "at": at, "detail": roster.name}
        with transaction.atomic():
            with paused(**run) as pause:
                done = apply_import(roster, digest=request.POST.get("digest", ""), by=request.user, at=at)
            if pause.recalculation is not None:
                note_run(done, pause.recalculation.pk)
        messages.success(request, _("The roster was imported."))


class SettleVerb(ImportVerb):
    """Say that what was overdue before the roster had been done on paper."""

    def act(self, request: HttpRequest, roster: RosterImport) -> None:
        """Waive the chosen kinds with one reason."""
        if not request.user.has_perm("deadlines.change_deadline"):
            raise PermissionDenied
        duties, reason = request.POST.getlist("duty"), request.POST.get("reason", "").strip()
        if not duties or not reason:
            raise ImportRefused(_("Choose what had been done and say how you know."))
        count = settle(roster, duties=duties, reason=reason, by=request.user, at=timezone.now())
        said = ngettext("%(n)s deadline was settled.", "%(n)s deadlines were settled.", count)
        messages.success(request, said % {"n": count})


class CancelVerb(ImportVerb):
    """Put it aside."""

    def act(self, request: HttpRequest, roster: RosterImport) -> None:
        """Cancel."""
        cancel_import(roster, by=request.user, at=timezone.now())
        messages.success(request, _("The import was put aside. Nothing was written."))


@require_GET
def workbook(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the same workbook with the corrections in its cells."""
    roster = find_import(request, pk)
    return _download(corrected_workbook(roster), roster.name)


@require_GET
def export_roster(request: HttpRequest) -> HttpResponse:
    """Return the records as a roster workbook."""
    require_import(request)
    on: Any = request.as_of  # type: ignore[attr-defined]
    return _download(roster_workbook(request.user, on=on), f"roster-{on.isoformat()}.xlsx")


def _download(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type=XLSX)
    response.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    return response
