"""The first page of the office: the board, for those who see deadlines."""

from wagtail.admin.auth import require_admin_access

from kumiai.office.rooms.board import BoardRoom

office_home = require_admin_access(BoardRoom.as_view())
"""Asks for a login like every page of the office; it stands before Wagtail's own start page."""
