"""By when what is to be done for one person, under both laws (日程の試算)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from kumiai.coop.domain.legal_value import overlay
from kumiai.law import UNKNOWN, Decision, LawError, decide
from kumiai.law.core.calendar import add_months
from kumiai.law.core.explanation import cited
from kumiai.website.simulator.quota import effective_day
from kumiai.website.simulator.words import day_in_words, language

_DAY = timedelta(days=1)
SSW_MONTHS = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One day of the timeline; ``until`` ends a span."""

    day: date
    what: str
    cites: tuple[str, ...] = ()
    until: date | None = None
    unconfirmed: bool = False

    @property
    def day_words(self) -> str:
        """The day as people of the page's language write it."""
        return day_in_words(self.day)

    @property
    def until_words(self) -> str:
        """The last day, likewise; empty where there is none."""
        return day_in_words(self.until) if self.until else ""


@dataclass(frozen=True, slots=True)
class Timeline:
    """What one program says: whether it is open to the person, and its days in order."""

    title: str
    verdict: str
    is_open: bool | None
    lines: tuple[Line, ...]


class _Asker:
    """Asks the law of one day and keeps what it answers as lines."""

    def __init__(self, on: date) -> None:
        self.on = on
        self.laid = overlay()
        self.lines: list[Line] = []

    def decide(self, rule: str, given: Mapping[str, Any]) -> Decision | None:
        try:
            return decide(rule, given, on=self.on, overlay=self.laid)
        except LawError:
            return None

    def day(self, rule: str, given: Mapping[str, Any], key: str, what: str) -> date | None:
        """Add a line for the day that a rule answers, and return the day."""
        found = self.decide(rule, given)
        value = found.value.get(key) if found else None
        if found is None or not isinstance(value, date):
            return None
        self.lines.append(_line(found, value, what))
        return value

    def window(self, duty: str, anchors: Mapping[str, Any], what: str) -> None:
        """Add a line for the span in which something is filed."""
        found = self.decide("duty.due", {"duty": duty, **anchors})
        if found is None or not isinstance(found.value.get("due_on"), date):
            return
        opens = found.value.get("opens_on")
        line = _line(
            found, opens or found.value["due_on"], what, until=found.value["due_on"] if opens else None
        )
        self.lines.append(line)

    def in_order(self) -> tuple[Line, ...]:
        return tuple(sorted(self.lines, key=lambda line: (line.day, line.until or line.day)))


def _line(decision: Decision, day: date, what: str, until: date | None = None) -> Line:
    cites = tuple(dict.fromkeys(cited(cite, language()) for cite in decision.citations))
    return Line(day, what, cites, until, decision.confidence == "unverified")


def timelines(*, starts_on: date, filed_on: date | None, on: date) -> list[Timeline]:
    """Return the days of training and of skill development for somebody who starts on a day, seen from ``on``."""
    found = [_training(starts_on, filed_on, on)]
    if starts_on >= effective_day(on):
        found.append(_development(starts_on, on))
    return found


def _training(starts_on: date, filed_on: date | None, on: date) -> Timeline:
    ask = _Asker(on)
    given = {"starts_on": starts_on} | ({"filed_on": filed_on} if filed_on else {})
    verdict = ask.decide("transition.titp_application", given)
    allowed = verdict.value["allowed"] if verdict else UNKNOWN
    title = _("Technical intern training")
    if allowed is False and verdict is not None:
        lang = language()
        why = [
            verdict.words[code][lang] if code in verdict.words else code for code in verdict.value["reasons"]
        ]
        return Timeline(title, _("Not possible: %(why)s") % {"why": "、".join(why)}, False, ())
    ask.window("titp.stage_1_plan_application", {"starts_on": starts_on}, _("File the plan of stage 1"))
    end = ask.day("titp.stage_period", {"stage": 1, "first_day": starts_on, "last_day": starts_on},
                  "last_day_limit", _("Stage 1 ends at the latest"))  # fmt: skip
    if end is not None:
        _second_stage(ask, end)
    if allowed is True:
        return Timeline(title, _("Possible, if everything else is met"), True, ask.in_order())
    return Timeline(
        title, _("Possible only if the plan is filed by the last day for it"), None, ask.in_order()
    )


def _second_stage(ask: _Asker, stage_1_end: date) -> None:
    begins = stage_1_end + _DAY
    ask.day("duty.due", {"duty": "titp.stage_1_exam", "stage_ends_on": stage_1_end}, "due_on",
            _("Sit the basic exam by about this day"))  # fmt: skip
    ask.window("titp.stage_2_plan_application", {"starts_on": begins}, _("File the plan of stage 2"))
    end = ask.day("titp.stage_period", {"stage": 2, "first_day": begins, "last_day": begins},
                  "last_day_limit", _("Stage 2 ends at the latest"))  # fmt: skip
    third = ask.decide("transition.titp_stage_3", {"stage_2_permitted_on": begins})
    if third is not None and third.value["allowed"] is False and end is not None:
        ask.lines.append(_line(third, end + _DAY, _("Stage 3 is closed; specified skilled work may follow")))


def _development(starts_on: date, on: date) -> Timeline:
    ask = _Asker(max(on, effective_day(on)))
    ask.window("esd.plan_application", {"starts_on": starts_on}, _("File the skill development plan"))
    given = {"first_day": starts_on, "extension_approved": False}
    last = ask.day("esd.total_period", given, "last_day", _("Skill development ends"))
    if last is not None:
        begins = last + _DAY
        ask.lines.append(Line(begins, _("Specified skilled work may follow, with its exams"), (),
                              add_months(begins, SSW_MONTHS) - _DAY))  # fmt: skip
    return Timeline(
        _("Skill development (from 2027)"), _("Possible, if everything else is met"), True, ask.in_order()
    )
