"""All records as the frames that the duties read (事実).

``on`` is the day that one looks from: what is dated later has not happened yet.
The number of queries is the same for ten people and for ten thousand.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from kumiai.coop.domain import facts as coop
from kumiai.deadlines.domain.told import interviews_frame
from kumiai.employers.domain import facts as employers_room
from kumiai.law.core.duty_schema import find_duty
from kumiai.oversight.domain import facts as oversight
from kumiai.people.domain import facts as people_room
from kumiai.placements.domain import facts as placements_room
from kumiai.placements.domain import programs
from kumiai.placements.domain.supervision import heads_frame
from kumiai.plans.domain import facts as plans


@dataclass(frozen=True, slots=True)
class Only:
    """Whose facts are asked for after a change; nothing else is read."""

    people: frozenset[int] = frozenset()
    employers: frozenset[int] = frozenset()
    organization: bool = False

    def __bool__(self) -> bool:
        return bool(self.people or self.employers or self.organization)

    def __or__(self, other: "Only") -> "Only":
        return Only(
            self.people | other.people,
            self.employers | other.employers,
            self.organization or other.organization,
        )


@dataclass(frozen=True, slots=True)
class Facts:
    """The frames of the law, and beside them whose the rows are."""

    frames: Mapping[str, pl.DataFrame]
    placements: pl.DataFrame
    stays: pl.DataFrame
    employers: pl.DataFrame


def facts(on: date, *, only: Only | None = None) -> dict[str, pl.DataFrame]:
    """Return the frames of the law (事実の表) as of a day: stage, person, employer, audit, office, organization, event."""
    return dict(gather(on, only=only).frames)


def gather(on: date, *, only: Only | None = None) -> Facts:
    """Return the frames of the law with the placements, stays and companies that they were made from."""
    people = None if only is None else only.people
    employers = None if only is None else only.employers
    reach = placements_room.Reach(people, employers)
    placements, periods = _placements(on, reach)
    closed = _without_stage_3(on, None if only is None else _companies(placements))
    stages = placements_room.stage_frame(on, placements, people=people, closed=closed)
    stages = stages.join(
        plans.plans_frame(on, people=people).with_columns(pl.col("key").cast(pl.String)), on="key", how="left"
    )
    stages = stages.join(interviews_frame(on, stages, people=people), on="key", how="left")
    stays = placements_room.stays_frame(on, stages)
    companies = employers_room.employers_frame(
        on, employers=None if employers is None else {*employers, *_companies(placements)}
    )
    audits = oversight.audits_frame(on, employers=employers)
    audits = programs.programs_on(audits, "audited_on", placements)
    whole = only is None or only.organization
    spans = programs.esd_spans(on) if whole else []
    frames = {
        "stage": stages,
        "person": _people(on, people, stages, stays, periods),
        "employer": _employers(on, employers, placements, companies, audits),
        "audit": audits,
        "office": _offices(on, spans) if whole else pl.DataFrame(),
        "organization": coop.organization_frame(on) if whole else pl.DataFrame(),
        "event": _events(on, people, employers, placements, spans=spans, whole=whole),
    }
    given = {name: frame for name, frame in frames.items() if frame.width}
    return Facts(given, placements, stays, companies)


def _placements(on: date, reach: placements_room.Reach) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the placements with what the programs ask of them, and the periods of stay of their people."""
    placements = placements_room.placements_frame(on, reach)
    whole = reach.people is None and reach.employers is None
    theirs = None if whole else [int(key) for key in placements["person"].unique()]
    periods = programs.residence_periods_frame(on, people=theirs)
    return programs.with_specified(on, placements, periods), periods


def _companies(placements: pl.DataFrame) -> list[int]:
    return [int(key) for key in placements["employer"].unique()]


def _without_stage_3(on: date, employers: Collection[int] | None) -> set[int]:
    """Return the companies of which it is known that they may not have stage 3 (規則第16条第2項).

    Stage 3 needs an excellent company and an excellent cooperative.
    """
    if coop.organization_excellent(on) is False:
        everybody = employers_room.employers_frame(on, employers=employers)
        return {int(key) for key in everybody["key"]}
    return employers_room.known_not_excellent(on, employers=employers)


