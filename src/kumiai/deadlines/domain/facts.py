"""All records as the frames that the duties read (事実).

``on`` is the day that one looks from: what is dated later has not happened yet.
The number of queries is the same for ten people and for ten thousand.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from kumiai.coop.domain import facts as coop
from kumiai.employers.domain import facts as employers_room
from kumiai.oversight.domain import facts as oversight
from kumiai.people.domain import facts as people_room
from kumiai.placements.domain import facts as placements_room
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
    placements = placements_room.placements_frame(on, reach)
    closed = _without_stage_3(on, None if only is None else _companies(placements))
    stages = placements_room.stage_frame(on, placements, people=people, closed=closed)
    stages = stages.join(
        plans.plans_frame(on, people=people).with_columns(pl.col("key").cast(pl.String)), on="key", how="left"
    )
    stays = placements_room.stays_frame(on, stages)
    companies = employers_room.employers_frame(
        on, employers=None if employers is None else {*employers, *_companies(placements)}
    )
    audits = oversight.audits_frame(on, employers=employers)
    whole = only is None or only.organization
    frames = {
        "stage": stages,
        "person": _people(on, people, stages, stays),
        "employer": _employers(on, employers, placements, companies, audits),
        "audit": audits,
        "office": _offices(on) if whole else pl.DataFrame(),
        "organization": coop.organization_frame(on) if whole else pl.DataFrame(),
        "event": _events(on, people, employers, placements, whole=whole),
    }
    given = {name: frame for name, frame in frames.items() if frame.width}
    return Facts(given, placements, stays, companies)


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
    on: date, people: Collection[int] | None, stages: pl.DataFrame, stays: pl.DataFrame
) -> pl.DataFrame:
    frame = people_room.people_frame(on, people=people)
    here = stages.filter(~pl.col("ended")).select(pl.col("person").unique().alias("key"))
    # Whose placements have all ended is in the care of others: the stay is not asked about any more.
    stay = placements_room.residence_frame(on, people=people).join(here, on="key", how="semi")
    return frame.join(stays, on="key", how="left", maintain_order="left").join(
        stay, on="key", how="left", maintain_order="left"
    )


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
    ):
        frame = frame.join(rows, left_on="key", right_on=key, how="left", maintain_order="left")
    return frame.with_columns(
        pl.col("trainees", "stage_1_trainees").fill_null(0), pl.col("trained_in_fiscal_year").fill_null(False)
    )


def _offices(on: date) -> pl.DataFrame:
    return coop.offices_frame(on).join(
        oversight.outside_checks_frame(on), on="key", how="left", maintain_order="left"
    )


def _events(
    on: date,
    people: Collection[int] | None,
    employers: Collection[int] | None,
    placements: pl.DataFrame,
    *,
    whole: bool,
) -> pl.DataFrame:
    """Return what happened and has to be told: of people, of plans, of the organization."""
    parts = [placements_room.person_events(on, placements, people=people)]
    schema = parts[0].schema
    changes = [
        (key, "minor_plan_change", None, employer, None, happened_on, None, None, notified_on)
        for key, employer, happened_on, notified_on in plans.plan_events(on, employers=employers)
    ]
    if whole:
        changes += [
            (key, kind, None, None, None, happened_on, None, None, notified_on)
            for key, kind, happened_on, notified_on in coop.organization_events(on)
        ]
    parts.append(pl.DataFrame(changes, schema=schema, orient="row"))
    return pl.concat(parts)
