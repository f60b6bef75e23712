"""Screens of the roster import."""
