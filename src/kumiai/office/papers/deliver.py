"""Files of papers: a set as PDF, ZIP, Word or Excel; a kept print; a run in the background."""

from typing import Any
from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai.accounts.scope import scope_of
from kumiai.office.papers.access import find_paper
from kumiai.office.papers.case import CaseRoom
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden
from kumiai.paperwork.domain.batch import progress
from kumiai.paperwork.domain.editable import as_docx, as_xlsx
from kumiai.paperwork.domain.kept import NotKept, content_of
from kumiai.paperwork.domain.package import FILE_KINDS, deliver
from kumiai.paperwork.domain.paper import drawn, may_open, read_paper
from kumiai.paperwork.models import Print, PrintJob
from kumiai.paperwork.typesetting.compiler import TypesettingError

TYPES = {
    "pdf": "application/pdf",
    "zip": "application/zip",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def _file(content: bytes, name: str, file_kind: str, *, inline: bool = False) -> HttpResponse:
    answer = HttpResponse(content, content_type=TYPES[file_kind])
    how = "inline" if inline else "attachment"
    answer["Content-Disposition"] = (
        f"{how}; filename=\"papers.{file_kind}\"; filename*=UTF-8''{quote(name)}.{file_kind}"
    )
    answer["Cache-Control"] = "private, no-store"
    return answer


def case_file(request: HttpRequest, pk: int, file_kind: str) -> HttpResponse:
    """Return a set as one file; it is kept like every print."""
    if not (request.user.has_perm(CaseRoom.permission) and request.user.has_perm("paperwork.add_print")):
        return forbidden(request)
    room = CaseRoom()
    room.setup(request, pk=pk)
    case = room.case
    if file_kind not in FILE_KINDS:
        raise Http404
    if request.is_as_of:
        return forbidden(request)
    try:
        _made, content = deliver(
            room.reading, file_kind=file_kind, on=request.today, by=request.user, at=timezone.now()
        )
    except (TypesettingError, ValidationError) as error:
        messages.error(request, str(error))
        return HttpResponseRedirect(reverse("papers:case", args=[case.pk]))
    return _file(content, str(case), file_kind)


def paper_file(request: HttpRequest, pk: int, file_kind: str) -> HttpResponse:
    """Return one paper as an editable Word or Excel file."""
    if not (request.user.has_perm("paperwork.view_paper") and request.user.has_perm("paperwork.add_print")):
        return forbidden(request)
    paper = find_paper(request, pk)
    if file_kind not in ("docx", "xlsx"):
        raise Http404
    if request.is_as_of:
        return forbidden(request)
    reading = read_paper(paper, on=request.today, sees_sealed=scope_of(request.user).sees_sealed)
    sheet = drawn(reading, draft=False)
    title = reading.form.title.ja
    content = (
        as_docx([sheet], on=request.today, title=title)
        if file_kind == "docx"
        else as_xlsx([sheet], on=request.today)
    )
    return _file(content, title, file_kind)


def kept_print(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the bytes of a print as they were kept."""
    if not request.user.has_perm("paperwork.view_print"):
        return forbidden(request)
    made = get_object_or_404(Print.objects.visible_to(request.user).select_related("paper"), pk=pk)
    if not may_open(made, sees_sealed=scope_of(request.user).sees_sealed):
        return forbidden(request)
    try:
        content = content_of(made)
    except NotKept as error:
        raise Http404(gettext("The file of this print is not there any more.")) from error
    return _file(content, made.label, made.file_kind, inline=made.file_kind == "pdf")


class JobRoom(Room):
    """A print run: how far it is, and its file when it is done."""

    permission = "paperwork.view_printjob"
    template_name = "office/papers/job.html"
    page_title = _("Print run")
    header_icon = "download"

    @cached_property
    def job(self) -> PrintJob:
        """Return the run of the address, of those that the user asked for."""
        rows = PrintJob.objects.filter(asked_by=self.request.user)
        return get_object_or_404(rows.select_related("result"), pk=self.kwargs["pk"])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the run and how far it is."""
        return super().get_context_data(job=self.job, progress=progress(self.job), **kwargs)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer the page, or only how far it is for the script that asks."""
        if request.GET.get("progress"):
            return JsonResponse({**progress(self.job), "words": self.job.get_state_display()})
        return super().get(request, *args, **kwargs)
