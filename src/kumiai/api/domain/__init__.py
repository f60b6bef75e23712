"""Verbs of the door for machines."""