def _people(
    on: date,
    people: Collection[int] | None,
    stages: pl.DataFrame,
    stays: pl.DataFrame,
    periods: pl.DataFrame,
) -> pl.DataFrame:
    frame = people_room.people_frame(on, people=people)
    here = stages.filter(~pl.col("ended")).select(pl.col("person").unique().alias("key"))
    # Whose placements have all ended is in the care of others: the stay is not asked about any more.
    stay = placements_room.residence_frame(on, people=people).join(here, on="key", how="semi")
    for rows in (
        stays,
        stay,
        programs.limits_frame(on, stages, periods),
        programs.esd_people_frame(stages),
    ):
        frame = frame.join(rows, on="key", how="left", maintain_order="left")
    return frame


def _employers(
    on: date,
    employers: Collection[int] | None,
    placements: pl.DataFrame,
    companies: pl.DataFrame,
    audits: pl.DataFrame,
) -> pl.DataFrame:
    audited = audits.group_by("employer").agg(
        *oversight.last_two("audited_on", "last_audit_on", "previous_audit_on")
    )
    visits = oversight.visits_frame(on, employers=employers)
    visited = visits.group_by("employer").agg(
        *oversight.last_two("visited_on", "last_visit_on", "previous_visit_on")
    )
    asked = (
        companies
        if employers is None
        else companies.filter(pl.col("key").is_in([str(pk) for pk in employers]))
    )
    frame = asked.join(
        heads_frame(on, placements, employers=employers), on="key", how="left", maintain_order="left"
    )
    for rows, key in (
        (audited, "employer"),
        (visited, "employer"),
        (plans.filings_frame(on, employers=employers), "key"),
        (programs.specified_heads_frame(on, placements), "key"),
        (_of_esd(on, employers, placements, audits, visits), "key"),
    ):
        frame = frame.join(rows, left_on="key", right_on=key, how="left", maintain_order="left")
    return frame.with_columns(
        pl.col("trainees", "stage_1_trainees", "ssw_workers", "ssw_expected", "esd_workers").fill_null(0),
        pl.col("trained_in_fiscal_year", "ssw_in_fiscal_year").fill_null(False),
    )


def _of_esd(
    on: date,
    employers: Collection[int] | None,
    placements: pl.DataFrame,
    audits: pl.DataFrame,
    visits: pl.DataFrame,
) -> pl.DataFrame:
    """Return by company what its supervision under the new program rests on (育成就労の監理)."""
    heads = programs.esd_heads_frame(on, placements, employers=employers)
    courses = employers_room.instructor_courses_frame(
        on, since=find_duty("esd.instructor_course").first_day, employers=employers
    )
    frame = heads.join(courses, on="key", how="left")
    for rows, day, name in ((audits, "audited_on", "audit"), (visits, "visited_on", "visit")):
        since = programs.since_began(rows, day, heads).group_by("employer")
        last = since.agg(*oversight.last_two(day, f"esd_last_{name}_on", f"esd_previous_{name}_on"))
        frame = frame.join(last, left_on="key", right_on="employer", how="left")
    return frame


def _offices(on: date, spans: Collection[programs.Span]) -> pl.DataFrame:
    frame = coop.offices_frame(on)
    for rows in (
        oversight.outside_checks_frame(on),
        programs.esd_offices_frame(on, frame["key"].to_list(), spans),
    ):
        frame = frame.join(rows, on="key", how="left", maintain_order="left")
    return frame


def _events(
    on: date,
    people: Collection[int] | None,
    employers: Collection[int] | None,
    placements: pl.DataFrame,
    *,
    spans: Collection[programs.Span],
    whole: bool,
) -> pl.DataFrame:
    """Return what happened and has to be told: of people, of plans, of the organization."""
    of_people = placements_room.person_events(on, placements, people=people)
    named = {"key": pl.String, "kind": pl.String, "happened_on": pl.Date, "notified_on": pl.Date}
    changes = [
        (key, "minor_plan_change", happened_on, notified_on, employer)
        for key, employer, happened_on, notified_on in plans.plan_events(on, employers=employers)
    ]
    of_plans = pl.DataFrame(changes, schema={**named, "employer": pl.String}, orient="row")
    parts = [of_people, programs.programs_on(of_plans, "happened_on", placements)]
    if whole:
        # The new law is told of what changes while somebody is supervised under it.
        told = [(*row, programs.esd_supervised(spans, row[2])) for row in coop.organization_events(on)]
        parts.append(pl.DataFrame(told, schema={**named, "of_esd": pl.Boolean}, orient="row"))
    return pl.concat(parts, how="diagonal")
