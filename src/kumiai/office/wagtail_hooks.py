"""Where Wagtail finds the office."""

from kumiai.office.hooks import branding, imports, menu, records, rooms

__all__ = ["branding", "imports", "menu", "records", "rooms"]
