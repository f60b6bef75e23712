"""From a deadline to its papers: which set, about what, for whom."""

from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from kumiai.deadlines.domain.words import duty_of
from kumiai.law.core.calendar import fiscal_year
from kumiai.oversight.models import Audit
from kumiai.paperwork.definitions import filing_set, filing_sets
from kumiai.placements.models import Difficulty, Placement

SETS_BY_FORM = {
    "titp.audit_report": "titp.audit", "titp.plan_application": "titp.plan", "titp.difficulty_notice": "titp.difficulty",
    "titp.implementation_report": "titp.implementation_report", "titp.business_report": "titp.business_report",
    "titp.visit_record": "titp.visit", "ssw.annual_report": "ssw.annual_report",
}  # fmt: skip
"""Which set holds the form that a duty names."""


def set_of_deadline(deadline: Any) -> str:
    """Return the set whose papers a deadline asks for, or nothing."""
    duty = duty_of(deadline.duty)
    kind = SETS_BY_FORM.get(duty.form.id, "") if duty and duty.form else ""
    return kind if kind in filing_sets() else ""


def papers_of(deadline: Any, today: date) -> tuple[str, dict[str, Any], list[Placement]]:
    """Return which set a deadline asks for, what it is about, and for whom."""
    kind = set_of_deadline(deadline)
    if not kind:
        raise ValidationError(gettext("There is no set of papers for this deadline yet."))
    about = filing_set(kind).about
    if about == "audit" and deadline.subject_kind == "audit" and deadline.subject.isdecimal():
        audit = Audit.objects.filter(pk=deadline.subject).select_related("employer").first()
        return kind, {"audit": audit, "employer": audit.employer if audit else None}, []
    if about == "members" and deadline.placement:
        return kind, {"employer": deadline.placement.employer}, [deadline.placement]
    if about == "difficulty" and deadline.placement:
        difficulty = Difficulty.objects.filter(placement=deadline.placement).order_by("-happened_on").first()
        return kind, {"difficulty": difficulty, "employer": deadline.placement.employer}, []
    year = fiscal_year(deadline.due_on) - 1
    if about == "employer_year" and deadline.employer:
        return kind, {"employer": deadline.employer, "fiscal_year": year}, []
    if about == "office_year" and deadline.office:
        return kind, {"office": deadline.office, "fiscal_year": year}, []
    raise ValidationError(gettext("Record the audit, visit or event first; its papers are made from it."))
