"""Verbs of the history."""
