"""How many people a company may have, under both laws (人数枠の試算)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from kumiai.coop.domain.legal_value import overlay
from kumiai.law import LawError, Parameters, decide
from kumiai.website.simulator.words import Answer, day_in_words, in_words

YEARS = 5


def effective_day(on: date) -> date:
    """Return the day on which the new law takes effect (施行日)."""
    day: date = Parameters.load(overlay()).get("transition.effective_day", on).value
    return day


def quota_answers(facts: Mapping[str, Any]) -> list[Answer]:
    """Return the quota by stage, the one after the change of law, and how an intake would grow.

    ``facts`` are the cleaned answers of the form; what is None is unknown and stays so.
    """
    known = {name: value for name, value in facts.items() if value is not None}
    on = known.pop("on")
    laid = overlay()
    sides = ("regular_employees", "employer_excellent", "organization_excellent")
    both = {name: known[name] for name in sides if name in known}
    stages = {name: known[name] for name in (*sides, "field", "care_staff") if name in known}
    words = {
        "stage_1": _("Stage 1"), "stage_2": _("Stage 2"), "stage_3": _("Stage 3"), "total": _("All stages together"),
    }  # fmt: skip
    if known["field"] == "care":
        words = {"stage_1": words["stage_1"], "total": words["total"]}
    asked: list[tuple[str, Mapping[str, Any], date, str, Mapping[str, str]]] = [
        ("titp.quota", stages, on, _("Technical interns at the same time"), words)
    ]
    esd = both | ({"metropolitan": known["metropolitan"]} if "metropolitan" in known else {})
    esd_on = max(on, effective_day(on))
    title = _("Skill development employees at the same time, from %(day)s") % {"day": day_in_words(esd_on)}
    asked.append(("esd.quota", esd, esd_on, title, {"quota": _("Years 1 to 3 together")}))
    if known.get("intake_per_year") is not None and known["field"] != "care":
        growing = both | {"intake_per_year": known["intake_per_year"], "years": YEARS}
        names = {"headcount": _("Interns at the end of each of the next 5 years")}
        asked.append(("titp.intake_projection", growing, on, _("If you take them in every year"), names))
    return [answer for one in asked if (answer := _answer(*one, laid=laid)) is not None]


def _answer(
    rule: str, given: Mapping[str, Any], on: date, title: str, keys: Mapping[str, str], *, laid: Any
) -> Answer | None:
    try:
        return in_words(decide(rule, given, on=on, overlay=laid), title, keys)
    except LawError:
        return None  # the law of that day has no such limit: nothing is shown for it
