"""Where Wagtail finds the office."""

from kumiai.office.hooks import branding, menu, records, rooms

__all__ = ["branding", "menu", "records", "rooms"]
