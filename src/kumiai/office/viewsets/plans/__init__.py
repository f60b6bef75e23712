"""Screens of plans and filings."""
