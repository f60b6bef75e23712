"""Finding a person or a company by a part of the name, in any spelling, among what one may see."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final
from urllib.parse import urlencode

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kumiai.accounts.models import User
from kumiai.chat.domain.registry import Call, Chosen, Command, Replies, Step, add_command, add_step
from kumiai.chat.domain.reply import Button, Reply, Row
from kumiai.chat.domain.talk import await_step, forget
from kumiai.chat.domain.turn import Said, Turn
from kumiai.chat.domain.words import cancel_button, menu_button, page, searched, short_day
from kumiai.deadlines.domain.words import duty_label
from kumiai.deadlines.models import Deadline
from kumiai.employers.models import Employer
from kumiai.people.domain.spelling import matches
from kumiai.people.models import Person
from kumiai.placements.models import Placement

TEXT: Final = "find.text"
MOST: Final = 4
PERSON_NAMES: Final = ("name_roman", "name_kanji", "name_kana")
COMPANY_NAMES: Final = ("name", "name_kana")


def may_find(user: User) -> bool:
    """Return whether there is anything that a user might find (検索できるか)."""
    return user.has_perm("people.view_person") or user.has_perm("employers.view_employer")


def find(call: Call, text: str) -> Replies:
    """Return people and companies by a part of the name (人・会社の検索), those that this person may see."""
    if not text.strip():
        await_step(call, TEXT)
        return [Reply(_("Send a part of a name, of a person or a company."), quick=[cancel_button()])]
    text = searched(text)
    people = Person.objects.visible_to(call.by).filter(matches(text, PERSON_NAMES))
    companies = Employer.objects.visible_to(call.by).filter(matches(text, COMPANY_NAMES))
    count, company_count = people.count(), companies.count()
    if not count and not company_count:
        said = _("Nothing was found among what you may see: %(text)s") % {"text": text[:40]}
        return [Reply(said, quick=[menu_button()])]
    shown_companies = list(companies[: max(MOST - count, 1)])
    shown_people = list(people[: MOST - len(shown_companies)])
    rows = [*_people_rows(call, shown_people), *_company_rows(call, shown_companies)]
    left = count + company_count - len(rows)
    buttons = []
    said = ngettext("%(count)d found", "%(count)d found", count + company_count) % {
        "count": count + company_count
    }
    if left > 0:
        lists = "person:index" if count > len(shown_people) else "employer:index"
        more = ngettext("%(count)d more", "%(count)d more", left) % {"count": left}
        buttons = [Button(more, path=f"{page(lists)}?{urlencode({'q': text})}")]
    return [Reply(said, rows=rows, buttons=buttons, quick=[menu_button()])]


def _text(call: Call, turn: Turn | Chosen) -> Replies | None:
    if not isinstance(turn, Said):
        return None
    forget(call)
    return find(call, turn.text)


def _people_rows(call: Call, people: Sequence[Person]) -> list[Row]:
    """Return people with company, program and stage, and what is due next; two queries for any number."""
    rows = Placement.objects.visible_to(call.by).filter(person__in=people)
    held: dict[int, Placement] = {}
    for row in sorted(rows.select_related("employer"), key=lambda row: (row.starts_on or date.max, row.pk)):
        if row.person_id not in held or (row.starts_on and row.starts_on <= call.on):
            held[row.person_id] = row
    due = _next_due(call, "person", [one.pk for one in people])
    found = []
    for one in people:
        placement = held.get(one.pk)
        where = [] if placement is None else [placement.employer.name, stage_of(placement)]
        lines = [one.name_kana, "　".join(where), due.get(one.pk, "")]
        opens = Button(pgettext("button", "Open"), path=page("rooms:person", one.pk))
        found.append(Row(one.name_roman, "\n".join(filter(None, lines)), [opens]))
    return found


def _company_rows(call: Call, companies: Sequence[Employer]) -> list[Row]:
    due = _next_due(call, "employer", [one.pk for one in companies])
    return [
        Row(
            one.name,
            due.get(one.pk, ""),
            [Button(pgettext("button", "Open"), path=page("rooms:company", one.pk))],
        )
        for one in companies
    ]


def _next_due(call: Call, about: str, numbers: Sequence[int]) -> dict[int, str]:
    """Return by person or company what is due next, overdue first; one query."""
    rows = Deadline.objects.visible_to(call.by).open().filter(**{f"{about}__in": numbers})
    found: dict[int, tuple[date, str]] = {}
    for number, day, duty in rows.order_by("-due_on", "-pk").values_list(f"{about}_id", "due_on", "duty"):
        found[number] = (day, duty)
    return {number: f"{duty_label(duty)} {short_day(day)}" for number, (day, duty) in found.items()}


def name_of(person: Person) -> str:
    """Return a person's name with its reading (氏名と読み)."""
    return f"{person.name_roman} {person.name_kana}".strip()


def stage_of(placement: Placement) -> str:
    """Return program and stage of a placement in words (制度・段階)."""
    values: dict[str, Any] = {"program": placement.get_program_display(), "stage": placement.stage}
    return _("%(program)s, stage %(stage)s") % values


add_command(
    Command(
        "find", find, may_find,
        words=("検索", "探す", "find"), label=gettext_lazy("Find a person or a company"), order=40,
    )
)  # fmt: skip
add_step(Step(TEXT, _text))
