"""Screens of the placements."""
