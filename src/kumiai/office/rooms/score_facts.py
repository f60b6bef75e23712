"""What the score sheets stand on: records and answers of the cooperative, the latest sheets of the companies."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from kumiai import law
from kumiai.coop.domain.facts import audit_staff_counts
from kumiai.coop.domain.organization_fact import organization_answers
from kumiai.deadlines.domain.radar_questions import input_columns
from kumiai.employers.domain.facts import assessments_frame
from kumiai.employers.models import Assessment, Employer
from kumiai.law.core.parameters import OverlayEntry
from kumiai.placements.domain.supervision import employers_quota_frame

RULE = "titp.excellent_employer"


def known_of_organization(on: date) -> tuple[dict[str, Any], frozenset[str]]:
    """Return what is known of the cooperative on a day, and which of it the records tell.

    A record wins over an answer: a number that is counted is not typed.
    """
    supervised = employers_quota_frame(on).filter(pl.col("present") > 0).height
    recorded: dict[str, Any] = {"employers": supervised, **audit_staff_counts(on)}
    return {**organization_answers(on), **recorded}, frozenset(recorded)


@dataclass(frozen=True)
class CompanyScore:
    """Where a company stands: its sure result, or that it is open."""

    employer: Employer
    assessed_on: date | None
    points: int | None
    pass_mark: int | None
    excellent: bool | None
    error: str = ""

    @property
    def gap(self) -> int | None:
        """Return how many points lack, if all of them are known."""
        if self.points is None or self.pass_mark is None:
            return None
        return max(0, self.pass_mark - self.points)


def scores_of_companies(user: Any, on: date, laid: tuple[OverlayEntry, ...]) -> list[CompanyScore]:
    """Return every company that the user may see with the score of its latest sheet, in one pass."""
    companies = list(Employer.objects.visible_to(user).order_by("name_kana", "name"))
    days = dict(
        Assessment.objects.filter(employer__in=companies, assessed_on__lte=on)
        .order_by("assessed_on")
        .values_list("employer_id", "assessed_on")
    )
    answers = _answers(on, laid, list(days))
    lines = []
    for company in companies:
        answer = answers.get(company.pk, {})
        lines.append(
            CompanyScore(
                company, days.get(company.pk), answer.get("points"), answer.get("pass_mark"),
                answer.get("excellent"), answer.get("error") or "",
            )
        )  # fmt: skip
    return sorted(lines, key=lambda line: line.assessed_on is None)


def _answers(on: date, laid: tuple[OverlayEntry, ...], companies: list[int]) -> dict[int, dict[str, Any]]:
    frame = assessments_frame(on, columns=input_columns(RULE), employers=companies)
    if not frame.height:
        return {}
    try:
        table = law.decide_many(RULE, frame, on=on, overlay=laid, keys=["key"])
    except law.LawError:
        return {}
    return {int(row["key"]): row for row in table.iter_rows(named=True)}
