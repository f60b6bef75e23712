"""What the office tells Wagtail: records, rooms and looks, one module each."""
