"""Screens of the companies."""
