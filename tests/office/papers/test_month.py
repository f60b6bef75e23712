"""A month of visit records and audit reports: seen together, opened once, printed as one PDF."""

import io
import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from kumiai.accounts.enums import Role
from kumiai.coop.models import Office, StaffMember, StaffRole
from kumiai.deadlines.models import Deadline
from kumiai.employers.models import Employer
from kumiai.oversight.models import GuidanceVisit
from kumiai.paperwork.domain import batch
from kumiai.paperwork.domain.kept import kept
from kumiai.paperwork.domain.month import (
    AUDIT_REPORT,
    VISIT_RECORD,
    companies_not_visited,
    open_blank_visit_records,
    open_papers_for_audits,
    open_papers_for_visits,
    read_lines,
)
from kumiai.paperwork.domain.paper import open_paper, print_paper, read_paper, set_state
from kumiai.paperwork.domain.sheet import write_sheet
from kumiai.paperwork.enums import JobState, PaperState
from kumiai.paperwork.models import Paper, PrintJob
from tests.factories import (
    LONG_AGO,
    WRITER,
    make_audit,
    make_cooperative,
    make_employer,
    make_license,
    make_person,
    make_placement,
    make_user,
    make_visit,
    write,
)

pytestmark = pytest.mark.django_db
MONTH = date(2026, 11, 1)
ON = date(2026, 11, 26)
AT = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
WHO = {"on": ON, "by": WRITER, "at": AT}


@pytest.fixture
def client_of(client: Client) -> Any:
    def sign_in(user: Any) -> Client:
        client.force_login(user)
        return client

    return sign_in


def staff() -> StaffMember:
    make_license(make_cooperative())
    member = write(StaffMember(office=Office.objects.get(), name="監査 太郎", position="EMPLOYEE"))
    write(StaffRole(staff_member=member, kind="SUPERVISION_MANAGER", first_day=date(2020, 1, 1)))
    return member


def company(*, trainees: int = 1, stage: int = 1, **fields: Any) -> Any:
    employer = make_employer(**fields)
    for _number in range(trainees):
        make_placement(
            employer=employer, first_day=date(2026, 6, 1), stage=stage, person=make_person(), lecture=False
        )
    return employer


def page(client: Client, **query: Any) -> str:
    answer = client.get(reverse("papers:month"), {"month": "2026-11", **query})
    assert answer.status_code == 200
    return answer.content.decode()


def do(client: Client, part: str, deed: str = "print", **more: Any) -> Any:
    return client.post(reverse("papers:month_papers"), {"month": "2026-11", "part": part, "do": deed, **more})


# --- opening many is the same as opening each -----------------------------------------


def test_papers_opened_together_are_the_ones_opened_singly() -> None:
    staff()
    one, other = make_visit(company(), date(2026, 11, 4)), make_visit(company(), date(2026, 11, 5))
    single = open_paper(form_id=VISIT_RECORD, visit=one, employer=one.employer, **WHO)
    opened = open_papers_for_visits([one, other], **WHO)
    assert opened[0] == single
    assert open_paper(form_id=VISIT_RECORD, visit=other, employer=other.employer, **WHO) == opened[1]
    assert open_papers_for_visits([one, other], **WHO) == opened
    assert Paper.objects.count() == 2
    audit = make_audit(one.employer, date(2026, 10, 9))
    assert open_papers_for_audits([audit], **WHO) == [
        open_paper(form_id=AUDIT_REPORT, audit=audit, employer=audit.employer, **WHO)
    ]


def test_a_record_that_is_not_needed_is_neither_opened_again_nor_printed() -> None:
    staff()
    visit = make_visit(company(), date(2026, 11, 4))
    [paper] = open_papers_for_visits([visit], **WHO)
    set_state(paper=paper, state=PaperState.NOT_NEEDED, by=WRITER, at=AT)
    assert open_papers_for_visits([visit], **WHO) == []
    assert Paper.objects.count() == 1


def test_a_thousand_records_are_opened_in_few_queries() -> None:
    staff()
    employer = company()
    days = [date(2023, 1, 1) + timedelta(days=number) for number in range(1000)]
    GuidanceVisit.objects.bulk_create([GuidanceVisit(employer=employer, visited_on=day) for day in days])
    visits = list(GuidanceVisit.objects.select_related("employer"))
    with CaptureQueriesContext(connection) as queries:
        assert len(open_papers_for_visits(visits, **WHO)) == 1000
    assert len(queries) < 60
    with CaptureQueriesContext(connection) as queries:
        assert len(open_papers_for_visits(visits, **WHO)) == 1000
    assert len(queries) < 8


# --- what is not recorded yet --------------------------------------------------------


