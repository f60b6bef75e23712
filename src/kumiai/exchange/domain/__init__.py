"""Verbs and reads of the exchange."""
