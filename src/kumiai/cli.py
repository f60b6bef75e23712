"""The console script ``kumiai``: one door to everything that is done from a terminal.

``kumiai ask`` answers questions of law and never loads Django, so that it starts
fast and runs where no database is. ``kumiai lineworks-sandbox`` plays LINE WORKS on
this machine. Every other word is a management command.
"""

import os
import sys


def main(argv: list[str] | None = None) -> int:
    """Run one command and return its exit status."""
    arguments = sys.argv[1:] if argv is None else argv
    if arguments[:1] == ["ask"]:
        from kumiai.law.cli import ask_main  # noqa: PLC0415  (the other commands must not pay for Polars)

        return ask_main(arguments[1:])
    if arguments[:1] == ["lineworks-sandbox"]:
        from kumiai.integrations.lineworks.sandbox.__main__ import main as sandbox_main  # noqa: PLC0415  (no Django)

        return sandbox_main(arguments[1:])
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kumiai.config.settings")
    from django.core.management import execute_from_command_line  # noqa: PLC0415  (ask runs without Django)

    execute_from_command_line(["kumiai", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
