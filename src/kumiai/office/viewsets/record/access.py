"""What every record view checks before it answers."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest, HttpResponseBase
from django.template.response import TemplateResponse

from kumiai.accounts.scope import scope_of
from kumiai.office.viewsets.record.scopes import visible_rows


def forbidden(request: HttpRequest) -> TemplateResponse:
    """Return the page that says that the user's role does not reach this far (403)."""
    return TemplateResponse(request, "office/records/forbidden.html", status=403)


class Guarded:
    """Answers 404 for a row that the user may not see and 403 for a deed the role does not carry."""

    viewset: Any = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Put off what Wagtail refuses while it sets a view up, so that it can be answered."""
        self._refusal: Exception | None = None
        try:
            super().setup(request, *args, **kwargs)
        except (PermissionDenied, Http404) as refusal:
            self._refusal = refusal

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """Answer, or refuse."""
        try:
            if not request.user.has_perm(self.viewset.permission("view")):
                raise PermissionDenied
            if self._refusal is not None:
                raise self._refusal
            if "pk" in kwargs:
                self.row()  # a foreign row does not exist, whatever the user may do with own ones
            return super().dispatch(request, *args, **kwargs)
        except PermissionDenied:
            return forbidden(request)

    @property
    def sees_sealed(self) -> bool:
        """Return whether the user may read passport and card numbers."""
        return scope_of(self.request.user).sees_sealed

    def rows(self) -> models.QuerySet:
        """Return the rows that the user may see."""
        return visible_rows(self.model, self.request.user)

    def row(self) -> models.Model:
        """Return the row of the address; a foreign one does not exist."""
        kept = getattr(self, "_row", None)
        if kept is None:
            kept = self.rows().filter(pk=self.kwargs["pk"]).first()
            if kept is None:
                raise Http404
            self._row = kept
        return kept

    def get_object(self, queryset: Any = None) -> models.Model:
        """Return the row of the address."""
        return self.row()
