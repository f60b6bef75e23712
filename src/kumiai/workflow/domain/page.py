"""Pages of the website as subjects: their flow is started and ended by Wagtail's own editor."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from kumiai.accounts.models import User
from kumiai.workflow.domain.subjects import PAGE, SubjectKind


def may_ask(user: User, page: Any) -> bool:
    """Return no: a page is put to approval in its editor, where what is to be approved is saved."""
    return False


def address(page: Any) -> str:
    """Return the editor of a page."""
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


KIND = SubjectKind(
    kind=PAGE,
    label=_("Page of the website"),
    model=Page,
    title=str,
    may_ask=may_ask,
    address=address,
    order=900,
)
