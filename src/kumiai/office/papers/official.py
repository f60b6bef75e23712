"""Official files (公式様式ファイル): brought in on the page of their form, mapped beside their picture, used."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages

from kumiai.accounts.scope import scope_of
from kumiai.deadlines.domain.words import language
from kumiai.office.papers.access import find_paper
from kumiai.office.papers.deliver import _file
from kumiai.office.papers.gallery import FormRoom
from kumiai.office.papers.official_drawing import Drawing, FieldList
from kumiai.office.papers.paper import PaperRoom
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden
from kumiai.paperwork.definitions import Form
from kumiai.paperwork.domain import official_file as verbs
from kumiai.paperwork.domain.official_filling import filled_official, print_official
from kumiai.paperwork.domain.paper import label_of
from kumiai.paperwork.enums import PaperState
from kumiai.paperwork.models import OfficialFile, Paper
from kumiai.paperwork.official.form import OfficialFile as Seen
from kumiai.paperwork.official.mapping import Carried
from kumiai.paperwork.official.refusals import FillingRefused, OfficialFileRefused

MOST_BYTES = 20 * 1024 * 1024
RECENT = 30


class BringForm(forms.Form):
    """The file of the authority, with the day of its revision."""

    file = forms.FileField(
        label=_("Official Word or Excel file"),
        widget=forms.FileInput(attrs={"accept": ".docx,.xlsx"}),
        help_text=_("As published: .docx or .xlsx, up to 20 MB."),
    )
    revision = forms.DateField(
        label=_("Day of the revision"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("As printed on the form or published with it."),
    )
    language = forms.ChoiceField(required=False, label=_("Second language"))

    def __init__(self, *args: Any, shown: Form, **kwargs: Any) -> None:
        super().__init__(*args, auto_id="official_%s", **kwargs)
        self.fields["language"].choices = [
            ("", _("None: Japanese only")),
            *((one, one) for one in shown.languages[1:]),
        ]
        if len(shown.languages) == 1:
            del self.fields["language"]

    def clean_file(self) -> Any:
        """Refuse what is too large before it is read."""
        given = self.cleaned_data["file"]
        if given.size > MOST_BYTES:
            raise ValidationError(gettext("The file is larger than 20 MB."))
        return given


class FormPage(FormRoom):
    """The page of a form, with its official files."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the form to bring a file in, and open papers that are still on an earlier revision."""
        user, shown = self.request.user, self.shown
        may_bring = user.has_perm("paperwork.add_officialfile") and not self.request.is_as_of
        behind = 0
        if user.has_perm("paperwork.change_officialfile") and not self.request.is_as_of:
            rows = Paper.objects.visible_to(user).filter(form_id=shown.id, state=PaperState.OPEN)
            behind = rows.exclude(revision=shown.revision).count()
        form = kwargs.pop("official_form", None)
        if form is None and may_bring and not shown.is_declared_only:
            form = BringForm(shown=shown)
        return super().get_context_data(
            official_form=form, may_bring=may_bring, may_map=user.has_perm("paperwork.view_officialfile"),
            behind=behind, **kwargs,
        )  # fmt: skip


def bring(request: HttpRequest, form_id: str) -> HttpResponse:
    """Take a file in, or show the form again with what is wrong with it."""
    if not request.user.has_perm("paperwork.add_officialfile") or request.is_as_of:
        return forbidden(request)
    room = FormPage()
    room.setup(request, form_id=form_id)
    if request.method != "POST":
        return HttpResponseRedirect(reverse("papers:form", args=[room.shown.id]))
    form = BringForm(request.POST, request.FILES, shown=room.shown)
    if form.is_valid():
        given = form.cleaned_data
        try:
            row = verbs.bring_official_file(
                form_id=room.shown.id, revision=given["revision"], language=given.get("language", ""),
                name=given["file"].name, content=given["file"].read(), by=request.user, at=timezone.now(),
            )  # fmt: skip
        except OfficialFileRefused as error:
            form.add_error("file", error.message)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return HttpResponseRedirect(reverse("papers:official", args=[row.pk]))
    return room.render_to_response(room.get_context_data(official_form=form), status=422)


def move_papers(request: HttpRequest, form_id: str) -> HttpResponse:
    """Move the open papers of a form to the revision that is used now."""
    if not request.user.has_perm("paperwork.change_officialfile") or request.is_as_of:
        return forbidden(request)
    room = FormPage()
    room.setup(request, form_id=form_id)
    shown = room.shown
    if request.method == "POST":
        count = verbs.move_open_papers(
            form_id=shown.id, to_revision=shown.revision, by=request.user, at=timezone.now(),
            among=Paper.objects.visible_to(request.user),
        )  # fmt: skip
        words = ngettext("%(count)s open paper moved.", "%(count)s open papers moved.", count)
        messages.success(request, words % {"count": count})
    return HttpResponseRedirect(reverse("papers:form", args=[shown.id]))


