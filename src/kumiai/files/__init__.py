"""Kept documents (書類保管): files sealed at rest, found by the hash of their content."""
