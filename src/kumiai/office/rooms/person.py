"""A person's room (本人の部屋): one life on one page."""

from typing import Any

from django.db.models import Q
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.scope import scope_of
from kumiai.history.domain.record import SEALED
from kumiai.history.models import Entry
from kumiai.office.line.codes import line_of
from kumiai.office.rooms import life, possible
from kumiai.office.rooms.deadline_forms import action_forms
from kumiai.office.rooms.records import record_link
from kumiai.office.rooms.room import Room
from kumiai.office.rooms.sheet import person_sheet
from kumiai.office.viewsets.record.reading import history_lines
from kumiai.people.models import Person
from kumiai.placements.models import ResidencePeriod

HISTORY_LINES = 200
"""Lines of the history on one page; the whole of it is in the list of the history."""


class PersonRoom(Room):
    """Who it is, the whole stay as one timeline, what is due and what is possible next."""

    permission = "people.view_person"
    template_name = "office/rooms/person.html"
    header_icon = "user"

    @cached_property
    def person(self) -> Person:
        """Return the person of the address, if the user may see them."""
        return get_object_or_404(Person.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    @cached_property
    def life(self) -> life.Life:
        """Return everything that happened and is planned."""
        return life.read_life(self.person, self.request.user)

    def get_page_title(self) -> str:
        """Return the name."""
        return str(self.person)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read the life, the deadlines and the next possibilities; or the history."""
        user, person, tab = self.request.user, self.person, self.request.GET.get("tab", "")
        sees_history = user.has_perm("history.view_entry")
        now = life.placement_on(self.life.placements, self.on)
        stay = life.residence_on(self.life.residence, self.on)
        context = super().get_context_data(
            **action_forms(self.request),
            person=person,
            now=now,
            gone=bool(person.left_on and person.left_on <= self.on),
            stay=stay,
            card_number=_card(stay, sealed=not scope_of(user).sees_sealed),
            record=record_link(user, person),
            placement_record=record_link(user, now),
            sees_history=sees_history,
            line=line_of(person, user),
            tab="history" if tab == "history" and sees_history else "",
            **kwargs,
        )
        if context["tab"]:
            return {**context, "lines": history_lines(_about(person, self.life), user)}
        sheet = person_sheet(self.request, person)
        return {
            **context,
            "sheet": sheet,
            "picture": life.picture_of(self.life, sheet, self.on),
            "events": life.events_of(self.life, sheet, self.on),
            "picture_title": _("Timeline of the whole stay"),
            "possible": possible.what_is_next(self.life, now, self.on, user),
        }


def _card(stay: ResidencePeriod | None, *, sealed: bool) -> str:
    """Return the card number for those who may read it, a mask for the others."""
    number = stay.card_number if stay else ""
    return SEALED if number and sealed else number


def _about(person: Person, whole: life.Life) -> Any:
    """Return the history of a person and of what belongs to the person."""
    subjects = [person, *whole.placements, *whole.residence, *whole.exams, *whole.absences]
    subjects += [*whole.lectures, *whole.difficulties, *whole.plans, *person.line_links.all()]
    wanted = Q()
    by_type: dict[str, list[str]] = {}
    for row in subjects:
        by_type.setdefault(row._meta.label_lower, []).append(str(row.pk))
    for kind, keys in by_type.items():
        wanted |= Q(subject_type=kind, subject_id__in=keys)
    return Entry.objects.filter(wanted).order_by("-pk")[:HISTORY_LINES]
