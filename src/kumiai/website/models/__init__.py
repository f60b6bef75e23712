"""Nouns of the public site."""

from kumiai.website.models.page import SitePage

__all__ = ["SitePage"]
