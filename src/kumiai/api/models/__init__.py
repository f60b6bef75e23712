"""Nouns of the door for machines."""

from kumiai.api.models.api_token import ApiToken

__all__ = ["ApiToken"]