def test_companies_with_a_trainee_of_stage_1_and_no_visit_in_the_month() -> None:
    visited, due = company(name="訪問済"), company(name="未訪問")
    company(name="第2号", stage=2)
    company(name="なし", trainees=0)
    gone = make_employer(name="終了")
    make_placement(
        employer=gone, first_day=date(2025, 11, 1), last_day=date(2026, 10, 31), end_reason="COMPLETED"
    )
    last = make_employer(name="月初まで")
    make_placement(
        employer=last, first_day=date(2025, 11, 2), last_day=date(2026, 11, 1), end_reason="COMPLETED"
    )
    make_visit(visited, date(2026, 11, 30))
    make_visit(due, date(2026, 10, 31))
    assert set(companies_not_visited(Employer.objects.all(), MONTH)) == {due, last}


def test_a_blank_record_holds_what_is_known_and_nothing_of_a_visit() -> None:
    staff()
    employer = company(name="株式会社あおば")
    [paper] = open_blank_visit_records([employer], MONTH, **WHO)
    assert [paper] == open_blank_visit_records([employer], MONTH, **WHO)
    rows = read_paper(paper, on=ON).filled.rows
    assert (rows["employer"].value, rows["trainee_count"].value) == ("株式会社あおば", 1)
    empty = ["visited_on", "visitor", "guidance", "progress", "attitude", "life", "discipline", "next_time"]
    assert [rows[name].value for name in empty] == [None] * len(empty)


def test_a_planned_visit_prints_no_observation() -> None:
    member = staff()
    visit = make_visit(company(), date(2026, 11, 30), visitor=member)
    [paper] = open_papers_for_visits([visit], **WHO)
    rows = read_paper(paper, on=ON).filled.rows
    assert rows["visited_on"].value == date(2026, 11, 30)
    assert not [name for name, row in rows.items() if row.field.judgment and row.is_known]


# --- reading many is the same as reading each -----------------------------------------


def test_lines_say_what_each_paper_says_alone() -> None:
    member = staff()
    visits = [make_visit(company(), date(2026, 11, day), visitor=member, note="指導") for day in (3, 4)]
    audits = [make_audit(visit.employer, date(2026, 11, 5), auditor=member) for visit in visits]
    open_papers_for_visits(visits, **WHO)
    open_papers_for_audits(audits, **WHO)
    write_sheet(kind="visit_record", owner=visits[0], facts={"counterpart": "工場長"}, by=WRITER, at=AT)
    for root, rows in (("visit", visits), ("audit", audits)):
        for line in read_lines(root, rows, Paper.objects.all(), on=ON, sees_sealed=True):
            assert line.reading
            alone = read_paper(Paper.objects.get(pk=line.reading.paper.pk), on=ON).filled.rows
            assert {name: row.value for name, row in line.reading.filled.rows.items()} == {
                name: row.value for name, row in alone.items()
            }


@pytest.mark.parametrize("part", ["visits", "companies", "audits"])
def test_the_page_asks_no_more_of_fifty_rows_than_of_five(client_of: Any, part: str) -> None:
    member, client = staff(), client_of(make_user())

    def add(count: int) -> None:
        for _number in range(count):
            employer = company()
            if part == "visits":
                open_papers_for_visits([make_visit(employer, date(2026, 11, 4), visitor=member)], **WHO)
            if part == "audits":
                open_papers_for_audits([make_audit(employer, date(2026, 11, 4), auditor=member)], **WHO)

    def queries() -> int:
        page(client, part=part)
        with CaptureQueriesContext(connection) as asked:
            page(client, part=part)
        return len(asked)

    add(5)
    few = queries()
    add(45)
    assert queries() == few


# --- the page ------------------------------------------------------------------------


def test_the_page_tells_what_is_open_printed_and_changed(client_of: Any) -> None:
    member, user = staff(), make_user()
    client = client_of(user)
    visit = make_visit(company(name="株式会社あおば"), date(2026, 11, 4), visitor=member)
    make_visit(company(name="株式会社みどり"), date(2026, 11, 5))
    make_visit(company(name="先月の会社"), date(2026, 10, 31))
    assert "未作成" in page(client) and "2件のうち作成済み0件、印刷済み0件" in page(client)
    [paper] = open_papers_for_visits([visit], **WHO)
    made = print_paper(paper=paper, on=ON, by=user, at=AT)
    words = page(client)
    assert "2件のうち作成済み1件、印刷済み1件" in words
    assert reverse("papers:print", args=[made.pk]) in words and "変更あり" not in words
    main = words[words.index("<main") :]
    assert "株式会社みどり" in main and "先月の会社" not in re.sub(
        r"<select.*?</select>", "", main, flags=re.S
    )
    visit.note = "新しい指導"
    write(visit, at=AT)
    assert page(client).count("k-mark--unconfirmed") == 1


def test_another_month_and_another_caseworker(client_of: Any) -> None:
    staff()
    mine, colleague = make_user(name="mine"), make_user(name="colleague")
    make_visit(company(name="私の会社", caseworker=mine), date(2026, 11, 4))
    make_visit(company(name="同僚の会社", caseworker=colleague), date(2026, 11, 4))
    client = client_of(mine)
    assert "同僚の会社" in page(client)
    words = page(client, who=colleague.pk)
    assert "同僚の会社" in words and "私の会社" not in words
    assert "この月の訪問の記録はありません" in page(client, month="2026-09")
    assert page(client, month="nonsense", who="x", page="99")


