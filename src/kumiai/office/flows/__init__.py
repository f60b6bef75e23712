"""Building flows by clicking: on Wagtail's own screens, and one page that says which flow is for what."""
