"""What the import remembers."""

from kumiai.exchange.models.alias import CompanyAlias, StaffAlias
from kumiai.exchange.models.remembered_mapping import RememberedMapping
from kumiai.exchange.models.roster_import import RosterImport

__all__ = ["CompanyAlias", "RememberedMapping", "RosterImport", "StaffAlias"]
