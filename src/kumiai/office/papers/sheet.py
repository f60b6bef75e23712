"""Sheets of facts (記載事項票) and their library: what papers ask and no other room keeps."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages
from wagtail.admin.utils import get_valid_next_url_from_request

from kumiai.coop.models import SendingOrganization
from kumiai.deadlines.domain.words import language
from kumiai.employers.models import Employer
from kumiai.office.papers.access import find_owner
from kumiai.office.rooms.room import Room, RoomForm
from kumiai.office.viewsets.record.access import forbidden
from kumiai.paperwork.definitions import SheetKind, sheet_kinds
from kumiai.paperwork.domain.sheet import sheet_of, write_sheet
from kumiai.paperwork.interfaces.field_forms import FieldsForm
from kumiai.paperwork.models import Sheet


class TitleForm(RoomForm):
    """The name under which a sheet stands in the library."""

    title = forms.CharField(label=_("Name in the library"), max_length=100, required=True)


class SheetRoom(Room):
    """One sheet: typed once, printed on every paper that asks for it."""

    permission = "paperwork.view_sheet"
    template_name = "office/papers/sheet.html"
    header_icon = "clipboard-list"

    @cached_property
    def kind(self) -> SheetKind:
        """Return the kind of the address."""
        kind = sheet_kinds().get(self.kwargs["kind"])
        if kind is None:
            raise Http404
        return kind

    @cached_property
    def owner(self) -> Any:
        """Return whose facts these are, if the user may see them."""
        return find_owner(self.request, self.kwargs["kind"], self.kwargs["pk"])

    @cached_property
    def sheet(self) -> Sheet:
        """Return the sheet, or a new one that is not written yet."""
        return sheet_of(self.kind.id, self.owner, self.request.GET.get("title", "").strip())

    def get_page_title(self) -> str:
        """Return what kind of facts these are."""
        return self.kind.title.in_language(language())

    def get_page_subtitle(self) -> str:
        """Return whose they are."""
        owner = gettext("The cooperative") if self.owner is None else str(self.owner)
        return f"{owner} {self.sheet.title}".strip()

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to this page."""
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [
            *self.breadcrumbs_items,
            {"url": reverse("papers:library"), "label": gettext("Library of facts")},
            here,
        ]

    @property
    def may_write(self) -> bool:
        """Return whether the user may write, as of today."""
        return bool(self.request.user.has_perm("paperwork.change_sheet") and not self.request.is_as_of)

    def form(self, data: Any = None) -> FieldsForm:
        """Return the form over the facts."""
        return FieldsForm(self.kind.fields, data, initial=self.sheet.values, prefix="s")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sheet and its form."""
        _owner = self.owner  # a foreign owner does not exist, whatever is asked of it
        kwargs.setdefault("form", self.form())
        kwargs.setdefault(
            "title_form", TitleForm(initial={"title": self.sheet.title}) if self.kind.reusable else None
        )
        return super().get_context_data(
            shape=self.kind, owner=_owner, sheet=self.sheet, may_write=self.may_write,
            note=self.kind.note.in_language(language()) if self.kind.note else "",
            next_url=get_valid_next_url_from_request(self.request), **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the facts, or show them again with what is wrong."""
        owner = self.owner
        if not self.may_write:
            return forbidden(request)
        form = self.form(request.POST)
        form.is_valid()
        title_form = TitleForm(request.POST) if self.kind.reusable else None
        title = title_form.cleaned_data.get("title", "") if title_form and title_form.is_valid() else ""
        try:
            write_sheet(
                kind=self.kind.id,
                owner=owner,
                facts=form.given,
                title=title,
                by=request.user,
                at=timezone.now(),
            )
        except ValidationError as error:
            form.take(error)
            return self.render_to_response(
                self.get_context_data(form=form, title_form=title_form), status=422
            )
        messages.success(request, gettext("Saved. Every paper that asks for it prints it."))
        back = get_valid_next_url_from_request(request)
        here = reverse("papers:sheet", args=[self.kind.id, self.kwargs["pk"]])
        return HttpResponseRedirect(back or (f"{here}?title={title}" if title else here))


class LibraryRoom(Room):
    """Everything that can be chosen again: wage tables, schedules, lodgings, schools."""

    permission = "paperwork.view_sheet"
    template_name = "office/papers/library.html"
    page_title = _("Library of facts")
    header_icon = "folder-open-inverse"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the sheets by kind, and whose a new one may be."""
        wanted = self.request.GET.get("kind", "")
        sheets: dict[str, list[Sheet]] = {}
        rows = Sheet.objects.visible_to(self.request.user).filter(retired_on=None)
        for sheet in rows.select_related("employer", "sending").order_by(
            "kind", "employer__name_kana", "title"
        ):
            sheets.setdefault(sheet.kind, []).append(sheet)
        kinds = [
            {
                "kind": kind, "title": kind.title.in_language(language()), "rows": sheets.get(kind.id, []),
                "owners": self._owners(kind), "open": kind.id == wanted,
            }
            for kind in sheet_kinds().values()
            if kind.reusable
        ]  # fmt: skip
        return super().get_context_data(
            kinds=sorted(kinds, key=lambda one: not one["open"]), owner=self.request.GET.get("owner", ""),
            may_write=self.request.user.has_perm("paperwork.change_sheet"), **kwargs,
        )  # fmt: skip

    def _owners(self, kind: SheetKind) -> list[Any]:
        if kind.owner == "employer":
            return list(Employer.objects.visible_to(self.request.user).only("pk", "name"))
        return list(SendingOrganization.objects.only("pk", "name")) if kind.owner == "sending" else []


def new_sheet(request: HttpRequest) -> HttpResponse:
    """Go to a new sheet of the library for the owner that was chosen."""
    kind, owner = request.GET.get("kind", ""), request.GET.get("owner", "0")
    if kind not in sheet_kinds() or not owner.isdecimal():
        raise Http404
    return HttpResponseRedirect(reverse("papers:sheet", args=[kind, int(owner)]))
