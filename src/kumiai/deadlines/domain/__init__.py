"""Verbs and reads of the deadlines."""
