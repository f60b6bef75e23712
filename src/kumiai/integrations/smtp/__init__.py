"""E-mail as a channel, through Django's mail settings."""
