"""Printing many papers in the background, part by part: interrupted work goes on after its last part.

A part is typeset, kept and written down in one transaction. When all are there they are joined. A worker
holds a run by a lease; if it dies, the lease runs out and the next worker takes over.
"""

import hashlib
import json
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F, Prefetch, Q
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.history.domain.record import log
from kumiai.paperwork.domain.kept import first_pages, keep, kept
from kumiai.paperwork.domain.month import stock
from kumiai.paperwork.domain.paper import AROUND, Reading, drawn, label_of, page_count, read_paper
from kumiai.paperwork.domain.wording import words_of
from kumiai.paperwork.enums import Author, JobState
from kumiai.paperwork.models import Case, Paper, Print, PrintJob, PrintJobPart
from kumiai.paperwork.sources import Shelf
from kumiai.paperwork.typesetting.compiler import TypesettingError, join, typeset

PART: Final = 50
LEASE: Final = timedelta(minutes=2)
MOST_ATTEMPTS: Final = 5
Clock = Callable[[], datetime]


@transaction.atomic
def ask_print(
    *, papers: Sequence[Paper], title: str, on: date, by: User, at: datetime, case: Case | None = None
) -> PrintJob:
    """Ask for many papers as one PDF (一括印刷を依頼する). Asking again while it waits or runs is the same run."""
    if not papers:
        raise ValidationError(_("There is nothing to print."))
    numbers = [paper.pk for paper in papers]
    key = hashlib.sha256(json.dumps([numbers, on.isoformat(), by.pk]).encode()).hexdigest()
    open_one = PrintJob.objects.filter(key=key, state__in=(JobState.WAITING, JobState.RUNNING)).first()
    if open_one:
        return open_one
    job = PrintJob(
        kind="papers", key=key, title=title[:200], total=len(numbers), asked_by=by, asked_at=at, on=on,
        wanted={"papers": numbers, "case": case.pk if case else None},
    )  # fmt: skip
    try:
        with transaction.atomic():
            job.save()
    except IntegrityError:  # somebody asked the same at the same time
        return PrintJob.objects.get(key=key, state__in=(JobState.WAITING, JobState.RUNNING))
    log(job, "paperwork.printjob.asked", by=by, at=at, on=on, after={"title": job.title, "papers": job.total})
    return job


def claim(at: datetime, lease: timedelta = LEASE) -> PrintJob | None:
    """Take the next run that waits, or whose worker died, and hold it by a lease; None if there is none."""
    free = Q(state=JobState.WAITING) | Q(state=JobState.RUNNING, lease_until__lt=at)
    for job in PrintJob.objects.filter(free).order_by("pk")[:5]:
        taken = PrintJob.objects.filter(free, pk=job.pk).update(
            state=JobState.RUNNING, lease_until=at + lease, attempts=F("attempts") + 1
        )
        if taken:
            job.refresh_from_db()
            return job
    return None


def work(clock: Clock, lease: timedelta = LEASE) -> bool:
    """Do the next run to its end; return whether there was one. A run that fails is tried again, five times.

    ``lease``: how long a part may take at most; so long one waits for a worker that died.
    """
    job = claim(clock(), lease)
    if job is None:
        return False
    try:
        _print_parts(job, clock, lease)
        _join_parts(job, clock())
    except (TypesettingError, ValidationError, Paper.DoesNotExist) as error:
        _failed(job, str(error), clock())
    return True


def _failed(job: PrintJob, problem: str, at: datetime) -> None:
    job.problem = problem[:2000]
    job.state = JobState.FAILED if job.attempts >= MOST_ATTEMPTS else JobState.WAITING
    job.ended_at = at if job.state == JobState.FAILED else None
    job.lease_until = None
    job.save(
        update_fields=["problem", "state", "ended_at", "lease_until"]
    )  # parts that are done stay counted


def _print_parts(job: PrintJob, clock: Clock, lease: timedelta) -> None:
    numbers: list[int] = job.wanted["papers"]
    finished = set(job.parts.values_list("number", flat=True))
    shelf = Shelf()
    for number, start in enumerate(range(0, len(numbers), PART)):
        if number in finished:
            continue
        rows = numbers[start : start + PART]
        readings = _read(rows, job.on, shelf)
        content = typeset([drawn(one, draft=False) for one in readings], on=job.on, title=job.title)
        at = clock()
        with transaction.atomic():
            part, made = PrintJobPart.objects.get_or_create(
                job=job, number=number, defaults={"sha256": keep(content), "papers": len(readings)}
            )
            if made:
                Print.objects.bulk_create(_prints(readings, content, part.sha256, job, at))
                PrintJob.objects.filter(pk=job.pk).update(done=F("done") + len(rows), lease_until=at + lease)


def _read(numbers: Sequence[int], on: date, shelf: Shelf) -> list[Reading]:
    """Return the papers of a part filled; what visits and audits print is read for all of them together."""
    wanted = Paper.objects.select_related(*AROUND).prefetch_related(
        "employer__worksites", Prefetch("prints", Print.objects.none())
    )
    found = wanted.in_bulk(numbers)
    papers = [found[pk] for pk in numbers if pk in found]
    stock(shelf, "visit", [paper.visit for paper in papers if paper.visit])
    stock(shelf, "audit", [paper.audit for paper in papers if paper.audit])
    return [read_paper(paper, on=on, shelf=shelf) for paper in papers]


def _prints(
    readings: Sequence[Reading], content: bytes, sha256: str, job: PrintJob, at: datetime
) -> list[Print]:
    begins = first_pages(content)
    return [
        Print(
            paper=one.paper, case=one.paper.case, label=label_of(one.paper, one.form)[:255], sha256=sha256,
            data=json.dumps(words_of(one.filled), ensure_ascii=False, sort_keys=True), printed_on=job.on,
            printed_at=at, printed_by=job.asked_by, author=Author(one.form.made_by), first_page=begins[place],
            pages=begins[place + 1] - begins[place],
        )
        for place, one in enumerate(readings)
    ]  # fmt: skip


def _join_parts(job: PrintJob, at: datetime) -> None:
    parts = [kept(part.sha256) for part in job.parts.order_by("number")]
    content = parts[0] if len(parts) == 1 else join(parts)
    with transaction.atomic():
        job.refresh_from_db()
        case = Case.objects.filter(pk=job.wanted.get("case")).first()
        job.result = Print.objects.create(
            case=case, label=job.title, sha256=keep(content), pages=page_count(content), printed_on=job.on,
            printed_at=at, printed_by=job.asked_by, author=Author(case.author) if case else Author.ORGANIZATION,
            author_name=case.author_name if case else "",
        )  # fmt: skip
        job.state, job.ended_at, job.lease_until, job.problem = JobState.DONE, at, None, ""
        job.save()
        log(
            job, "paperwork.printjob.done", by=job.asked_by, at=at, on=job.on,
            after={"sha256": job.result.sha256, "papers": job.total},
        )  # fmt: skip


def progress(job: PrintJob) -> dict[str, Any]:
    """Return how far a run is, for the page that waits for it."""
    percent = 100 * job.done // job.total if job.total else 0
    return {"state": job.state, "done": job.done, "total": job.total, "percent": percent}
