"""LINE in the office: the set-up, the friends, their codes, and what they wrote."""
