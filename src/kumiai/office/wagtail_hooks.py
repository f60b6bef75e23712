"""Where Wagtail finds the office."""

from kumiai.office.hooks import branding, imports, menu, papers, records, rooms

__all__ = ["branding", "imports", "menu", "papers", "records", "rooms"]
