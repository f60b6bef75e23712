"""A month of guidance visits with what was written down at each, topped up in a database of `benchmarks.records`."""

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import cycle

from benchmarks.paperwork.start import ON

AT_MONTH = date(2026, 10, 1)
DAYS = 28
STEP = 9
"""Shares no divisor with the days, so that every company comes to every day."""


def visits_of_last_month(wanted: int) -> list[int]:
    """Return the numbers of so many visits in October 2026; those that the database lacks are written."""
    from django.utils import timezone  # noqa: PLC0415  (the settings are read first)

    from kumiai.demo.load import BY  # noqa: PLC0415
    from kumiai.history.domain.record import create_recorded  # noqa: PLC0415
    from kumiai.oversight.models import GuidanceVisit  # noqa: PLC0415
    from kumiai.paperwork.models import Sheet  # noqa: PLC0415

    month = (AT_MONTH, AT_MONTH + timedelta(days=DAYS - 1))
    there = GuidanceVisit.objects.filter(visited_on__range=month).order_by("pk")
    lacking = wanted - there.count()
    if lacking > 0:
        filled = Sheet.objects.filter(kind="visit_record", visit__isnull=False).order_by("pk")[:50]
        facts = cycle([sheet.values for sheet in filled])
        made = [
            visit
            for visit, _ in zip(
                _more(set(there.values_list("employer", "visited_on"))), range(lacking), strict=False
            )
        ]
        create_recorded(made, by=BY, at=timezone.now())
        sheets = []
        for visit in made:
            sheet = Sheet(
                kind="visit_record", owner="visit", visit=visit, key=f"visit_record:visit:{visit.pk}:"
            )
            sheet.values = next(facts)
            sheets.append(sheet)
        create_recorded(sheets, by=BY, at=timezone.now())
    return list(there.values_list("pk", flat=True)[:wanted])


def _more(taken: set[tuple[int, date]]) -> Iterator[object]:
    """Yield visits to companies with trainees, on days on which nobody was there."""
    from kumiai.oversight.models import GuidanceVisit  # noqa: PLC0415
    from kumiai.placements.enums import Program  # noqa: PLC0415
    from kumiai.placements.models import Placement  # noqa: PLC0415

    with_trainees = Placement.objects.present(AT_MONTH).filter(program=Program.TITP)
    companies = sorted(set(with_trainees.values_list("employer", flat=True)))
    before = list(GuidanceVisit.objects.exclude(note="").exclude(visitor=None).order_by("pk")[:50])
    models = cycle(before)
    for day in range(DAYS):
        for employer in companies:
            on = AT_MONTH + timedelta(days=(day * STEP + employer) % DAYS)
            if (employer, on) not in taken:
                taken.add((employer, on))
                like = next(models)
                yield GuidanceVisit(
                    employer_id=employer, visited_on=on, visitor_id=like.visitor_id, note=like.note
                )
    raise SystemExit(
        f"{len(companies)} companies have {len(taken)} days of visits at most; ask for fewer records."
    )


def papers_of(visits: list[int]) -> list[object]:
    """Return the record of each visit, opened."""
    from django.utils import timezone  # noqa: PLC0415

    from kumiai.demo.load import BY  # noqa: PLC0415
    from kumiai.oversight.models import GuidanceVisit  # noqa: PLC0415
    from kumiai.paperwork.domain.month import open_papers_for_visits  # noqa: PLC0415

    rows = GuidanceVisit.objects.filter(pk__in=visits).select_related("employer", "visitor").order_by("pk")
    return open_papers_for_visits(rows, on=ON, by=BY, at=timezone.now())
