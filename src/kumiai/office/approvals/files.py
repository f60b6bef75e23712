"""Files of what is approved, served with the rights of the reader."""

from urllib.parse import quote

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext
from django.views.decorators.clickjacking import xframe_options_sameorigin

from kumiai.files.domain.kept import NotKept
from kumiai.office.approvals.access import find_approval, may_read_subject, subject_kind
from kumiai.office.viewsets.record.access import forbidden
from kumiai.paperwork.typesetting.compiler import TypesettingError

PICTURES = frozenset({"image/jpeg", "image/png", "image/webp", "image/gif"})
SHOWN = PICTURES | {"application/pdf"}
"""What a browser shows by itself; everything else is saved."""


@xframe_options_sameorigin
def approval_file(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """Return a file of what is approved, of those that this reader may open, counted from 1."""
    if not request.user.has_perm("office.open"):
        return forbidden(request)
    approval = find_approval(request, pk)
    kind, record = subject_kind(approval), approval.subject
    may_read = kind and record and may_read_subject(request.user, approval)
    files = kind.files(record, request.user) if may_read else ()
    if not 0 < number <= len(files):
        raise Http404
    file = files[number - 1]
    try:
        content = file.content()
    except (NotKept, TypesettingError, ValidationError) as error:
        raise Http404(gettext("This file is not there any more.")) from error
    answer = HttpResponse(content, content_type=file.media_type)
    how = "inline" if file.media_type in SHOWN else "attachment"
    answer["Content-Disposition"] = f"{how}; filename=\"file\"; filename*=UTF-8''{quote(file.name)}"
    if file.media_type != "application/pdf":  # a sandbox would keep the browser from showing a PDF
        answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Cache-Control"] = "private, no-store"
    return answer
