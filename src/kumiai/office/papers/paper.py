"""One paper (書類): its fields with what is missing and where it is typed, its preview, its prints."""

from typing import Any
from urllib.parse import quote

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from kumiai.accounts.scope import scope_of
from kumiai.deadlines.domain.words import language
from kumiai.office.papers.access import find_paper, place_of
from kumiai.office.rooms.room import Room, RoomForm
from kumiai.office.viewsets.record.access import forbidden
from kumiai.paperwork.domain import paper as verbs
from kumiai.paperwork.domain.filling import NEVER_TYPED, Filled
from kumiai.paperwork.domain.wording import said
from kumiai.paperwork.enums import Author, PaperState
from kumiai.paperwork.interfaces.field_forms import FieldsForm
from kumiai.paperwork.models import Paper
from kumiai.paperwork.typesetting.compiler import TypesettingError


class PrintForm(RoomForm):
    """Who drew the paper up."""

    author = forms.ChoiceField(choices=Author.choices, label=_("Drawn up by"))
    author_name = forms.CharField(required=False, max_length=100, label=_("Name of who drew it up"))


class FileForm(RoomForm):
    """That it was handed in."""

    filed_on = forms.DateField(
        label=_("Filed on"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    submitted_to = forms.CharField(required=False, max_length=200, label=_("Submitted to"))
    evidence = forms.CharField(
        required=False, max_length=255, label=_("Evidence (receipt number, tracking number)")
    )


class PaperRoom(Room):
    """A paper as it stands today, beside what it will look like."""

    permission = "paperwork.view_paper"
    template_name = "office/papers/paper.html"
    header_icon = "doc-full"
    breadcrumbs_items = [*Room.breadcrumbs_items]

    @cached_property
    def paper(self) -> Paper:
        """Return the paper of the address."""
        return find_paper(self.request, self.kwargs["pk"])

    @cached_property
    def reading(self) -> verbs.Reading:
        """Return the paper filled as of the day of the page."""
        return verbs.read_paper(self.paper, on=self.on, sees_sealed=scope_of(self.request.user).sees_sealed)

    def get_page_title(self) -> str:
        """Return the title of the form."""
        return self.reading.form.title.ja

    def get_page_subtitle(self) -> str:
        """Return its number."""
        return self.reading.form.number

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to this page, over the case."""
        way = [*self.breadcrumbs_items, {"url": reverse("papers:index"), "label": gettext("Papers")}]
        if self.paper.case:
            way.append(
                {"url": reverse("papers:case", args=[self.paper.case_id]), "label": str(self.paper.case)}
            )
        return [*way, {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}]

    @property
    def may_type(self) -> bool:
        """Return whether the user may write into the paper, as of today."""
        return bool(self.request.user.has_perm("paperwork.change_paper") and not self.request.is_as_of)

    def typing_form(self, data: Any = None) -> FieldsForm:
        """Return the form with what is typed only here."""
        fields = [
            one for one in self.reading.form.fields.values() if one.is_typed and one.kind not in NEVER_TYPED
        ]
        return FieldsForm(fields, data, initial=self.paper.typed_values, prefix="t")

    def sections(self, form: FieldsForm) -> list[dict[str, Any]]:
        """Return what the page shows, in the order of the paper."""
        back = quote(self.request.path)
        shown = []
        for section in self.reading.form.sections:
            rows = [self._row(self.reading.filled.rows[one.id], form, back) for one in section.fields]
            title = section.title.in_language(language()) if section.title else ""
            for row in rows:
                row["label"] = (
                    row["label"] or title
                )  # a table that fills its section bears no label of its own
            shown.append({"title": title, "rows": rows, "missing": sum(row["missing"] for row in rows)})
        return shown

    def _row(self, row: Filled, form: FieldsForm, back: str) -> dict[str, Any]:
        one = row.field
        value = row.value
        words: Any = ""
        if isinstance(value, list) and one.columns:
            words = ngettext("%(count)s row", "%(count)s rows", len(value)) % {"count": len(value)}
        elif row.is_known:
            words = said(value, one.kind, unit=one.unit, options=one.choices or None)
        return {
            "id": one.id, "label": one.label.in_language(language()), "words": words, "missing": row.is_missing,
            "hidden": row.hidden, "typed": form[one.id] if one.id in form.fields else None, "origin": row.origin,
            "place": place_of(row, self.request.user, back), "none": one.none, "required": one.required,
            "by_hand": one.kind in NEVER_TYPED, "judgment": one.judgment, "unconfirmed": one.confidence == "M",
        }  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add fields, completeness, changes since the last print, prints and forms."""
        form = kwargs.pop("form", None) or self.typing_form()
        pages, problem = self.pages()
        reading, paper = self.reading, self.paper
        filed = paper.filings.all()
        return super().get_context_data(
            paper=paper, reading=reading, form_def=reading.form, form=form, sections=self.sections(form),
            completeness=reading.filled.completeness, missing=len(reading.filled.missing),
            changes=self.changes(), prints=paper.prints.select_related("printed_by")[:5], filings=filed,
            print_form=kwargs.pop("print_form", None)
            or PrintForm(initial={"author": reading.form.made_by}, auto_id="print_%s"),
            file_form=kwargs.pop("file_form", None)
            or FileForm(initial={"filed_on": self.request.today, "submitted_to": reading.form.submit_to[:200]}, auto_id="file_%s"),
            can_type=self.may_type and paper.state == PaperState.OPEN, may_type=self.may_type,
            finished=paper.state == PaperState.FINISHED, back=quote(self.request.path),
            pages=pages, problem=problem,
            copyable=[one for one in form.fields if not reading.form.fields[one].judgment] if paper.case else [],
            **kwargs,
        )  # fmt: skip

    def pages(self) -> tuple[list[int], str]:
        """Return the numbers of the pages of the draft, or why it cannot be drawn."""
        try:
            draft = verbs.preview(self.paper, on=self.on, sees_sealed=scope_of(self.request.user).sees_sealed)
        except TypesettingError as error:
            return [], str(error)
        return list(range(1, verbs.page_count(draft) + 1)), ""

    def changes(self) -> list[dict[str, Any]]:
        """Return what stands differently since the last print."""
        return [
            {"label": one.label.in_language(language()), "then": _flat(then), "now": _flat(now)}
            for one, then, now in self.reading.changes
        ]


def _flat(value: Any) -> str:
    if isinstance(value, list):
        return " / ".join(
            "・".join(str(cell) for cell in row) if isinstance(row, list) else str(row) for row in value
        )
    return str(value or "")


class PaperVerb(View):
    """One verb on a paper: checks the right, acts, and says what happened or what is wrong."""

    permission = "paperwork.change_paper"

    def act(self, room: PaperRoom) -> HttpResponse | None:
        """Do it; return an answer of its own or None for the page of the paper."""
        raise NotImplementedError

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, or show the page with what is wrong."""
        if not (request.user.has_perm(PaperRoom.permission) and request.user.has_perm(self.permission)):
            return forbidden(request)
        room = PaperRoom()
        room.setup(request, pk=pk)
        paper = room.paper
        if request.is_as_of:
            return forbidden(request)
        try:
            answer = self.act(room)
        except (ValidationError, TypesettingError) as error:
            messages.error(
                request, " ".join(error.messages) if isinstance(error, ValidationError) else str(error)
            )
            answer = None
        return answer or HttpResponseRedirect(reverse("papers:paper", args=[paper.pk]))


class TypeVerb(PaperVerb):
    """Keep what was typed, for this paper or also for the others of the set."""

    def act(self, room: PaperRoom) -> HttpResponse | None:
        """Keep it, or show it again with what is wrong."""
        request = room.request
        form = room.typing_form(request.POST)
        form.is_valid()
        try:
            verbs.type_into(paper=room.paper, given=form.given, by=request.user, at=timezone.now())
        except ValidationError as error:
            form.take(error)
            return room.render_to_response(room.get_context_data(form=form), status=422)
        if names := request.POST.getlist("also"):
            count = verbs.apply_to_others(paper=room.paper, fields=names, by=request.user, at=timezone.now())
            words = ngettext(
                "Saved, and %(count)s other paper of the set changed.",
                "Saved, and %(count)s other papers of the set changed.",
                count,
            )
            messages.success(request, words % {"count": count})
        else:
            messages.success(request, gettext("Saved."))
        return None


class PrintVerb(PaperVerb):
    """Print it: the PDF is kept with what stands on it."""

    permission = "paperwork.add_print"

    def act(self, room: PaperRoom) -> HttpResponse | None:
        """Print and send the file."""
        request = room.request
        form = PrintForm(request.POST, auto_id="print_%s")
        if not form.is_valid():
            return room.render_to_response(room.get_context_data(print_form=form), status=422)
        made = verbs.print_paper(
            paper=room.paper, on=request.today, by=request.user, at=timezone.now(),
            author=Author(form.cleaned_data["author"]), author_name=form.cleaned_data["author_name"],
        )  # fmt: skip
        there = reverse("papers:print", args=[made.pk])
        messages.success(
            request, gettext("Printed and kept."), buttons=[messages.button(there, gettext("Open the PDF"))]
        )
        return None


class FileVerb(PaperVerb):
    """Write down that it was handed in."""

    permission = "paperwork.add_filing"

    def act(self, room: PaperRoom) -> HttpResponse | None:
        """File it."""
        request = room.request
        form = FileForm(request.POST, auto_id="file_%s")
        if not form.is_valid():
            return room.render_to_response(room.get_context_data(file_form=form), status=422)
        if not room.paper.prints.exists():
            verbs.print_paper(paper=room.paper, on=request.today, by=request.user, at=timezone.now())
        verbs.file_paper(paper=room.paper, **form.cleaned_data, by=request.user, at=timezone.now())
        messages.success(request, gettext("The filing is recorded. A deadline that waits for it is done."))
        return None


class StateVerb(PaperVerb):
    """Finish it, open it again, or say that it is not needed."""

    def act(self, room: PaperRoom) -> HttpResponse | None:
        """Set the state."""
        wanted = room.request.POST.get("state", "")
        if wanted not in PaperState.values:
            raise ValidationError(gettext("Choose one of the words given."))
        verbs.set_state(paper=room.paper, state=PaperState(wanted), by=room.request.user, at=timezone.now())
        return None


def preview_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the draft of a paper as a PDF that the page shows in a frame."""
    if not request.user.has_perm(PaperRoom.permission):
        return forbidden(request)
    paper = find_paper(request, pk)
    try:
        made = verbs.preview(paper, on=request.as_of, sees_sealed=scope_of(request.user).sees_sealed)
    except TypesettingError as error:
        return HttpResponse(str(error), status=422, content_type="text/plain; charset=utf-8")
    answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = 'inline; filename="draft.pdf"'
    return answer


def preview_picture(request: HttpRequest, pk: int, page: int) -> HttpResponse:
    """Return a page of the draft as a picture."""
    if not request.user.has_perm(PaperRoom.permission):
        return forbidden(request)
    paper = find_paper(request, pk)
    pages = verbs.preview_pictures(paper, on=request.as_of, sees_sealed=scope_of(request.user).sees_sealed)
    if not 1 <= page <= len(pages):
        return HttpResponse(status=404)
    return HttpResponse(pages[page - 1], content_type="image/png")