def test_audits_of_the_month_and_earlier_ones_that_wait_for_their_report(client_of: Any) -> None:
    staff()
    owed = make_audit(company(name="未報告"), date(2026, 9, 11))
    make_audit(company(name="報告済"), date(2026, 9, 12), reported_on=date(2026, 10, 1))
    make_audit(company(name="今月報告済"), date(2026, 11, 2), reported_on=date(2026, 11, 20))
    make_audit(company(name="予定"), date(2099, 1, 1))
    Deadline.objects.create(
        key="a", duty="titp.audit_report", subject_kind="audit", subject=str(owed.pk), employer=owed.employer,
        due_on=date(2026, 11, 11), created_at=LONG_AGO,
    )  # fmt: skip
    client = client_of(make_user())
    words = page(client, part="audits")
    assert (
        "2026年11月11日" in words
        and "今月報告済" in words
        and "未提出の監査報告書をすべて印刷（1件）" in words
    )
    assert ">報告済<" not in words and "予定</a>" not in words
    do(client, "audits")
    assert [paper.audit for paper in Paper.objects.all()] == [owed]


def test_a_company_without_its_visit_has_the_way_to_record_it(client_of: Any) -> None:
    employer = company(name="未訪問")
    client = client_of(make_user())
    words = page(client, part="companies")
    assert f"{reverse('guidancevisit:add')}?employer={employer.pk}" in words
    make_visit(employer, date(2026, 11, 9))
    assert "未訪問" not in page(client, part="companies")


# --- printing ------------------------------------------------------------------------


def test_all_records_are_printed_as_one_pdf_and_asking_again_opens_nothing_twice(client_of: Any) -> None:
    staff()
    names = ["株式会社あおば", "株式会社みどり", "株式会社さくら"]
    for at, name in enumerate(names):
        make_visit(company(name=name), date(2026, 11, 2 + at))
    client = client_of(make_user())
    answer = do(client, "visits")
    job = PrintJob.objects.get()
    assert answer.headers["Location"] == reverse("papers:job", args=[job.pk])
    assert do(client, "visits").headers["Location"] == answer.headers["Location"]
    assert Paper.objects.count() == 3
    assert batch.work(timezone.now)
    job.refresh_from_db()
    assert (job.state, job.done, job.title) == (JobState.DONE, 3, "訪問指導記録書 2026-11")
    book = PdfReader(io.BytesIO(kept(job.result.sha256)))
    assert [name for name, line in zip(names, book.outline, strict=True) if name in line.title] == names
    assert "3件のうち作成済み3件、印刷済み3件" in page(client)


def test_only_opening_prints_nothing(client_of: Any) -> None:
    staff()
    make_visit(company(), date(2026, 11, 2))
    client = client_of(make_user())
    answer = do(client, "visits", "open")
    assert answer.headers["Location"].startswith(reverse("papers:month"))
    assert Paper.objects.count() == 1 and not PrintJob.objects.exists()


def test_a_month_without_anything_says_so(client_of: Any) -> None:
    client = client_of(make_user())
    answer = do(client, "visits")
    assert answer.status_code == 302 and not PrintJob.objects.exists()
    assert "印刷するものがありません" in client.get(answer.headers["Location"]).content.decode()


# --- who may -------------------------------------------------------------------------


def test_own_companies_only_are_seen_opened_and_printed(client_of: Any) -> None:
    staff()
    mine = make_user(name="mine", only_assigned=True)
    own = make_visit(company(name="OWN工業", caseworker=mine), date(2026, 11, 4))
    foreign = company(name="FOREIGN工業", caseworker=make_user())
    make_visit(foreign, date(2026, 11, 4))
    make_audit(foreign, date(2026, 11, 4))
    company(name="FOREIGN未訪問", caseworker=make_user())
    client = client_of(mine)
    assert "OWN工業" in page(client)
    for part in ("visits", "companies", "audits"):
        assert "FOREIGN" not in page(client, part=part)
        assert "FOREIGN" not in page(client, part=part, who=foreign.caseworker_id)
        do(client, part)
    assert [paper.visit for paper in Paper.objects.all()] == [own]


def test_without_the_right_or_on_another_day_nothing_is_opened(client_of: Any) -> None:
    staff()
    make_visit(company(), date(2026, 11, 4))
    auditor = make_user(Role.BOOKKEEPER)
    assert do(client_of(auditor), "visits").status_code == 403
    assert client_of(auditor).get(reverse("papers:month")).status_code == 403
    client = client_of(make_user())
    client.get(reverse("wagtailadmin_home"), {"as_of": "2027-04-01"})
    answer = client.post(
        f"{reverse('papers:month_papers')}?as_of=2027-04-01",
        {"month": "2026-11", "part": "visits", "do": "print"},
    )
    assert answer.status_code == 403
    assert (
        'name="do"'
        not in client.get(
            reverse("papers:month"), {"month": "2026-11", "as_of": "2027-04-01"}
        ).content.decode()
    )
    assert not Paper.objects.exists()
