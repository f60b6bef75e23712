"""A small cooperative with two companies that hold one of everything: one's own, and a colleague's.

Every text of the colleague's rows contains ``FOREIGN``, so that a leak can be seen in any answer.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Model

from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant, User
from kumiai.coop.models import (
    BusinessReport,
    Office,
    OrganizationChange,
    SendingAgreement,
    SendingOrganization,
    StaffCourse,
    StaffMember,
    StaffRole,
)
from kumiai.deadlines.models import Deadline, Evidence
from kumiai.employers.models import (
    Assessment,
    CompanyContact,
    Employer,
    ExcellenceStatement,
    StaffCount,
    Trainer,
    TrainerCourse,
    Worksite,
)
from kumiai.exchange.models import RosterImport
from kumiai.files.domain.kept import keep_file
from kumiai.history.models import Entry
from kumiai.integrations.line.models import LineEvent, LineLink, LineText
from kumiai.messaging.models import Message, Question
from kumiai.oversight.models import Audit, GuidanceVisit, OutsideCheck
from kumiai.paperwork.domain.case import ask_correction, file_case, move_case, open_case
from kumiai.paperwork.domain.official_file import bring_official_file
from kumiai.paperwork.domain.paper import print_paper, type_into
from kumiai.paperwork.domain.sheet import write_sheet
from kumiai.paperwork.enums import CaseState
from kumiai.paperwork.models import Case, Correction, OfficialFile, Paper, Print, PrintJob, Sheet
from kumiai.people.models import Person, PersonContact
from kumiai.placements.models import Absence, Difficulty, Exam, Lecture, Placement, ResidencePeriod
from kumiai.plans.models import EmployerFiling, Plan, PlanChange
from kumiai.workflow.models import Absence as Away
from kumiai.workflow.models import Approval, Request, RequestFile, RequestForm, RequestFormField
from tests.factories import LONG_AGO, make_cooperative, make_license, make_user, write
from tests.paperwork.official.samples import visit_record

DAY = date(2026, 10, 1)
PASSPORT = {"OWN": "OW1234567", "FOREIGN": "FX7654321"}
CARD = {"OWN": "OW12345678AA", "FOREIGN": "FX87654321ZZ"}


@dataclass
class World:
    """The rows by noun and side."""

    own: dict[type[Model], Model] = field(default_factory=dict)
    foreign: dict[type[Model], Model] = field(default_factory=dict)
    shared: dict[type[Model], Model] = field(default_factory=dict)

    def row(self, model: type[Model], side: str) -> Model | None:
        """Return the row of a noun on one side; what the cooperative keeps has no side."""
        return getattr(self, side).get(model) or self.shared.get(model)


def make_world(mine: User) -> World:
    """Return a cooperative where ``mine`` is in charge of the own company alone."""
    world, colleague = World(), make_user(Role.CASEWORKER, name="colleague")
    _shared(world)
    world.shared[RequestForm] = form = write(RequestForm(name="稟議"))
    write(RequestFormField(form=form, label="件名"))
    day = date(2030, 1, 1)
    world.shared[Away] = write(Away(user=mine, deputy=colleague, first_day=day, last_day=day))
    _side(world.own, "OWN", mine, world)
    _side(world.foreign, "FOREIGN", colleague, world)
    world.shared[User] = colleague
    world.shared[RoleGrant] = colleague.role_grants.get()
    world.shared[RosterImport] = RosterImport.objects.create(
        name="FOREIGN.xlsx", uploaded_at=LONG_AGO, user=colleague, on=DAY, content=b"FOREIGN"
    )
    world.shared[OfficialFile] = bring_official_file(
        form_id="titp.visit_record", revision=DAY, language="", name="様式.docx", content=visit_record(), by=colleague,
        at=LONG_AGO,
    )  # fmt: skip
    world.shared[Entry] = Entry.objects.first()
    return world


def _shared(world: World) -> None:
    cooperative = make_cooperative()
    office = Office.objects.get(cooperative=cooperative)
    staff = write(StaffMember(office=office, name="監査 太郎", position="EMPLOYEE"))
    sending = write(SendingOrganization(name="VINA", country="VN"))
    rows = [
        cooperative, office, staff, sending, make_license(cooperative),
        write(StaffRole(staff_member=staff, kind="SUPERVISION_MANAGER", first_day=DAY)),
        write(StaffCourse(staff_member=staff, kind="AUDIT_STAFF", taken_on=DAY)),
        write(SendingAgreement(organization=sending, signed_on=DAY)),
        write(OrganizationChange(cooperative=cooperative, kind="NAME", happened_on=DAY)),
        write(BusinessReport(office=office, fiscal_year=2025, filed_on=DAY)),
        write(OutsideCheck(office=office, kind="OUTSIDE_OFFICER", checked_on=DAY)),
    ]  # fmt: skip
    world.shared |= {type(row): row for row in rows}


def _side(rows: dict[type[Model], Model], mark: str, caseworker: User, world: World) -> None:
    def keep(row: Any) -> Any:
        rows[type(row)] = write(row)
        return row

    company = keep(
        Employer(
            name=f"{mark}工業", name_kana=f"{mark}コウギョウ", caseworker=caseworker, note=f"{mark} note"
        )
    )
    person = keep(
        Person(
            name_roman=f"{mark} NGUYEN", nationality="VN", passport_number=PASSPORT[mark], born_on=date(2000, 1, 1),
            note=f"{mark} note",
        )
    )  # fmt: skip
    placement = keep(
        Placement(person=person, employer=company, stage=1, first_day=date(2026, 6, 1), note=f"{mark} note")
    )
    keep(PersonContact(person=person, kind="PHONE", value=f"{mark} 090"))
    keep(LineLink(person=person, friend_id=f"U{mark}", linked_at=LONG_AGO))
    event = LineEvent.objects.create(
        event_id=mark, kind="message", friend_id=f"U{mark}", received_at=LONG_AGO
    )
    keep(LineText(event=event, person=person, kind="text", text=f"{mark} words", written_at=LONG_AGO))
    keep(Worksite(employer=company, name=f"{mark}工場"))
    keep(StaffCount(employer=company, counted_on=DAY, regular_employees=20, source=f"{mark} list"))
    keep(CompanyContact(employer=company, name=f"{mark} 窓口", email=f"{mark}@example.jp"))
    trainer = keep(Trainer(employer=company, kind="INSTRUCTOR", name=f"{mark} 指導"))
    keep(TrainerCourse(trainer=trainer, taken_on=DAY, certificate_number=f"{mark}1"))
    keep(Assessment(employer=company, assessed_on=DAY, note=f"{mark} note"))
    keep(ExcellenceStatement(employer=company, stated_on=DAY, excellent=True, basis=f"{mark} basis"))
    keep(Lecture(placement=placement, kind="POST_ARRIVAL", first_day=DAY, place=f"{mark} hall"))
    keep(Exam(placement=placement, level="BASIC", part="PRACTICAL"))
    keep(Absence(placement=placement, kind="OTHER", first_day=DAY, note=f"{mark} note"))
    keep(Difficulty(placement=placement, kind="OTHER", happened_on=DAY, note=f"{mark} note"))
    keep(
        ResidencePeriod(person=person, status="TITP_1_RO", card_number=CARD[mark], last_day=date(2027, 6, 1))
    )
    keep(Plan(placement=placement, filed_on=DAY, number=f"{mark}1"))
    keep(PlanChange(employer=company, kind="OTHER", happened_on=DAY, description=f"{mark} change"))
    keep(EmployerFiling(employer=company, kind="FIRST_START", filed_on=DAY))
    audit = keep(Audit(employer=company, audited_on=DAY, findings=f"{mark} findings"))
    audit.interviewed.add(person)
    keep(GuidanceVisit(employer=company, visited_on=DAY, note=f"{mark} guidance"))
    _papers(rows, mark, caseworker, audit, placement)
    _messages(rows, mark, caseworker)
    _approvals(rows, mark, caseworker, world.shared[RequestForm])
    rows[Deadline] = Deadline.objects.create(
        key=f"{mark}.1", duty="titp.visit", subject_kind="employer", subject=str(company.pk), employer=company,
        person=person, placement=placement, due_on=DAY, evidence=f"{mark} evidence", created_at=LONG_AGO,
    )  # fmt: skip
    photo = keep_file(name=f"{mark}.txt", content=f"{mark} photo".encode(), by=caseworker, at=LONG_AGO)
    rows[Evidence] = Evidence.objects.create(deadline=rows[Deadline], file=photo)


def _messages(rows: dict[type[Model], Model], mark: str, user: User) -> None:
    """A question to one's own self, and the message that carries it."""
    rows[Question] = question = Question.objects.create(
        token=mark, verb="world", text=f"{mark} question", asked_at=LONG_AGO, offered_at=LONG_AGO, user=user
    )
    rows[Message] = Message.objects.create(
        key=mark, purpose="question.again", language="ja", title=f"{mark} title", text=f"{mark} text",
        question=question, state="FAILED", created_at=LONG_AGO, due_at=LONG_AGO, user=user,
    )  # fmt: skip


