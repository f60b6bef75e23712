"""Audits and visits of a workbook."""

from collections.abc import Iterator

from kumiai.employers.models import Employer
from kumiai.exchange.domain.planning.changes import Change, drafted
from kumiai.exchange.domain.planning.known import KnownCompanies, KnownStaff
from kumiai.exchange.recognition import ActivityRow
from kumiai.oversight.enums import AuditKind
from kumiai.oversight.models import Audit, GuidanceVisit

# A roster that writes 監査 alone means the periodic one; an extraordinary one is called 臨時監査.
AUDITS = {
    "audit": AuditKind.REGULAR,
    "regular_audit": AuditKind.REGULAR,
    "extraordinary_audit": AuditKind.EXTRAORDINARY,
}


def plan_activity(
    row: ActivityRow, employer: Employer, known: KnownCompanies, staff: KnownStaff
) -> Iterator[Change]:
    """Yield what one row of the list of audits and visits would change."""
    if row.done_on is None:
        return
    member = staff.member(row.by)
    if row.kind in AUDITS:
        kind = AUDITS[row.kind or ""]
        # Two rows may tell of one day: the second adds to the record that the first one drafts.
        audit = known.audits.get((employer.pk or 0, kind, row.done_on)) or known.drafts.setdefault(
            (id(employer), kind, row.done_on), Audit(employer=employer, kind=kind, audited_on=row.done_on)
        )
        values = {"auditor": member, "interviews": row.interviewed, "findings": row.findings}
        cells = {"auditor": "by", "interviews": "interviewed"}
        yield drafted(audit, values, noun="audit", row=row, cells=cells)
    elif row.kind == "guidance_visit":
        visit = known.visits.get((employer.pk or 0, row.done_on)) or known.drafts.setdefault(
            (id(employer), "visit", row.done_on), GuidanceVisit(employer=employer, visited_on=row.done_on)
        )
        yield drafted(
            visit, {"visitor": member, "note": row.note}, noun="visit", row=row, cells={"visitor": "by"}
        )
