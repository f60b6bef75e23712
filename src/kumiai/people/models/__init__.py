"""The people."""

from kumiai.people.models.contact import PersonContact
from kumiai.people.models.person import Person

__all__ = ["Person", "PersonContact"]
