"""One-time codes (連携コード): of a worker, with a slip in the worker's language, and one's own."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone, translation
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.models import User
from kumiai.integrations.line.domain.account import account_in_use
from kumiai.integrations.line.domain.event import cooperative_values
from kumiai.integrations.line.domain.link import VALID_FOR, make_code, shown
from kumiai.integrations.line.words import languages, say
from kumiai.office.rooms.room import Room
from kumiai.people.countries import LANGUAGES
from kumiai.people.models import Person


def line_of(person: Person, user: Any) -> dict[str, Any] | None:
    """Return what the room of a person tells of LINE, None where there is nothing to tell."""
    if not user.has_perm("line.view_linelink"):
        return None
    link = person.line_links.in_force().first()
    may_make = user.has_perm("line.add_linelinkcode") and account_in_use() is not None
    return {"link": link, "may_make": may_make} if link or may_make else None


class CodeRoom(Room):
    """A page that makes a code and shows it this once."""

    template_name = "office/line/code.html"
    header_icon = "mail"

    @property
    def owner(self) -> Person | User:
        """Return for whom the code is."""
        raise NotImplementedError

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the link that there is."""
        return super().get_context_data(
            owner=self.owner,
            account=account_in_use(),
            link=self.owner.line_links.in_force().first(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make a code and show it, with the slip."""
        if account_in_use() is None:
            return self.render_to_response(self.get_context_data(), status=422)
        at = timezone.now()
        code = make_code(owner=self.owner, by=request.user, at=at)
        last_day = timezone.localdate(at + VALID_FOR - timedelta(seconds=1))
        slip = self.slip(last_day.strftime("%Y-%m-%d"))
        context = self.get_context_data(code=shown(code), last_day=last_day, slip=slip)
        response = self.render_to_response(context)
        response["Cache-Control"] = "no-store"  # the code is shown once
        return response

    def slip(self, last_day: str) -> dict[str, str]:
        """Return the sentences of the slip."""
        language = self.language
        names = ("slip_title", "slip_add", "slip_send", "slip_until", "consent")
        values = {**cooperative_values(), "day": last_day}
        return {name: say(name, language, **values) for name in names} | {"language": language}

    @property
    def language(self) -> str:
        """Return the language of the slip."""
        return translation.get_language() or "ja"


class PersonCodeRoom(CodeRoom):
    """The code of a worker."""

    permission = "line.add_linelinkcode"
    page_title = _("Link with LINE")

    @cached_property
    def owner(self) -> Person:
        """Return the person of the address, if the user may see them."""
        return get_object_or_404(Person.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Return the name."""
        return str(self.owner)

    @property
    def language(self) -> str:
        """Return the language that was chosen, else the worker's own."""
        chosen = self.request.POST.get("language", "")
        return chosen if chosen in languages() else self.owner.native_language

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the languages of the slip."""
        there = languages()
        return super().get_context_data(
            person=self.owner, languages=[one for one in LANGUAGES if one[0] in there],
            chosen=self.language, **kwargs,
        )  # fmt: skip


class OwnCodeRoom(CodeRoom):
    """The code of whoever is signed in, for notices of the office on one's own LINE."""

    permission = "office.open"
    page_title = _("My LINE")

    @property
    def owner(self) -> User:
        """Return whoever is signed in."""
        return self.request.user
