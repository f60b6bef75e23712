"""What all record screens have in common: the house rules of lists, forms, details and histories."""
