"""A plan from its application to its accreditation."""

from datetime import date, datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext

from kumiai.history.domain.record import Actor, save_recorded
from kumiai.placements.models import Placement
from kumiai.plans.models import Plan


def file_plan(*, placement: Placement, filed_on: date, by: Actor, at: datetime) -> Plan:
    """Write down that the plan of a placement was filed (技能実習計画認定申請). 技能実習法 第8条."""
    plan = Plan.objects.filter(placement=placement).first() or Plan(placement=placement)
    if plan.accredited_on:
        raise ValidationError({"filed_on": gettext("This plan is already accredited.")})
    plan.filed_on = filed_on
    return save_recorded(plan, by=by, at=at, on=filed_on)


def accredit_plan(*, plan: Plan, accredited_on: date, number: str, by: Actor, at: datetime) -> Plan:
    """Write down the accreditation of a plan and its number (計画認定)."""
    if plan.filed_on is None:
        raise ValidationError({"filed_on": gettext("A plan that was not filed cannot be accredited.")})
    plan.accredited_on, plan.number = accredited_on, number
    return save_recorded(plan, by=by, at=at, on=accredited_on)
