"""Deadlines in the morning list of each user: overdue, today and within a week, those in the user's charge."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from django.utils import formats
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant, User
from kumiai.accounts.permissions import grants
from kumiai.deadlines.domain.words import duty_label, kind_label
from kumiai.deadlines.models import Deadline
from kumiai.messaging.domain.agenda import Line, Source, register

AHEAD: Final = timedelta(days=7)
PERMISSION: Final = "deadlines.view_deadline"
_BATCH: Final = 500


@dataclass(frozen=True)
class _Due:
    """One deadline, to be put into the words of its reader."""

    duty: str
    kind: str
    about: str
    due_on: date
    on: date

    def __call__(self) -> str:
        """Return the line in the active language."""
        subject = self.about or kind_label(self.kind)
        day = formats.date_format(self.due_on, pgettext("short day", "n/j (D)"))
        if self.due_on < self.on:
            day = _("overdue since %(day)s") % {"day": day}
        elif self.due_on == self.on:
            day = _("due today")
        return f"{duty_label(self.duty)} {subject} {day}"


def due_lines(users: Collection[int], on: date, at: datetime) -> Mapping[int, Sequence[Line]]:
    """Return what each user has to do by a week from now, overdue first (朝の一覧の期限).

    Only deadlines given to a user by name are listed, which is what ``visible_to`` lets this user see in
    any case as long as a role in force may view deadlines at all. Users are read in portions; the number of
    queries does not grow with deadlines or roles.
    """
    found: dict[int, list[Line]] = defaultdict(list)
    numbers = sorted(_readers(users, on))
    for start in range(0, len(numbers), _BATCH):
        rows = Deadline.objects.open().filter(
            assigned_to__in=numbers[start : start + _BATCH], due_on__lte=on + AHEAD
        )
        for user, duty, kind, person, employer, office, due_on in rows.order_by("due_on", "pk").values_list(
            "assigned_to_id", "duty", "subject_kind", "person__name_roman", "employer__name", "office__name", "due_on"
        ):  # fmt: skip
            found[user].append(Line(_Due(duty, kind, person or employer or office or "", due_on, on)))
    return found


def _readers(users: Collection[int], on: date) -> set[int]:
    """Return those who may view deadlines on a day."""
    roles = RoleGrant.objects.in_force(on).values_list("user_id", "role")
    wanted = set(users)
    readers = {user for user, role in roles if user in wanted and grants(Role(role), PERMISSION)}
    return readers | (wanted & set(User.objects.filter(is_superuser=True).values_list("pk", flat=True)))


def tell_in_the_morning() -> None:
    """Put the deadlines into the morning list (朝の一覧に期限を載せる), from the ``ready`` of the app."""
    register(Source("deadlines", gettext_lazy("Deadlines"), 10, due_lines))
