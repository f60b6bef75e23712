"""Blocks of public pages, one module each."""
