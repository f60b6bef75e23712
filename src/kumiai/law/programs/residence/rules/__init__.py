"""Rules that follow a person through all programs."""
