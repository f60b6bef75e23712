"""The special pages of the office: one noun a module."""
