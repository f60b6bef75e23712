"""A database of many people for the benchmarks, invented like the demo but larger.

    .venv/bin/python -m benchmarks.records --data /tmp/x --people 10000

The folder must be empty or hold a database of an earlier run; the second time it is kept as it is.
"""

import argparse
import os
import sys
import time
from datetime import date
from pathlib import Path

ON = date(2026, 11, 22)
PEOPLE, COMPANIES = 10_000, 600


def prepare(data: Path) -> None:
    """Point Django at the folder and bring its database up to date."""
    data.mkdir(parents=True, exist_ok=True)
    os.environ["KUMIAI_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kumiai.config.settings")
    import django  # noqa: PLC0415  (the settings read the folder when they are loaded)

    django.setup()
    from django.core.management import call_command  # noqa: PLC0415

    call_command("migrate", verbosity=0, interactive=False, skip_checks=True)


def fill(*, people: int, companies: int, on: date) -> dict[str, int]:
    """Fill the database and return how many records of each kind there are; empty if it was full already."""
    from kumiai.coop.models import Cooperative  # noqa: PLC0415
    from kumiai.demo.load import load_demo  # noqa: PLC0415

    if Cooperative.objects.exists():
        return {}
    return load_demo(on=on, people=people, companies=companies).counts


def main(argv: list[str] | None = None) -> int:
    """Make the database and say how long it took."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the database")
    parser.add_argument("--people", type=int, default=PEOPLE)
    parser.add_argument("--companies", type=int, default=None, help="default: one for 17 people")
    parser.add_argument("--on", type=date.fromisoformat, default=ON)
    options = parser.parse_args(argv)
    begun = time.perf_counter()
    prepare(options.data)
    migrated = time.perf_counter()
    companies = options.companies or max(options.people * COMPANIES // PEOPLE, 8)
    counts = fill(people=options.people, companies=companies, on=options.on)
    if not counts:
        print(f"{options.data}: there is a cooperative already; kept as it is")  # noqa: T201
        return 0
    print(f"migrated in {migrated - begun:.0f} s, filled in {time.perf_counter() - migrated:.0f} s")  # noqa: T201
    for label, count in counts.items():
        print(f"  {label:32} {count:8,}")  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
