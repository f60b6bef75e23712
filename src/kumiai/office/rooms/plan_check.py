"""The check of a plan (計画の認定基準の確認): each criterion met, not met or unknown, with article and what to bring."""

from collections.abc import Mapping
from typing import Any

from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kumiai.law.core.inputs import Input
from kumiai.office.rooms.license_board_lines import Check, checked
from kumiai.office.rooms.plan_check_facts import recorded_of_plan
from kumiai.office.rooms.records import record_link
from kumiai.office.rooms.score_sheet import AnsweringRoom
from kumiai.placements.enums import Program
from kumiai.placements.models import Placement
from kumiai.plans.domain.plan_fact import answer_about_plan, plan_answers
from kumiai.plans.models import Plan

RULES = {Program.TITP: "titp.plan_check", Program.ESD: "esd.plan_check"}


class PlanCheckRoom(AnsweringRoom):
    """One plan against every criterion of its law."""

    permission = "plans.view_plan"
    template_name = "office/rooms/plan_check.html"
    header_icon = "doc-full"
    page_title = _("Check of the plan")

    @cached_property
    def plan(self) -> Plan:
        """Return the plan of the address, if the user may see its placement."""
        rows = Plan.objects.filter(placement__in=Placement.objects.visible_to(self.request.user))
        return get_object_or_404(
            rows.select_related("placement__person", "placement__employer", "placement__worksite"),
            pk=self.kwargs["pk"],
        )

    def get_page_subtitle(self) -> str:
        """Return whose plan it is."""
        return str(self.plan.placement.person)

    @cached_property
    def check(self) -> Check:
        """Return the check over records and answers."""
        placement = self.plan.placement
        rule = RULES.get(Program(placement.program), RULES[Program.TITP])
        recorded = recorded_of_plan(placement, self.on) if placement.program == Program.TITP else {}
        return checked(rule, recorded, self.known(), on=self.on)

    def asked_of_people(self) -> list[Input]:
        """Return the questions that no record answers."""
        return list(self.check.questions)

    def known(self) -> Mapping[str, Any]:
        """Return what was answered about the plan."""
        return plan_answers(self.plan, self.on)

    @property
    def may_answer(self) -> bool:
        """Return whether the user may write facts about the plan, as of today."""
        return bool(self.request.user.has_perm("plans.change_plan") and not self.request.is_as_of)

    def keep(self, answers: Mapping[str, Any]) -> int:
        """Keep answers about the plan as of today."""
        return answer_about_plan(
            plan=self.plan, answers=answers, known_on=self.request.today, by=self.request.user, at=timezone.now()
        )  # fmt: skip

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the check and the plan."""
        if self.may_answer:
            kwargs.setdefault("form", self.answers_form())
        return super().get_context_data(
            plan=self.plan, placement=self.plan.placement, check=self.check,
            record=record_link(self.request.user, self.plan), **kwargs,
        )  # fmt: skip
