"""Where printed values come from: every name that a definition may use after ``from:``.

A name is ``root.field`` for what stands in a record, ``root.word`` for what a function here makes of records,
``sheet.kind.field`` for a sheet of facts. A name that does not exist is an error of the definition, found by
`check_source`, never a blank on a paper.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Field as ModelField
from django.db.models import Model

from kumiai.coop.models import Cooperative, License, Office, SendingOrganization, StaffMember
from kumiai.employers.models import Employer, Trainer, Worksite
from kumiai.oversight.models import Audit, GuidanceVisit
from kumiai.paperwork.definitions import BadDefinition, sheet_kinds
from kumiai.paperwork.models import Case, Sheet
from kumiai.paperwork.sources.subject import Subject
from kumiai.people.models import Person
from kumiai.placements.models import Difficulty, Placement
from kumiai.plans.models import Plan

ROOTS: Final[dict[str, type[Model]]] = {
    "coop": Cooperative, "license": License, "office": Office, "employer": Employer, "worksite": Worksite,
    "trainer": Trainer, "staff_member": StaffMember, "sending": SendingOrganization, "person": Person,
    "placement": Placement, "plan": Plan, "audit": Audit, "visit": GuidanceVisit, "difficulty": Difficulty,
    "case": Case,
}  # fmt: skip
WITHOUT_RECORD: Final = ("paper", "year", "month", "all")


@dataclass(frozen=True)
class Found:
    """A value with the record that it was read from; ``sheet`` where it is a sheet of facts.

    ``owner`` and ``kind`` say which sheet would hold it where there is none yet.
    """

    value: Any = None
    record: Model | None = None
    sheet: Sheet | None = None
    kind: str = ""
    owner: Model | None = None
    hidden: bool = False


_COMPUTED: Final[dict[str, Callable[[Subject], Any]]] = {}
_SEALED: Final[set[str]] = set()


def source(
    name: str, *, sealed: bool = False
) -> Callable[[Callable[[Subject], Any]], Callable[[Subject], Any]]:
    """Register a function that makes a value of records under a name such as ``employer.present_trainees``.

    ``sealed``: it may return passport or card numbers; it leaves them out where the subject's reader may not
    see them (``subject.sees_sealed``).
    """
    root = name.partition(".")[0]
    if root not in ROOTS and root not in WITHOUT_RECORD:
        raise BadDefinition(f"{name}: there is no record called {root}")

    def keep(read: Callable[[Subject], Any]) -> Callable[[Subject], Any]:
        if name in _COMPUTED:
            raise BadDefinition(f"{name} is registered twice")
        _COMPUTED[name] = read
        if sealed:
            _SEALED.add(name)
        return read

    return keep


def is_sealed(path: str) -> bool:
    """Return whether a passport or card number may stand behind a name after ``from:``."""
    return path in _SEALED or bool(getattr(_model_field(path), "is_sealed", False))


def computed_sources() -> dict[str, Callable[[Subject], Any]]:
    """Return every registered function by its name."""
    return dict(_COMPUTED)


def _model_field(path: str) -> "ModelField[Any, Any] | None":
    root, _, name = path.partition(".")
    try:
        field = ROOTS[root]._meta.get_field(name)
    except (KeyError, FieldDoesNotExist):
        return None
    return field if isinstance(field, ModelField) else None


def check_source(path: str) -> str:
    """Return what is wrong with a name after ``from:``, or nothing."""
    if path in ("typed", "fixed") or path.startswith("calc.") or path in _COMPUTED:
        return ""
    if path.startswith("sheet."):
        _, kind, name = (*path.split("."), "", "")[:3]
        if kind not in sheet_kinds():
            return f"{path}: there is no sheet called {kind}"
        return "" if name in sheet_kinds()[kind].by_id else f"{path}: the sheet {kind} has no field {name}"
    return "" if _model_field(path) is not None else f"{path}: no record, sheet or function has that name"


def look_up(path: str, subject: Subject) -> Found:
    """Return what stands behind a name for a subject. Sealed numbers are left out for who may not read them."""
    if path.startswith("sheet."):
        _, kind, name = path.split(".")
        return _from_sheet(kind, name, subject)
    root = path.partition(".")[0]
    record = subject.root(root) if root in ROOTS else None
    if path in _COMPUTED:
        made = _COMPUTED[path](subject)
        hidden = path in _SEALED and not subject.sees_sealed
        chosen_at = None if record is not None else subject.placement or subject.employer
        return made if isinstance(made, Found) else Found(made, record, owner=chosen_at, hidden=hidden)
    field = _model_field(path)
    if field is None:
        raise BadDefinition(check_source(path))
    if record is None:  # where it would be chosen: a worksite, a sending organization of the placement
        return Found(owner=subject.placement or subject.employer)
    if getattr(field, "is_sealed", False) and not subject.sees_sealed:
        return Found(None, record, hidden=True)
    value = field.value_from_object(record)
    return Found(None if value == "" else value, record)


def display_of(path: str, value: Any) -> Any:
    """Return the wording of a coded value of a record field, in the language that is active."""
    field = _model_field(path)
    if field is None or not field.choices:
        return value
    choices = dict(field.flatchoices)
    return str(choices[value]) if value in choices else value


def _from_sheet(kind: str, name: str, subject: Subject) -> Found:
    shape = sheet_kinds()[kind]
    sheet, owner = subject.sheet(kind, shape.owner)
    value = sheet.values.get(name) if sheet else None
    return Found(None if value in ("", [], None) else value, owner, sheet, kind, owner)
