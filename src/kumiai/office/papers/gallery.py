"""All forms (様式): number, revision, languages, where they go; each with its fields and a picture."""

from datetime import date
from functools import lru_cache
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.deadlines.domain.words import language
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden
from kumiai.paperwork.definitions import Form, current_form, form_of, forms, sheet_kinds
from kumiai.paperwork.domain.looking import sample_pictures
from kumiai.paperwork.models import OfficialFile
from kumiai.paperwork.sources.registry import ROOTS

PROGRAMS = {
    "titp": _("Technical intern training"),
    "esd": _("Employment for skill development"),
    "ssw": _("Specified skilled worker"),
}


class FormsRoom(Room):
    """Every form that the house knows."""

    permission = "paperwork.view_paper"
    template_name = "office/papers/forms.html"
    page_title = _("Official forms")
    header_icon = "form"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the forms by program, with the official files that were brought in."""
        words = self.request.GET.get("q", "").strip()
        files = {
            row["form_id"]: row
            for row in OfficialFile.objects.filter(ready=True).values("form_id", "revision")
        }
        programs: dict[str, list[dict[str, Any]]] = {}
        for form in forms():
            title = form.title.in_language(language())
            if words and words not in f"{form.number} {form.title.ja} {form.title.en}":
                continue
            programs.setdefault(form.program, []).append(
                {"form": form, "title": title, "official": files.get(form.id)}
            )
        groups = [{"title": PROGRAMS[name], "rows": rows} for name, rows in programs.items()]
        return super().get_context_data(groups=groups, words=words, **kwargs)


class FormRoom(Room):
    """One form: what stands on it, from where, and what it looks like."""

    permission = "paperwork.view_paper"
    template_name = "office/papers/form.html"
    header_icon = "form"

    @cached_property
    def shown(self) -> Form:
        """Return the form of the address."""
        try:
            return current_form(self.kwargs["form_id"], self.on)
        except KeyError as error:
            raise Http404 from error

    def get_page_title(self) -> str:
        """Return its title."""
        return self.shown.title.in_language(language())

    def get_page_subtitle(self) -> str:
        """Return its number."""
        return self.shown.number

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the fields with their sources, and the official files."""
        rows = [
            {
                "label": one.label.in_language(language()),
                "places": [place_words(path) for path in one.sources],
                "field": one,
            }
            for one in self.shown.fields.values()
        ]
        return super().get_context_data(
            shown=self.shown, rows=rows, files=OfficialFile.objects.filter(form_id=self.shown.id),
            may_make=self.request.user.has_perm("paperwork.add_paper") and not self.request.is_as_of,
            language_shown=self.request.GET.get("language", ""), **kwargs,
        )  # fmt: skip


def place_words(path: str) -> str:
    """Return in words where a value is typed that a definition names after ``from:``."""
    fixed = {"typed": gettext("on this paper"), "fixed": gettext("printed text")}
    if path in fixed:
        return fixed[path]
    root, _, name = path.partition(".")
    if root == "sheet":
        shape = sheet_kinds()[name.partition(".")[0]]
        field = shape.by_id[name.partition(".")[2]]
        return f"{shape.title.in_language(language())} › {field.label.in_language(language())}"
    if root not in ROOTS:
        return gettext("computed")
    model = ROOTS[root]
    names = {field.name: field.verbose_name for field in model._meta.concrete_fields}
    record = capfirst(str(model._meta.verbose_name))
    return (
        f"{record} › {names[name]}"
        if name in names
        else gettext("from the records: %(record)s") % {"record": record}
    )


@lru_cache(maxsize=256)
def _picture(form_id: str, revision: date, second: str) -> bytes:
    """Return the first page of a form with invented values, drawn once a process; it always looks the same."""
    return sample_pictures(form_of(form_id, revision), on=revision, language=second)[0]


def form_picture(request: HttpRequest, form_id: str) -> HttpResponse:
    """Return the first page of a form with invented values as a picture."""
    if not request.user.has_perm("paperwork.view_paper"):
        return forbidden(request)
    try:
        form = current_form(form_id, request.as_of)
    except KeyError as error:
        raise Http404 from error
    if form.is_declared_only:
        raise Http404
    second = request.GET.get("language", "")
    shown = _picture(form.id, form.revision, second if second in form.languages[1:] else "")
    answer = HttpResponse(shown, content_type="image/png")
    answer["Cache-Control"] = "private, max-age=3600"
    return answer
