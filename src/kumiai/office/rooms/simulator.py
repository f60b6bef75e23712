"""What if (もしもの計算): hire more, become excellent, move, lose staff, another day - before and after, nothing written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.coop.domain.legal_value import overlay
from kumiai.deadlines.domain import switch_over
from kumiai.employers.models import Employer
from kumiai.law import UNKNOWN
from kumiai.office.rooms.cockpit import company_choices
from kumiai.office.rooms.decisions import Missing, ShownDecision, decided
from kumiai.office.rooms.records import record_link
from kumiai.office.rooms.room import Room
from kumiai.placements.domain.supervision import QUOTA_INPUTS, employers_quota_frame

_AS_RECORDED = (("", _("as recorded")), ("yes", _("yes")), ("no", _("no")))
_MOST = 100_000
YEARS = 5


class ScenarioForm(forms.Form):
    """What is changed in thought; what is left out stays as recorded."""

    employer = forms.TypedChoiceField(label=_("Company"), coerce=int, empty_value=None, required=False)
    on = forms.DateField(
        label=_("Day"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    more_people = forms.IntegerField(
        label=_("People more in stage 1 or as newcomers"), required=False, min_value=-_MOST, max_value=_MOST
    )
    employees = forms.IntegerField(
        label=_("Regular employees more or fewer"), required=False, min_value=-_MOST, max_value=_MOST
    )
    employer_excellent = forms.ChoiceField(
        label=_("The company is excellent"), choices=_AS_RECORDED, required=False
    )
    organization_excellent = forms.ChoiceField(
        label=_("The cooperative is excellent"), choices=_AS_RECORDED, required=False
    )
    metropolitan = forms.ChoiceField(
        label=_("The head office is metropolitan"), choices=_AS_RECORDED, required=False
    )
    intake_per_year = forms.IntegerField(
        label=_("People to take in each year"), required=False, min_value=0, max_value=_MOST
    )
    staff = forms.IntegerField(
        label=_("Full-time staff of the cooperative more or fewer"),
        required=False,
        min_value=-_MOST,
        max_value=_MOST,
    )
    companies = forms.IntegerField(
        label=_("Companies more or fewer"), required=False, min_value=-_MOST, max_value=_MOST
    )

    def __init__(self, *args: Any, choices: list[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, label_suffix="", **kwargs)
        self.fields["employer"].choices = [("", _("The whole cooperative")), *choices]


@dataclass(frozen=True)
class Compared:
    """One answer before and after, beside those who are there; *exceeded* if more are there than the law allows."""

    label: str
    present_before: int | None
    before: str
    present_after: int | None
    after: str
    changed: bool
    exceeded_before: bool = False
    exceeded: bool = False


@dataclass(frozen=True)
class Comparison:
    """One rule asked twice: the figures side by side, and the grounds of both answers."""

    title: str
    lines: tuple[Compared, ...]
    before: ShownDecision | None
    after: ShownDecision | None
    missing: tuple[Missing, ...]
    assumed: tuple[str, ...]

    @property
    def confirmed(self) -> bool:
        """Return whether both answers rest on confirmed figures alone."""
        return all(one is None or one.confirmed for one in (self.before, self.after))


class SimulatorRoom(Room):
    """Before and after, side by side. The address holds the scenario, so it can be sent and goes back."""

    permission = "employers.view_employer"
    template_name = "office/rooms/simulator.html"
    header_icon = "sliders"
    page_title = _("What if")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Ask the law twice."""
        given = self.request.GET or None
        form = ScenarioForm(given, choices=company_choices(self.request.user))
        comparisons: list[Comparison] = []
        company = None
        if form.is_bound and form.is_valid():
            scenario = form.cleaned_data
            to = scenario["on"] or self.on
            if scenario["employer"] is not None:
                rows = Employer.objects.visible_to(self.request.user)
                company = get_object_or_404(rows, pk=scenario["employer"])
                comparisons = self._of_company(company, scenario, to)
            if self.request.user.has_perm("coop.view_license"):
                comparisons = [*comparisons, self._of_cooperative(scenario, to)]
        return super().get_context_data(form=form, comparisons=comparisons, company=company, **kwargs)

    def _of_company(self, company: Employer, scenario: Mapping[str, Any], to: date) -> list[Comparison]:
        now, then = _facts(company, self.on), _facts(company, to)
        changed, assumed = _changed(then, scenario)
        typed_at = record_link(self.request.user, company)
        more = scenario["more_people"] or 0
        stages = [now.get(f"present_{stage}") or 0 for stage in (1, 2, 3)]
        after = [max(0, stages[0] + more), stages[1], stages[2]]
        effective = switch_over.effective_day(self.on) or self.on
        rules = [
            self._compare("titp.quota", gettext("Quota of technical interns"), now, changed, self.on, to, typed_at,
                          {f"stage_{n}": (stages[n - 1], after[n - 1]) for n in (1, 2, 3)}
                          | {"total": (sum(stages), sum(after))}, assumed),
            self._compare("esd.quota", gettext("Quota of skill development"), now, changed, max(self.on, effective),
                          max(to, effective), typed_at, {"quota": (sum(stages), sum(after))}, assumed),
        ]  # fmt: skip
        if scenario["intake_per_year"] is not None:
            growing = {"intake_per_year": scenario["intake_per_year"], "years": YEARS}
            rules.append(
                self._compare("titp.intake_projection", gettext("Interns at the end of each of the next 5 years"),
                              now | growing, changed | growing, self.on, to, typed_at, {"headcount": (None, None)}, assumed)
            )  # fmt: skip
        return rules

    def _of_cooperative(self, scenario: Mapping[str, Any], to: date) -> Comparison:
        effective = switch_over.effective_day(self.on) or self.on
        first, second = switch_over.organization(self.on), switch_over.organization(to)
        before = {
            "employers": first.employers, "workers": first.workers, "full_time_staff": first.full_time_staff,
        }  # fmt: skip
        after = {
            "employers": max(0, second.employers + (scenario["companies"] or 0)),
            "workers": max(0, second.workers + (scenario["more_people"] or 0)),
            "full_time_staff": max(0, second.full_time_staff + (scenario["staff"] or 0)),
        }
        return self._compare(
            "esd.staffing", gettext("Staff of the cooperative under the new law"), before, after,
            max(self.on, effective), max(to, effective), "", {"ok": (None, None), "full_time_staff_needed": (None, None)}, (),
            shown=(("full_time_staff", gettext("Full-time staff")), ("employers", gettext("Companies with people")),
                   ("workers", gettext("People present"))),
        )  # fmt: skip

    def _compare(
        self, rule: str, title: str, now: Mapping[str, Any], then: Mapping[str, Any], on: date, to: date,
        typed_at: str, present: Mapping[str, tuple[int | None, int | None]], assumed: tuple[str, ...],
        shown: tuple[tuple[str, str], ...] = (),
    ) -> Comparison:  # fmt: skip
        laid = overlay()
        typed = dict.fromkeys((*QUOTA_INPUTS, "metropolitan"), typed_at) if typed_at else {}
        before = decided(rule, now, on=on, overlay=laid, typed_at=typed)
        after = decided(rule, then, on=to, overlay=laid, typed_at=typed)
        lines = [
            Compared(label, None, str(now[name]), None, str(then[name]), now[name] != then[name])
            for name, label in shown
        ]
        lines += _lines(before, after, present)
        return Comparison(title, tuple(lines), before, after, after.missing if after else (), assumed)


