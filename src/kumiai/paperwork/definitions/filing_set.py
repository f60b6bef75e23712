"""Sets of papers (申請書類一式): which forms belong together, in the official order, and what must agree."""

from functools import cache

from kumiai.paperwork.definitions.words import PACKAGE, BadDefinition, Definition, Field, Said, read


class SetForm(Definition):
    """A form in a set. ``each``: once for the ``set``, each ``member``, or each ``trainer``."""

    form: str
    each: str = "set"
    copies: int = 1
    when: dict[str, tuple[str, ...]] = {}
    bring: Said | None = None


class SetCheck(Definition):
    """Something that must agree before printing.

    ``equal``: values of fields (``form.field``) that are the same thing. ``rule``: a rule of the law asked
    with ``given`` (input: ``form.field``); ``wants``: the output that must not be false.
    """

    id: str
    says: Said
    equal: tuple[str, ...] = ()
    at_most: tuple[str, ...] = ()
    rule: str = ""
    given: dict[str, str] = {}
    wants: str = ""
    basis: str = ""


class FilingSet(Definition):
    """A set of papers that is filed together (案件の種類)."""

    id: str
    title: Said
    about: str
    accredited: bool = False
    forms: tuple[SetForm, ...]
    attachments: tuple[Said, ...] = ()
    checks: tuple[SetCheck, ...] = ()
    submit_to: Said | None = None
    filed: str = ""
    typed: tuple[Field, ...] = ()


@cache
def filing_sets() -> dict[str, FilingSet]:
    """Return every set by its id."""
    found: dict[str, FilingSet] = {}
    for file in sorted((PACKAGE / "sets").glob("*.yaml")):
        made: FilingSet = read(file, FilingSet)
        if made.id in found:
            raise BadDefinition(f"sets/{file.name}: {made.id} stands elsewhere too")
        found[made.id] = made
    return found


def filing_set(set_id: str) -> FilingSet:
    """Return one set; raise ``KeyError`` if there is none."""
    return filing_sets()[set_id]
