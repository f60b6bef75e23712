"""Reads of the history."""

from kumiai.history.models import Entry


def first_broken_entry() -> Entry | None:
    """Return the first line whose hash does not fit (改ざんの疑い), or None if the chain is whole."""
    previous = ""
    for entry in Entry.objects.order_by("pk").iterator(chunk_size=2000):
        if entry.previous_hash != previous or entry.entry_hash != entry.expected_hash():
            return entry
        previous = entry.entry_hash
    return None
