"""Doors to services outside: each is a thin client without business logic, and a double to try it on."""
