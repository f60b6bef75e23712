"""Sheets of facts (記載事項票): what papers ask and no other room keeps, typed once."""

from functools import cache

from kumiai.paperwork.definitions.words import PACKAGE, BadDefinition, Definition, Field, Said, read

OWNERS = (
    "coop", "employer", "worksite", "trainer", "staff_member", "sending", "person", "placement", "audit", "visit",
)  # fmt: skip


class SheetKind(Definition):
    """A kind of sheet: whose facts, and which.

    A ``reusable`` sheet stands in the library under a name and is chosen for placements: a wage table,
    a schedule, a lodging. Of another kind each owner has one.
    """

    id: str
    title: Said
    owner: str
    reusable: bool = False
    confidential: bool = False
    note: Said | None = None
    fields: tuple[Field, ...]

    @property
    def by_id(self) -> dict[str, Field]:
        """Return the fields by their id."""
        return {field.id: field for field in self.fields}


@cache
def sheet_kinds() -> dict[str, SheetKind]:
    """Return every kind of sheet by its id."""
    found: dict[str, SheetKind] = {}
    for file in sorted((PACKAGE / "sheets").glob("*.yaml")):
        kind: SheetKind = read(file, SheetKind)
        if kind.id != file.stem or kind.owner not in OWNERS:
            raise BadDefinition(f"sheets/{file.name}: id or owner is wrong")
        found[kind.id] = kind
    return found


def sheet_kind(kind: str) -> SheetKind:
    """Return one kind of sheet; raise ``KeyError`` if there is none."""
    return sheet_kinds()[kind]
