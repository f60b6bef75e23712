"""Residence and the worker's own notices, through all programs."""
