"""What filing and deciding a case means for the records that the law looks at."""

from collections.abc import Mapping
from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kumiai.history.domain.record import Actor, save_recorded
from kumiai.paperwork.definitions import form_of
from kumiai.paperwork.domain.effects import tell_record
from kumiai.paperwork.models import Case
from kumiai.placements.models import ResidencePeriod
from kumiai.plans.domain.plan import accredit_plan, file_plan
from kumiai.plans.models import Plan


def tell_filed(effect: str, *, case: Case, filed_on: date, by: Actor, at: datetime) -> None:
    """Write the day of filing into the records: of every person's plan or stay, and what each form says of its own."""
    if effect == "plan.filed":
        for placement in case.members.all():
            file_plan(placement=placement, filed_on=filed_on, by=by, at=at)
    elif effect == "residence.filed":
        for placement in case.members.select_related("person"):
            period = ResidencePeriod.objects.filter(person=placement.person).order_by("-last_day").first()
            if period is not None and period.filed_on is None:
                period.filed_on = filed_on
                save_recorded(period, by=by, at=at, on=filed_on)
    for paper in case.papers.select_related("audit", "difficulty", "employer", "office", "placement"):
        own = form_of(paper.form_id, paper.revision).filed
        if own and own != effect:
            tell_record(own, paper=paper, filed_on=filed_on, by=by, at=at)


def tell_decision(
    effect: str,
    *,
    case: Case,
    decided_on: date,
    numbers: Mapping[int, str],
    number: str,
    by: Actor,
    at: datetime,
) -> None:
    """Write the accreditation into each plan, with its own number (計画の認定番号)."""
    if effect != "plan.filed":
        return
    plans = {plan.placement_id: plan for plan in Plan.objects.filter(placement__in=case.members.all())}
    given = {pk: (numbers.get(pk) or (number if len(plans) == 1 else "")).strip() for pk in plans}
    lacking = [str(plan.placement.person) for pk, plan in plans.items() if not given[pk]]
    if lacking:
        raise ValidationError(
            {
                "numbers": _("Each plan has its own number. It is missing for %(names)s.")
                % {"names": ", ".join(lacking)}
            }
        )
    for pk, plan in plans.items():
        accredit_plan(plan=plan, accredited_on=decided_on, number=given[pk], by=by, at=at)
