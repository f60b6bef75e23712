"""Verbs and reads of the official account."""
