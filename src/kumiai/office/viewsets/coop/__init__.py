"""Screens of the cooperative itself."""
