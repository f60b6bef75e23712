"""Who decides what, in which order, until when (承認). Runs on Wagtail's workflow engine."""