def _papers(
    rows: dict[type[Model], Model], mark: str, caseworker: User, audit: Any, placement: Placement
) -> None:
    """A case of an audit that was filed and questioned, with a paper typed, printed and asked for in bulk."""
    who: dict[str, Any] = {"by": caseworker, "at": LONG_AGO}
    rows[Sheet] = write_sheet(
        kind="employer_profile", owner=audit.employer, facts={"business": f"{mark} business"}, **who
    )
    case = open_case(kind="titp.audit", audit=audit, employer=audit.employer, on=DAY, **who)
    rows[Paper] = paper = Paper.objects.get(case=case, form_id="titp.audit_report")
    type_into(paper=paper, given={"remarks": f"{mark} remarks"}, **who)
    rows[Print] = print_paper(paper=paper, on=DAY, **who)
    for state in (CaseState.CHECKED, CaseState.APPROVED):
        move_case(case=case, to=state, on=DAY, note=f"{mark} note", **who)
    file_case(case=case, filed_on=DAY, submitted_to=f"{mark} office", receipt_number=f"{mark}1", **who)
    rows[Correction] = ask_correction(case=case, asked=f"{mark} asked", asked_on=DAY, **who)
    rows[Case] = case
    rows[PrintJob] = PrintJob.objects.create(
        kind="papers", key=mark, title=f"{mark} run", wanted={"papers": [paper.pk]}, total=1, asked_by=caseworker,
        asked_at=LONG_AGO, on=DAY,
    )  # fmt: skip


def _approvals(rows: dict[type[Model], Model], mark: str, caseworker: User, form: Any) -> None:
    """An approval of the papers of the company, and one of a request with a file; nobody is asked yet."""
    case: Any = rows[Case]
    answers = [{"label": "件名", "kind": "TEXT", "value": f"{mark} answer"}]
    request = write(
        Request(form=form, title=f"{mark} request", answers=answers, asked_by=caseworker, asked_at=LONG_AGO)
    )
    file = keep_file(name=f"{mark}.txt", content=f"{mark} file".encode(), by=caseworker, at=LONG_AGO)
    write(RequestFile(request=request, label="見積書", file=file))
    for subject, kind, employer in (
        (request, f"request#{form.pk}", None),
        (case, "audit_report", case.employer),
    ):
        rows[Approval] = Approval.objects.create(
            kind=kind, subject=subject, title=f"{mark} approval", summary=f"{mark} summary", employer=employer,
            asked_by=caseworker, asked_at=LONG_AGO,
        )  # fmt: skip
