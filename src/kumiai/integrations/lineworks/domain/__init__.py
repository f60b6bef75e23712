"""Verbs and reads of the connection."""
