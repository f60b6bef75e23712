"""What can be approved: each kind says how it is shown and what its approval does. Doors plug kinds in."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.db.models import Model

from kumiai.accounts.models import User
from kumiai.employers.models import Employer

PAGE: Final = "page"
"""The kind of pages of the website: these run through their flow themselves."""


@dataclass(frozen=True)
class Fact:
    """One line that an approver reads."""

    label: str
    value: str


@dataclass(frozen=True)
class Attached:
    """A file that an approver may open: its name, its kind and how its content is read."""

    name: str
    media_type: str
    content: Callable[[], bytes]


@dataclass(frozen=True)
class SubjectKind:
    """A kind of thing that is approved (決裁の対象).

    ``may_ask`` says whether a user may put this record to approval: what one may not do oneself, one may not
    start either. ``files`` gets the reader too: what is confidential or sealed to that person is left out, and
    nothing is read before ``content`` is called. ``approved``, ``returned``, ``refused`` and ``withdrawn`` call
    the verbs of the noun, in the same transaction as the decision; each gets the record, the user who caused
    it, the moment and the comment.
    """

    kind: str
    label: Any  # a lazy text
    model: type[Model]
    title: Callable[[Any], str]
    may_ask: Callable[[User, Any], bool]
    facts: Callable[[Any], Sequence[Fact]] = lambda record: ()
    files: Callable[[Any, User], Sequence[Attached]] = lambda record, reader: ()
    employer: Callable[[Any], Employer | None] = lambda record: None
    address: Callable[[Any], str] = lambda record: ""
    asked: Callable[[Any, User, datetime, str], None] | None = None
    approved: Callable[[Any, User, datetime, str], None] | None = None
    returned: Callable[[Any, User, datetime, str], None] | None = None
    refused: Callable[[Any, User, datetime, str], None] | None = None
    withdrawn: Callable[[Any, User, datetime, str], None] | None = None
    order: int = field(default=100)


_KINDS: Final[dict[str, SubjectKind]] = {}


def plug_in(kind: SubjectKind) -> None:
    """Make a kind known, from the ``ready`` of an app."""
    _KINDS[kind.kind] = kind


def kind_of(code: str) -> SubjectKind:
    """Return a kind by its code; all forms of requests share ``request``. Raises ``LookupError``."""
    return _KINDS[code.partition("#")[0]]


def kinds() -> list[SubjectKind]:
    """Return all kinds in their order."""
    return sorted(_KINDS.values(), key=lambda kind: (kind.order, kind.kind))
