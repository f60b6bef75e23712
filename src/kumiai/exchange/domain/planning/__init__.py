"""From a reading to the records it would change, before anything is written."""