class OfficialRoom(Room):
    """One official file: its own tables beside our fields, each with its place."""

    permission = "paperwork.view_officialfile"
    template_name = "office/papers/official.html"
    header_icon = "doc-full"

    @cached_property
    def file(self) -> OfficialFile:
        """Return the file of the address."""
        return get_object_or_404(
            OfficialFile.objects.select_related("follows", "uploaded_by"), pk=self.kwargs["pk"]
        )

    @cached_property
    def shown(self) -> Form:
        """Return the form that the file belongs to."""
        try:
            return verbs.form_for(self.file)
        except KeyError as error:
            raise Http404 from error

    @cached_property
    def seen(self) -> Seen:
        """Return what is in the file."""
        return verbs.read_file(self.file)

    @cached_property
    def carried(self) -> Carried | None:
        """Return what became of the map of the revision before."""
        return verbs.carried_from(self.file, self.seen)

    def get_page_title(self) -> str:
        """Return the form."""
        return self.shown.title.in_language(language())

    def get_page_subtitle(self) -> str:
        """Return the file."""
        return self.file.name

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to this page, over the form."""
        return [
            *self.breadcrumbs_items,
            {"url": reverse("papers:forms"), "label": gettext("Forms")},
            {"url": reverse("papers:form", args=[self.shown.id]), "label": self.get_page_title()},
            {"url": "", "label": gettext("Official file")},
        ]

    @property
    def may_write(self) -> bool:
        """Return whether the user may change the map, as of today."""
        return bool(self.request.user.has_perm("paperwork.change_officialfile") and not self.request.is_as_of)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the tables of the file, the fields, what blocks its use, and papers to try it with."""
        said_in, file = language(), self.file
        names = {one.id: one.label.in_language(said_in) for one in verbs.fields_to_map(self.shown)}
        drawing = Drawing(self.seen, file.mapping, names)
        fields = FieldList(
            drawing, self.shown, verbs.proposals_for(self.seen, self.shown), self.carried, said_in,
            kwargs.pop("errors", {}), self.request.GET.get("field", ""),
        ).rows()  # fmt: skip
        wrong = [
            {"label": names.get(one.field, one.field), "message": one.message, "field": one.field}
            for one in verbs.misfits(file, self.seen)
        ]
        mapped = sum(row["mapped"] for row in fields)
        return super().get_context_data(
            file=file, shown=self.shown, blocks=drawing.blocks(), fields=fields, wrong=wrong, mapped=mapped,
            unmapped=len(fields) - mapped, percent=100 * mapped // len(fields) if fields else 0,
            summary=self.summary(names, {row["id"] for row in fields if row["mapped"]}), papers=self.papers(),
            problems=self.seen.problems, may_write=self.may_write, may_fill=self.may_fill, **kwargs,
        )  # fmt: skip

    @property
    def may_fill(self) -> bool:
        """Return whether the user may write papers into files."""
        return bool(self.request.user.has_perm("paperwork.add_print") and not self.request.is_as_of)

    def summary(self, names: dict[str, str], mapped: set[str]) -> dict[str, Any] | None:
        """Return what was carried over from the revision before: kept, moved, and lost until it is placed."""
        if self.carried is None:
            return None
        return {
            "before": self.file.follows,
            "kept": len(self.carried.kept),
            "moved": [
                {"label": names.get(one.entry["field"], one.entry["field"]), "why": one.why}
                for one in self.carried.moved
            ],
            "lost": [
                {"label": names.get(name, name), "why": one.why, "field": name, "solved": name in mapped}
                for one in self.carried.lost
                if (name := one.entry["field"])
            ],
        }

    def papers(self) -> list[dict[str, Any]]:
        """Return the newest papers of the form that the user may see."""
        rows = Paper.objects.visible_to(self.request.user).filter(form_id=self.shown.id)
        rows = rows.select_related(
            "employer", "office", "placement__person", "trainer", "staff_member", "audit__employer",
            "visit__employer",
        )  # fmt: skip
        return [{"pk": one.pk, "label": label_of(one, self.shown)} for one in rows.order_by("-pk")[:RECENT]]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the map as chosen; what does not fit is shown beside its field and the rest is kept."""
        if not self.may_write:
            return forbidden(request)
        errors: dict[str, str] = {}
        chosen = self.chosen()
        try:
            verbs.set_mapping(file=self.file, chosen=chosen, by=request.user, at=timezone.now())
        except FillingRefused as error:
            errors = self._one_by_one(chosen)
            if not errors:
                errors[error.field] = error.message
        if errors:
            self.__dict__.pop("file", None)
            words = gettext("Not everything could be saved: see the fields marked in red.")
            messages.error(request, words)
            return self.render_to_response(self.get_context_data(errors=errors), status=422)
        messages.success(request, gettext("Saved."))
        return HttpResponseRedirect(reverse("papers:official", args=[self.file.pk]))

    def _one_by_one(self, chosen: dict[str, verbs.Chosen | None]) -> dict[str, str]:
        """Keep what can be kept, and return by field why the rest cannot."""
        errors = {}
        for name, choice in chosen.items():
            try:
                verbs.set_mapping(
                    file=self.file, chosen={name: choice}, by=self.request.user, at=timezone.now()
                )
            except FillingRefused as error:
                errors[name] = error.message
        return errors

    def chosen(self) -> dict[str, verbs.Chosen | None]:
        """Return what changed in the lists of places, boxes and headings; other fields stay as they are."""
        given = self.request.POST
        entries = {entry["field"]: entry for entry in self.file.mapping}
        chosen: dict[str, verbs.Chosen | None] = {}
        for one in verbs.fields_to_map(self.shown):
            if (target := given.get(f"place-{one.id}")) is None:
                continue
            entry = entries.get(one.id)
            if entry is None or target != entry["target"]:
                if target or entry is not None:
                    chosen[one.id] = verbs.Chosen(target) if target else None
                continue
            parts = [
                given.get(f"part-{one.id}-{at}", "") for at in range(len(verbs.words_to_choose(one)))
            ]  # fmt: skip
            if f"part-{one.id}-0" not in given:
                continue
            if entry["kind"] == "table":
                chosen[one.id] = verbs.Chosen(target, columns=[part or None for part in parts])
            elif entry["kind"] == "checks":
                boxes = dict(zip(verbs.words_to_choose(one), parts, strict=True))
                chosen[one.id] = verbs.Chosen(target, options=boxes)
        return chosen


class UseVerb(View):
    """Take a file into use, or stop using it."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Do it, or say which labels do not fit."""
        if not request.user.has_perm("paperwork.change_officialfile") or request.is_as_of:
            return forbidden(request)
        file = get_object_or_404(OfficialFile, pk=pk)
        there = HttpResponseRedirect(reverse("papers:official", args=[file.pk]))
        if request.POST.get("use") == "no":
            verbs.set_aside_official_file(file=file, by=request.user, at=timezone.now())
            messages.success(request, gettext("The file is not used any more."))
            return there
        try:
            file = verbs.use_official_file(file=file, by=request.user, at=timezone.now())
        except FillingRefused as error:
            messages.error(request, error.message)
            return there
        if file.revision > request.today:
            words = gettext("In use from %(day)s on; until then papers keep the file of the revision before.")
            messages.success(request, words % {"day": file.revision.isoformat()})
            return there
        count = verbs.move_open_papers(
            form_id=file.form_id, to_revision=file.revision, by=request.user, at=timezone.now(),
            among=Paper.objects.visible_to(request.user),
        )  # fmt: skip
        words = ngettext(
            "In use from now on: %(count)s open paper is filled into it. Finished papers keep their file.",
            "In use from now on: %(count)s open papers are filled into it. Finished papers keep their file.",
            count,
        )
        messages.success(request, words % {"count": count})
        return there


