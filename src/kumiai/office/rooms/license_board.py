"""The readiness board of the license (許可の準備板): both laws, criterion by criterion, with the days that matter."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from kumiai import law
from kumiai.coop.domain.facts import license_facts
from kumiai.coop.domain.legal_value import overlay, parameters
from kumiai.coop.domain.organization_fact import organization_answers
from kumiai.coop.models import Cooperative, License
from kumiai.deadlines.domain.board import Basis
from kumiai.deadlines.domain.words import basis_of, duty_label, said
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline
from kumiai.law.core.decision import UNKNOWN
from kumiai.law.core.inputs import Input
from kumiai.office.rooms.decisions import decided
from kumiai.office.rooms.license_board_lines import Check, checked
from kumiai.office.rooms.score_facts import known_of_organization
from kumiai.office.rooms.score_sheet import ORGANIZATION, AnsweringRoom
from kumiai.placements.enums import Program
from kumiai.placements.models import Placement

RULES = ("titp.license_check", "esd.license_check")
TRANSITION = "transition.license"
DAYS_OF_LAW = "transition."
TRAINEES_SHOWN = 20


@dataclass(frozen=True)
class LegalDay:
    """A day that the law names, with its place."""

    id: str
    label: str
    day: date
    basis: Basis


class LicenseBoardRoom(AnsweringRoom):
    """Is the cooperative ready for its license: under the law of today, and under the new one."""

    permission = "coop.view_license"
    template_name = "office/rooms/license_board.html"
    header_icon = "clipboard-list"
    page_title = _("Readiness for the license")

    @property
    def rule(self) -> str:
        """Return the check that was asked for; the new law first, since it is to be prepared."""
        asked = self.request.GET.get("law", "")
        return next((rule for rule in RULES if rule.partition(".")[0] == asked), RULES[1])

    @cached_property
    def check(self) -> Check:
        """Return the chosen check over records and answers."""
        return self._check(self.rule)

    def _check(self, rule: str) -> Check:
        prefix = f"{rule}."
        answers = {
            name.removeprefix(prefix): value
            for name, value in organization_answers(self.on).items()
            if name.startswith(prefix)
        }
        return checked(rule, self._recorded(rule), answers, on=self.on)

    def _recorded(self, rule: str) -> dict[str, Any]:
        facts = dict(license_facts(self.on))
        if rule == "titp.license_check" and facts.get("excellent_for_general") is None:
            facts["excellent_for_general"] = self._excellent
        return facts

    @cached_property
    def _excellent(self) -> bool | None:
        """Return what the score sheet says, where it can be told."""
        inputs = {spec.name for spec in law.rule_of(ORGANIZATION).inputs}
        known = {name: value for name, value in known_of_organization(self.on)[0].items() if name in inputs}
        try:
            found = law.decide(ORGANIZATION, known, on=self.on, overlay=overlay()).value["excellent"]
        except law.LawError:
            return None
        return None if found == UNKNOWN else bool(found)

    def asked_of_people(self) -> list[Input]:
        """Return the questions that no record answers."""
        return list(self.check.questions)

    def known(self) -> Mapping[str, Any]:
        """Return what was answered for the chosen check."""
        prefix = f"{self.rule}."
        answers = organization_answers(self.on)
        return {
            name.removeprefix(prefix): value for name, value in answers.items() if name.startswith(prefix)
        }

    def kept_as(self, name: str) -> str:
        """Return under which name an answer is kept: two laws may ask two things by one word."""
        return f"{self.rule}.{name}"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the checks of both laws, the license and the days."""
        if self.may_answer:
            kwargs.setdefault("form", self.answers_form())
        held = (
            License.objects.filter(first_day__lte=self.on).order_by("-first_day").first()
            or License.objects.order_by("first_day").first()
        )
        return super().get_context_data(
            about=Cooperative.objects.first(),
            check=self.check,
            checks=[self.check if rule == self.rule else self._check(rule) for rule in RULES],
            license=held,
            days_left=(held.last_day - self.on).days if held else None,
            filings=self._filings(),
            legal_days=legal_days(self.on),
            **self._trainees(held),
            **kwargs,
        )

    def _filings(self) -> list[dict[str, Any]]:
        rows = Deadline.objects.visible_to(self.request.user).filter(
            state=State.OPEN, subject_kind="organization", duty__contains="license"
        )
        return [{"row": row, "label": duty_label(row.duty)} for row in rows.order_by("due_on")]

    def _trainees(self, held: License | None) -> dict[str, Any]:
        """Return the trainees whose training ends after the license, as the transition asks."""
        if held is None:
            return {}
        rows = (
            Placement.objects.visible_to(self.request.user)
            .with_days()
            .filter(program=Program.TITP, ends__gt=held.last_day)
            .select_related("person", "employer")
            .order_by("-ends", "pk")
        )
        last = rows.first()
        facts = {"license_expires_on": held.last_day, "last_trainee_ends_on": last.ends if last else None}
        return {
            "beyond": list(rows[:TRAINEES_SHOWN]),
            "beyond_count": rows.count(),
            "transition": decided(TRANSITION, facts, on=self.on, overlay=overlay()) if last else None,
        }

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the answers and stay with the chosen law."""
        answer = super().post(request, *args, **kwargs)
        if answer.status_code == 302:  # noqa: PLR2004
            answer["Location"] = f"{request.path}?law={self.rule.partition('.')[0]}"
        return answer


def legal_days(on: date) -> list[LegalDay]:
    """Return the days of the change of law, in their order."""
    found = []
    for figure in parameters():
        if figure.kind == "day" and figure.id.startswith(DAYS_OF_LAW):
            entry = figure.entries[-1]
            if isinstance(entry.value, date):
                found.append(LegalDay(figure.id, said(figure.label), entry.value, basis_of(entry.citation)))
    return sorted(found, key=lambda one: (one.day < on, one.day))
