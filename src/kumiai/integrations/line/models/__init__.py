"""The official account, and who its friends are."""

from kumiai.integrations.line.models.account import LineAccount, LineEvent, LineLink, LineLinkCode

__all__ = ["LineAccount", "LineEvent", "LineLink", "LineLinkCode"]
