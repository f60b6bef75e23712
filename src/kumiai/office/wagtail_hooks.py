"""Where Wagtail finds the office."""

from kumiai.office.hooks import branding, imports, line, menu, papers, records, rooms

__all__ = ["branding", "imports", "line", "menu", "papers", "records", "rooms"]
