"""The connection to LINE WORKS, its tokens, who is who there, and the callbacks that came."""

from kumiai.integrations.lineworks.models.callback import Callback
from kumiai.integrations.lineworks.models.connection import Connection, KeptToken
from kumiai.integrations.lineworks.models.link import Link, LinkCode, Stranger

__all__ = ["Callback", "Connection", "KeptToken", "Link", "LinkCode", "Stranger"]
