"""Who uses the system."""

from kumiai.accounts.models.role_grant import RoleGrant
from kumiai.accounts.models.user import User

__all__ = ["RoleGrant", "User"]
