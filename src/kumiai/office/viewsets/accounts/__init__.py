"""Screens of users and their roles."""
