"""Legal values that the cooperative entered itself, as the law library takes them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from kumiai.coop.models import LegalValue
from kumiai.law.core.citation import Citation
from kumiai.law.core.parameters import OverlayEntry, Parameters


def overlay() -> tuple[OverlayEntry, ...]:
    """Return the entries of the cooperative that are laid over the shipped figures (法令値の追加).

    All dates are in it: the library picks the one in force on the day it is asked about.
    Every question to the law from the Django side hands it over.
    """
    return tuple(
        entry_of(value) for value in LegalValue.objects.filter(withdrawn_on__isnull=True).order_by("pk")
    )


def entry_of(value: LegalValue) -> OverlayEntry:
    """Return one legal value in the form of the library."""
    citation = Citation(
        law=value.law,
        in_force_on=value.in_force_on,
        checked_on=value.checked_on,
        confidence="verified" if value.confidence == "verified" else "unverified",
        source=value.source,
        article=value.article or None,
        note=value.note or None,
    )
    return OverlayEntry(value.parameter_id, value.in_force_on, _kept(value), citation)


def _kept(row: LegalValue) -> Any:
    """Return the value as the library has it: JSON keeps a day as text."""
    shipped = Parameters.load()
    is_day = row.parameter_id in shipped and shipped.figure(row.parameter_id).kind == "day"
    if not is_day or not isinstance(row.value, str):
        return row.value
    try:
        return date.fromisoformat(row.value)
    except ValueError:
        return row.value  # the library refuses it, and says why


def parameters(extra: Sequence[OverlayEntry] = ()) -> Parameters:
    """Return all legal figures as this cooperative has them."""
    return Parameters.load((*overlay(), *extra))
