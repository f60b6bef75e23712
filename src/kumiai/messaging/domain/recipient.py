"""Whoever is told: their column in a row, their language. A constant number of queries for any number."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.db.models import Q
from wagtail.users.models import UserProfile

from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.models.recipient import Addressed
from kumiai.people.models import Person

KINDS: Final = ("user", "person", "employer")
OFFICE_LANGUAGE: Final = "ja"


def column(recipient: Recipient) -> dict[str, int]:
    """Return the column of a row that names a recipient. Raises ``LookupError`` for an unknown kind."""
    if recipient.kind not in KINDS:
        raise LookupError(recipient.kind)
    return {f"{recipient.kind}_id": recipient.number}


def recipient_of(row: Addressed) -> Recipient:
    """Return whom a row is addressed to."""
    for kind in KINDS:
        number = getattr(row, f"{kind}_id")
        if number is not None:
            return Recipient(kind, number)
    raise LookupError(row.pk)


def addressed_to(recipients: Iterable[Recipient]) -> Q:
    """Return the condition that a row is addressed to one of these."""
    condition = Q(pk__in=())
    for kind, numbers in by_kind(recipients).items():
        condition |= Q(**{f"{kind}_id__in": numbers})
    return condition


def by_kind(recipients: Iterable[Recipient]) -> Mapping[str, list[int]]:
    """Return the numbers of recipients by their kind."""
    found: dict[str, list[int]] = defaultdict(list)
    for one in recipients:
        found[one.kind].append(one.number)
    return found


def spoken_by_us(language: str) -> str:
    """Return the language in which our own words stand in a text of this language: ours, or English.

    Without it a text in Vietnamese would get Japanese words, the language of the office.
    """
    return language if language in dict(settings.LANGUAGES) else "en"


def languages_of(recipients: Sequence[Recipient]) -> Mapping[Recipient, str]:
    """Return the language that each recipient reads best: own setting, native language, Japanese."""
    numbers = by_kind(recipients)
    spoken: dict[tuple[str, int], str] = {}
    if numbers.get("user"):
        rows: Any = UserProfile.objects.filter(user_id__in=numbers["user"])
        spoken |= {("user", pk): code for pk, code in rows.values_list("user_id", "preferred_language")}
    if numbers.get("person"):
        rows = Person.objects.filter(pk__in=numbers["person"])
        spoken |= {("person", pk): code for pk, code in rows.values_list("pk", "native_language")}
    return {one: spoken.get((one.kind, one.number)) or OFFICE_LANGUAGE for one in recipients}
