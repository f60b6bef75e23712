"""Audits with their reports, guidance visits, and the checks of the offices from outside: two years of them."""

from datetime import date, timedelta
from random import Random

from kumiai.coop.models import Office, StaffMember
from kumiai.demo.invention.companies import Company
from kumiai.demo.invention.record import Invention, read
from kumiai.law.core.calendar import add_months, last_weekday_on_or_before, month_end
from kumiai.oversight.enums import AuditKind, OutsideCheckKind
from kumiai.oversight.models import Audit, GuidanceVisit, OutsideCheck

MONTHS_BACK = 24
_WORDS = read("records")


def _interviews(trainees: int) -> int:
    """Return how many are talked to: a quarter, and two at least where there are two."""
    return min(trainees, max(2, -(-trainees // 4)))


def _backward(last: date, first: date, months: int, slack: tuple[int, int], chance: Random) -> list[date]:
    """Return days from the last one back to the first, each not more than so many months after the one before."""
    days, day = [], last_weekday_on_or_before(last)
    while day >= first:
        days.append(day)
        # A weekend found here would move the day back, and the gap would grow beyond the limit.
        earlier = add_months(day, -months) + timedelta(days=chance.randint(*slack))
        day = earlier if earlier.weekday() < 5 else earlier + timedelta(days=7 - earlier.weekday())
    return days[::-1]


def invent_audits(invention: Invention, company: Company, auditors: list[StaffMember]) -> None:
    """Write the periodic audits of a company, now and then an extraordinary one (定期監査・臨時監査)."""
    if not company.presences:
        return
    chance = invention.chance("audits", company.code)
    lecture = min(presence.lecture_first_day for presence in company.presences)
    first = max(lecture + timedelta(days=25), add_months(invention.on, -MONTHS_BACK))
    days = _backward(_last_audit(invention, company, chance), first, 3, (1, 7), chance)
    first_due = month_end(add_months(lecture, 2))
    if (
        first_due <= invention.on
        and lecture > add_months(invention.on, -MONTHS_BACK)
        and (not days or days[0] > first_due)
    ):
        days.insert(0, last_weekday_on_or_before(first_due - timedelta(days=chance.randint(3, 20))))
    auditor = chance.choice(auditors)
    for day in days:
        if present := company.present(day):
            extraordinary = chance.random() < 0.02
            audit = _audit(invention, company, day, auditor, chance, len(present), extraordinary)
            talked_to = chance.sample(present, _interviews(len(present)))
            invention.interviewed.append((audit, talked_to))
    _plant(invention, company)


def _last_audit(invention: Invention, company: Company, chance: Random) -> date:
    if "audit_overdue" in company.idea.troubles:
        return add_months(invention.on, -3) - timedelta(days=9)
    if "audit_report_overdue" in company.idea.troubles:
        return add_months(invention.on, -2) - timedelta(days=13)
    return invention.on - timedelta(days=chance.randint(1, 93))


def _audit(
    invention: Invention,
    company: Company,
    day: date,
    auditor: StaffMember,
    chance: Random,
    trainees: int,
    extraordinary: bool,
) -> Audit:
    found = chance.random() < 0.2 or extraordinary
    findings, measures = chance.choice(_WORDS["findings"]) if found else (_WORDS["clean_findings"], "")
    forgotten = "audit_report_overdue" in company.idea.troubles and day > add_months(invention.on, -3)
    reported_on = last_weekday_on_or_before(day + timedelta(days=chance.randint(16, 62)))
    return invention.add(
        Audit(
            employer=company.employer,
            kind=AuditKind.EXTRAORDINARY if extraordinary else AuditKind.REGULAR,
            audited_on=day,
            auditor=auditor,
            trainees_present=trainees,
            interviews=_interviews(trainees),
            findings=findings,
            measures=measures,
            reported_on=None if forgotten else invention.past(reported_on),
        )
    )


def _plant(invention: Invention, company: Company) -> None:
    if "audit_overdue" in company.idea.troubles:
        invention.plant("audit_overdue", company.employer)
    if "audit_report_overdue" in company.idea.troubles:
        own = [audit for audit in invention.every(Audit) if audit.employer is company.employer]
        invention.plant("audit_report_overdue", max(own, key=lambda audit: audit.audited_on))


def invent_visits(invention: Invention, company: Company, visitors: list[StaffMember]) -> None:
    """Write the monthly visits to a company while it had people in stage 1 (訪問指導)."""
    if not company.presences:
        return
    chance = invention.chance("visits", company.code)
    begun = min(presence.entered_on for presence in company.presences)
    first = max(begun + timedelta(days=10), add_months(invention.on, -MONTHS_BACK))
    last = invention.on - timedelta(days=chance.randint(0, 32))
    if "visit_overdue" in company.idea.troubles:
        last = add_months(invention.on, -1) - timedelta(days=6)
        invention.plant("visit_overdue", company.employer)
    visitor = chance.choice(visitors)
    for day in _backward(last, first, 1, (0, 2), chance):
        if any(p.entered_on <= day <= p.stage_1_last_day for p in company.presences):
            note = chance.choice(_WORDS["visits"])
            invention.add(
                GuidanceVisit(employer=company.employer, visited_on=day, visitor=visitor, note=note)
            )


def invent_outside_checks(
    invention: Invention, office: Office, companies: list[Company], checker: StaffMember, *, accompanied: bool
) -> None:
    """Write the checks of an office every three months; an auditor goes along to an audit every year (外部監査)."""
    chance = invention.chance("outside", office.name)
    kind = OutsideCheckKind.OUTSIDE_AUDITOR if accompanied else OutsideCheckKind.OUTSIDE_OFFICER
    first = add_months(invention.on, -MONTHS_BACK)
    last = add_months(invention.on, -3) + timedelta(days=chance.randint(9, 30))
    days = _backward(last, first, 3, (1, 7), chance)
    for day in days:
        result = chance.choice(_WORDS["outside_results"])
        invention.add(OutsideCheck(office=office, kind=kind, checked_on=day, checker=checker, result=result))
    if not accompanied:
        return
    own = {id(company.employer) for company in companies if company.office is office}
    audits = sorted(
        (
            audit
            for audit in invention.every(Audit)
            if id(audit.employer) in own and audit.audited_on not in days
        ),
        key=lambda audit: audit.audited_on,
    )
    for months in (21, 10):
        wanted = add_months(invention.on, -months)
        if later := [audit for audit in audits if audit.audited_on >= wanted]:
            audit = later[0]
            invention.add(
                OutsideCheck(
                    office=office, kind=kind, checked_on=audit.audited_on, checker=checker, accompanied_audit=audit,
                    result="監査に同行し、面談と書類の確認が規則どおり行われたことを見届けた",
                )
            )  # fmt: skip
