"""Verbs and reads of this room."""
