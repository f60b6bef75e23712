"""What papers read: the records around a subject, by the names that definitions use."""

from kumiai.paperwork.sources import (
    books,
    contracts,
    people,
    plan_people,
    plan_set,
    specified,
    supervision,
    work,
    yearly,
)
from kumiai.paperwork.sources.registry import Found, check_source, display_of, is_sealed, look_up, source
from kumiai.paperwork.sources.subject import Shelf, Subject, subject_of

__all__ = [
    "Found", "Shelf", "Subject", "books", "check_source", "contracts", "display_of", "is_sealed", "look_up", "people",
    "plan_people", "plan_set", "source", "specified", "subject_of", "supervision", "work", "yearly",
]  # fmt: skip
