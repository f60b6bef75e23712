"""Screens of the people."""