def filled_file(request: HttpRequest, pk: int) -> HttpResponse:
    """Return the file filled with a paper, to look at; nothing is kept."""
    if not request.user.has_perm("paperwork.view_officialfile") or request.is_as_of:
        return forbidden(request)
    if not request.user.has_perm("paperwork.add_print"):
        return forbidden(request)
    file = get_object_or_404(OfficialFile, pk=pk)
    there = HttpResponseRedirect(reverse("papers:official", args=[file.pk]))
    if not (number := request.GET.get("paper", "")).isdecimal():
        messages.error(request, gettext("Choose a paper."))
        return there
    paper = find_paper(request, int(number))
    if paper.form_id != file.form_id:
        raise Http404
    sees = scope_of(request.user).sees_sealed
    try:
        content, name = filled_official(paper, file, on=request.today, sees_sealed=sees)
    except (FillingRefused, OfficialFileRefused) as error:
        messages.error(request, error.message)
        return there
    return _file(content, name.rpartition(".")[0], file.kind)


class PaperOfficialVerb(View):
    """Write a paper into its official file; it is kept like every print."""

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Send the file, or say what has no room in it."""
        if not request.user.has_perm("paperwork.add_print") or request.is_as_of:
            return forbidden(request)
        room = PaperRoom()
        room.setup(request, pk=pk)
        paper = room.paper
        there = HttpResponseRedirect(reverse("papers:paper", args=[paper.pk]))
        file = verbs.official_file_for(paper, on=request.today)
        if file is None:
            messages.error(request, gettext("No official file of this form is in use."))
            return there
        try:
            made, content = print_official(
                paper=paper, file=file, on=request.today, by=request.user, at=timezone.now(),
                annex=bool(request.POST.get("annex")), sees_sealed=scope_of(request.user).sees_sealed,
            )  # fmt: skip
        except (FillingRefused, OfficialFileRefused) as error:
            messages.error(request, error.message)
            if getattr(error, "code", "") == "overflow":
                return HttpResponseRedirect(f"{reverse('papers:paper', args=[paper.pk])}?annex=1")
            return there
        return _file(content, label_of(paper, room.reading.form), made.file_kind)
