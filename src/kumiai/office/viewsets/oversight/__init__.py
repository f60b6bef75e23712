"""Screens of audits and visits."""
