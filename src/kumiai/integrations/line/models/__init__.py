"""The official account, who its friends are, and what they wrote."""

from kumiai.integrations.line.models.account import LineAccount
from kumiai.integrations.line.models.event import LineEvent, LineText
from kumiai.integrations.line.models.link import LineLink, LineLinkCode

__all__ = ["LineAccount", "LineEvent", "LineLink", "LineLinkCode", "LineText"]
