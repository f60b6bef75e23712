"""What to tell whom, in which language, through which channel (連絡). Ports only; no vendor."""
