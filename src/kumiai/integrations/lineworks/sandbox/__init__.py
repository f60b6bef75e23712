"""A local server that behaves as LINE WORKS does, with a chat page for each demo person."""
