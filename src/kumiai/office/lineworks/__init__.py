"""LINE WORKS in the office: set-up, who is linked, one's own link, and signing in."""