def _facts(company: Employer, on: date) -> dict[str, Any]:
    """Return what the rules about a company ask, as recorded by a day."""
    rows = employers_quota_frame(on, employers=[company.pk]).to_dicts()
    place = switch_over.metropolitan_frame(on, [company.pk]).to_dicts()
    facts: dict[str, Any] = dict(rows[0]) if rows else {}
    return facts | {"metropolitan": place[0]["metropolitan"] if place else None}


def _changed(facts: Mapping[str, Any], scenario: Mapping[str, Any]) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return the facts as the scenario has them, and the labels of those that are assumed."""
    made = dict(facts)
    assumed = []
    if scenario["employees"] is not None and made.get("regular_employees") is not None:
        made["regular_employees"] = max(0, made["regular_employees"] + scenario["employees"])
    elif scenario["employees"]:
        made["regular_employees"] = max(0, scenario["employees"])
        assumed.append(gettext("Regular employees"))
    for name in ("employer_excellent", "organization_excellent", "metropolitan"):
        if scenario[name]:
            made[name] = scenario[name] == "yes"
            if facts.get(name) != made[name]:
                assumed.append(str(ScenarioForm.base_fields[name].label))
    return made, tuple(assumed)


def _lines(
    before: ShownDecision | None,
    after: ShownDecision | None,
    present: Mapping[str, tuple[int | None, int | None]],
) -> list[Compared]:
    """Return the answers of one rule side by side, in the words of the rule."""
    lines = []
    for name, (here, there) in present.items():
        old, new = (one.value.get(name) if one else None for one in (before, after))
        if old is None and new is None:
            continue
        named = after or before
        label = named.label_of(name) if named else name
        if named and label == name:  # a rule with one answer that has no name of its own
            label = named.label
        old_words, new_words = ((one.words_of(name) if one else "") or "–" for one in (before, after))
        lines.append(
            Compared(
                label, here, old_words, there, new_words, old != new or UNKNOWN in (old, new),
                exceeded_before=_exceeded(here, old), exceeded=_exceeded(there, new),
            )
        )  # fmt: skip
    return lines


def _exceeded(present: int | None, limit: Any) -> bool:
    """Return whether more are there than the law surely allows."""
    return present is not None and isinstance(limit, int) and not isinstance(limit, bool) and present > limit
