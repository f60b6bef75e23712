"""The day of all papers here, and Django with the settings of production for the parts that need no records."""

import os
import tempfile
from datetime import date

ON = date(2026, 11, 26)


def start() -> None:
    """Let Django read its settings; nothing is written into the folder but keys."""
    os.environ.setdefault("KUMIAI_DATA", tempfile.mkdtemp(prefix="kumiai-bench-"))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kumiai.config.settings")
    import django  # noqa: PLC0415  (the settings read the folder when they are loaded)

    django.setup()
