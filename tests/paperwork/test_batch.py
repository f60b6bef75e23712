"""Many papers in the background: in parts, restartable, nothing twice and nothing lost."""

import io
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from kumiai.paperwork.domain import batch
from kumiai.paperwork.domain.kept import content_of, kept
from kumiai.paperwork.domain.paper import open_paper
from kumiai.paperwork.enums import JobState
from kumiai.paperwork.models import Print, PrintJob, PrintJobPart
from kumiai.paperwork.typesetting.compiler import TypesettingError
from tests.factories import WRITER, make_cooperative, make_employer, make_license, make_user, make_visit

pytestmark = pytest.mark.django_db
ON = date(2026, 11, 26)
AT = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)


class Hand:
    """A clock moved by hand."""

    def __init__(self) -> None:
        self.now = AT

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def papers() -> list[Any]:
    make_license(make_cooperative())
    employer = make_employer()
    return [
        open_paper(
            form_id="titp.visit_record", visit=make_visit(employer, date(2026, 11, day)), employer=employer, on=ON,
            by=WRITER, at=AT,
        )
        for day in range(1, 8)
    ]  # fmt: skip


@pytest.fixture(autouse=True)
def parts_of_three(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(batch, "PART", 3)


def test_a_run_prints_every_paper_in_order_with_bookmarks(papers: list[Any]) -> None:
    user = make_user()
    job = batch.ask_print(papers=papers, title="11月の訪問指導記録書", on=ON, by=user, at=AT)
    assert batch.work(Hand())
    job.refresh_from_db()
    assert (job.state, job.done, job.total) == (JobState.DONE, 7, 7)
    book = PdfReader(io.BytesIO(kept(job.result.sha256)))
    assert len(book.outline) == 7
    assert job.result.pages == len(book.pages) >= 7
    assert Print.objects.filter(paper__isnull=False).count() == 7  # each paper knows its print
    assert not batch.work(Hand())


def test_asking_twice_while_it_waits_is_one_run(papers: list[Any]) -> None:
    user = make_user()
    one = batch.ask_print(papers=papers, title="訪問", on=ON, by=user, at=AT)
    assert batch.ask_print(papers=papers, title="訪問", on=ON, by=user, at=AT) == one
    batch.work(Hand())
    assert batch.ask_print(papers=papers, title="訪問", on=ON, by=user, at=AT) != one


def test_a_killed_worker_loses_nothing_and_nothing_is_printed_twice(
    papers: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    job = batch.ask_print(papers=papers, title="訪問", on=ON, by=make_user(), at=AT)
    clock = Hand()
    real, calls = batch.typeset, []

    def dies_at_the_third(*args: Any, **kwargs: Any) -> bytes:
        calls.append(1)
        if len(calls) == 3:
            raise KeyboardInterrupt
        return real(*args, **kwargs)

    monkeypatch.setattr(batch, "typeset", dies_at_the_third)
    with pytest.raises(KeyboardInterrupt):
        batch.work(clock)
    assert PrintJobPart.objects.count() == 2
    monkeypatch.setattr(batch, "typeset", real)

    assert not batch.work(clock)  # the dead worker still holds it
    clock.now += batch.LEASE + timedelta(seconds=1)
    assert batch.work(clock)
    job.refresh_from_db()
    assert (job.state, job.done, job.attempts) == (JobState.DONE, 7, 2)
    assert Print.objects.filter(paper__isnull=False).count() == 7
    assert len(PdfReader(io.BytesIO(kept(job.result.sha256))).outline) == 7


def test_an_interrupted_run_makes_the_same_bytes(papers: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    user, clock = make_user(), Hand()
    whole = batch.ask_print(papers=papers, title="訪問", on=ON, by=user, at=AT)
    batch.work(clock)
    whole.refresh_from_db()
    again = batch.ask_print(papers=papers, title="訪問", on=ON, by=user, at=AT)
    batch.work(clock)
    again.refresh_from_db()
    assert again.result.sha256 == whole.result.sha256


def test_a_run_that_cannot_be_drawn_says_why_after_five_tries(
    papers: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: Any, **kwargs: Any) -> bytes:
        raise TypesettingError("the drawing is wrong")

    monkeypatch.setattr(batch, "typeset", broken)
    job = batch.ask_print(papers=papers, title="訪問", on=ON, by=make_user(), at=AT)
    for _ in range(batch.MOST_ATTEMPTS):
        assert batch.work(Hand())
    job.refresh_from_db()
    assert (job.state, job.problem) == (JobState.FAILED, "the drawing is wrong")
    assert not batch.work(Hand())


def test_a_run_that_is_tried_again_counts_what_was_done(
    papers: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = batch.typeset, []

    def fails_at_the_second(*args: Any, **kwargs: Any) -> bytes:
        calls.append(1)
        if len(calls) == 2:
            raise TypesettingError("full disk")
        return real(*args, **kwargs)

    monkeypatch.setattr(batch, "typeset", fails_at_the_second)
    job = batch.ask_print(papers=papers, title="訪問", on=ON, by=make_user(), at=AT)
    assert batch.work(Hand())
    job.refresh_from_db()
    assert (job.state, job.done) == (JobState.WAITING, 3)
    assert batch.work(Hand())
    job.refresh_from_db()
    assert (job.state, job.done, job.problem) == (JobState.DONE, 7, "")


def test_a_larger_part_asks_the_database_no_more(papers: list[Any]) -> None:
    user, asked = make_user(), []
    for wanted in (papers[:1], papers[1:4]):  # a part each
        batch.ask_print(papers=wanted, title="訪問", on=ON, by=user, at=AT)
        with CaptureQueriesContext(connection) as queries:
            batch.work(Hand())
        asked.append(len(queries))
    assert asked[0] == asked[1]


def test_a_worker_may_be_given_a_shorter_lease(papers: list[Any]) -> None:
    job = batch.ask_print(papers=papers, title="訪問", on=ON, by=make_user(), at=AT)
    assert batch.claim(AT, timedelta(seconds=5)) == job
    assert batch.claim(AT + timedelta(seconds=4)) is None
    assert batch.claim(AT + timedelta(seconds=6)) == job


def test_two_workers_never_take_the_same_run(papers: list[Any]) -> None:
    job = batch.ask_print(papers=papers, title="訪問", on=ON, by=make_user(), at=AT)
    assert batch.claim(AT) == job
    assert batch.claim(AT) is None
    assert PrintJob.objects.get().attempts == 1


def test_a_paper_of_a_run_opens_with_its_own_pages_only(papers: list[Any]) -> None:
    batch.ask_print(papers=papers, title="訪問", on=ON, by=make_user(), at=AT)
    batch.work(Hand())
    made = Print.objects.get(paper=papers[4])
    book = PdfReader(io.BytesIO(content_of(made)))
    words = "".join(page.extract_text() for page in book.pages)
    assert len(book.pages) == made.pages
    assert "2026年11月5日" in words
    assert "2026年11月4日" not in words
    assert "2026年11月6日" not in words
