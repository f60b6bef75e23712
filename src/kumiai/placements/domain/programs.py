"""Specified skilled workers and skill development workers as columns that the law reads (特定技能・育成就労の事実).

``on`` is the day that one looks from. A day of travel or of an application that is entered
ahead is the planned one.
"""

from collections.abc import Collection
from datetime import date
from typing import Final

import polars as pl

from kumiai.coop.domain.legal_value import parameters
from kumiai.law.core.calendar import fiscal_year
from kumiai.law.core.duty_schema import find_duty
from kumiai.placements.domain.facts import lectures_frame
from kumiai.placements.domain.supervision import unbroken
from kumiai.placements.enums import Acceptance, Program, ResidenceStatus
from kumiai.placements.models import Difficulty, Placement, ResidencePeriod

Keys = Collection[int] | None

ARRIVES_WITHIN_MONTHS: Final = 3
"""How long before the first day an entry may lie that was made for it: a certificate of eligibility
is good for three months. Who came earlier had another status first and was not picked up for this work."""

LIMIT_NEAR_MONTHS: Final = 24
"""From how many months before the limit of the stay on a missing permission is asked about."""

_FEW: Final = 500
"""Up to how many placements they are named in a query; beyond it all are read."""

_SSW: Final = (ResidenceStatus.SSW_1.value, ResidenceStatus.SSW_2.value)
_BY_PLACEMENT: Final = {
    "permission": pl.Date, "applied_on": pl.Date, "arrival_on": pl.Date, "departs_on": pl.Date,
    "late_start": pl.Boolean,
}  # fmt: skip


def residence_periods_frame(on: date, *, people: Keys = None) -> pl.DataFrame:
    """Return the periods of stay permitted by the day: person, status, permitted_on, last_day, filed_on."""
    periods = ResidencePeriod.objects.order_by("last_day", "pk")
    if people is not None:
        periods = periods.filter(person__in=people)
    frame = pl.DataFrame(
        list(periods.values_list("person_id", "status", "permitted_on", "last_day", "filed_on")),
        schema={
            "person": pl.Int64, "status": pl.String, "permitted_on": pl.Date, "until": pl.Date, "filed_on": pl.Date,
        },
        orient="row",
    )  # fmt: skip
    seen = pl.col("permitted_on").is_null() | (pl.col("permitted_on") <= pl.lit(on))
    return frame.filter(seen).with_columns(pl.col("person").cast(pl.String))


def with_specified(on: date, placements: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """Return the placements with what the supports of specified skilled workers ask (1号特定技能外国人の支援).

    Adds applied_on, arrival_on, departs_on, late_start; permitted_on is completed from the
    residence periods for the first placement of the program.
    """
    rows = placements.filter(pl.col("program") == Program.SSW)
    departures = _departures(on, rows)
    if rows.is_empty():
        return placements.with_columns(
            pl.lit(None, dtype=kind).alias(name)
            for name, kind in _BY_PLACEMENT.items()
            if name != "permission"
        )
    first = pl.col("first_day") == pl.col("program_since")
    granted = (
        periods.filter(pl.col("status") == ResidenceStatus.SSW_1)
        .group_by("person")
        .agg(pl.col("permitted_on").min().alias("granted_on"))
    )
    found = (
        rows.join(granted, on="person", how="left")
        .with_columns(
            permission=pl.coalesce(
                "permitted_on", pl.when(first & (pl.col("stage") == 1)).then(pl.col("granted_on"))
            )
        )
        .join(_applications(rows, periods), on="key", how="left")
        .join(departures, on="key", how="left")
        .with_columns(arrival_on=_arrival(), departs_on=_departure(), late_start=_late_start(on))
        .select("key", *_BY_PLACEMENT)
    )
    return (
        placements.join(found, on="key", how="left", maintain_order="left")
        .with_columns(permitted_on=pl.coalesce("permitted_on", "permission"))
        .drop("permission")
    )


def _arrival() -> pl.Expr:
    """Return the entry to Japan that was made for this placement; none where the status changed in Japan."""
    entry, first_day = pl.col("arrives_on"), pl.col("first_day")
    changed_in_japan = (pl.col("permission") > entry).fill_null(False)
    came_for_it = (
        (entry <= first_day)
        & (entry.dt.offset_by(f"{ARRIVES_WITHIN_MONTHS}mo") >= first_day)
        & (pl.col("last_before").is_null() | (entry > pl.col("last_before")))
    )
    return pl.when(came_for_it & ~changed_in_japan & ~pl.col("continues")).then(entry)


def _departure() -> pl.Expr:
    """Return the day the person leaves Japan, where no placement follows."""
    own = pl.when(pl.col("next_program").is_null() & (pl.col("leaves_on") >= pl.col("first_day"))).then(
        pl.col("leaves_on")
    )
    return pl.coalesce(own, "told_departure")


def _late_start(on: date) -> pl.Expr:
    """Return whether the work begins, or had to begin, later than the law waits after the permission."""
    name = "ssw.not_started_notice.waiting"
    figures = parameters()
    first = figures.history(name)[0].citation.in_force_on
    waiting = f"{figures.get(name, max(on, first)).value}mo"
    until = pl.col("permission").dt.offset_by(waiting)
    overdue = ~pl.col("started") & (pl.lit(on) > until)
    return ((pl.col("first_day") > until) | overdue) & ~pl.col("continues")


def _applications(rows: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """Return by placement when its status was applied for: the application noted on the stay before it.

    The first placement of the program follows a stay of another status; a later one follows the stay
    that held while the placement before it ran.
    """
    first = pl.col("first_day") == pl.col("program_since")
    before = pl.col("granted").is_null() | (pl.col("granted") <= pl.col("last_before"))
    other_status = ~pl.col("status").is_in(_SSW)
    return (
        rows.select("key", "person", "first_day", "program_since", "last_before")
        .join(periods.rename({"permitted_on": "granted"}), on="person", how="inner")
        .filter(pl.when(first).then(other_status).otherwise(True) & before.fill_null(True))
        .sort("until")
        .group_by("key")
        .agg(pl.col("filed_on", "first_day").last())
        .select(
            "key", pl.when(pl.col("filed_on") <= pl.col("first_day")).then("filed_on").alias("applied_on")
        )
    )


def _departures(on: date, rows: pl.DataFrame) -> pl.DataFrame:
    """Return by placement the departure told with a difficulty (受入れ困難に伴う出国)."""
    told = Difficulty.objects.filter(
        placement__program=Program.SSW, happened_on__lte=on, departs_on__isnull=False
    )
    if rows.height <= _FEW:
        told = told.filter(placement__in=[int(key) for key in rows["key"]])
    latest = dict(told.order_by("happened_on", "pk").values_list("placement_id", "departs_on"))
    return pl.DataFrame(
        [(str(pk), day) for pk, day in latest.items()],
        schema={"key": pl.String, "told_departure": pl.Date},
        orient="row",
    )


def limits_frame(on: date, stages: pl.DataFrame, periods: pl.DataFrame) -> pl.DataFrame:
    """Return by person the day the limit of specified skilled work (i) is reached (通算在留期間の上限).

    Counted from the first permission as specified skilled worker (i), or as preparation right before it,
    without leaving out any leave: that is what the request asks for. Time between two permitted stays
    does not count. ``ssw_limit_near`` says that a missing permission is worth a question.
    """
    here = (
        stages.filter((pl.col("program") == Program.SSW) & (pl.col("stage") == 1) & ~pl.col("ended"))
        .group_by(pl.col("person").alias("key"))
        .agg(pl.col("program_since").min())
    )
    figures = parameters()
    first = figures.history("ssw.stay.months")[0].citation.in_force_on
    months = int(figures.get("ssw.stay.months", max(on, first)).value)
    reached = _counted(periods).with_columns(
        ssw_limit_on=pl.col("since").dt.offset_by(f"{months}mo") + pl.duration(days=pl.col("gaps") - 1)
    )
    near = pl.col("program_since").dt.offset_by(f"{months - LIMIT_NEAR_MONTHS}mo") <= pl.lit(on)
    return here.join(reached, on="key", how="left", maintain_order="left").select(
        "key", "ssw_limit_on", ssw_limit_near=near & pl.col("ssw_limit_on").is_null()
    )


def _counted(periods: pl.DataFrame) -> pl.DataFrame:
    """Return by person the first day that counts and the days between the stays that count."""
    ssw = ResidenceStatus.SSW_1.value
    follows = pl.col("status").shift(-1).over("person") == ssw
    stays = (
        periods.filter(pl.col("permitted_on").is_not_null())
        .sort("person", "permitted_on")
        .with_columns(prepares=(pl.col("status") == ResidenceStatus.DESIGNATED) & follows.fill_null(False))
        .filter((pl.col("status") == ssw) | pl.col("prepares"))
        .with_columns(reached=pl.col("until").cum_max().shift(1).over("person"))
        .with_columns(gap=(pl.col("permitted_on") - pl.col("reached")).dt.total_days() - 1)
    )
    unknown = periods.filter((pl.col("status") == ssw) & pl.col("permitted_on").is_null()).select("person")
    return (
        stays.join(unknown, on="person", how="anti")
        .group_by(pl.col("person").alias("key"))
        .agg(
            pl.col("permitted_on").min().alias("since"),
            pl.col("gap").filter(pl.col("gap") > 0).sum().alias("gaps"),
        )
    )


def esd_people_frame(stages: pl.DataFrame) -> pl.DataFrame:
    """Return by person the first day under the new program, and the last one once it is over (育成就労の開始・終了).

    A change of employer goes on with the same program.
    """
    mine = (
        stages.filter(pl.col("program") == Program.ESD)
        .sort("person", "first_day", "key")
        .group_by(pl.col("person").alias("key"), maintain_order=True)
        .agg(
            pl.col("begun_on").min().alias("esd_began_on"),
            pl.col("last_day", "ended").last(),
        )
    )
    return mine.select("key", "esd_began_on", esd_ends_on=pl.when("ended").then(pl.col("last_day")))


def specified_heads_frame(on: date, placements: pl.DataFrame) -> pl.DataFrame:
    """Return by company its specified skilled workers: present, expected, in the past fiscal year (特定技能の在籍状況).

    ``ssw_expected`` counts those not begun whose application is not known; ``ssw_applied_on`` is
    the first application since a confirmation of cooperation comes before it.
    """
    since = pl.lit(find_duty("ssw.cooperation_confirmation").first_day)
    year = fiscal_year(on) - 1
    begins, ends = pl.lit(date(year, 4, 1)), pl.lit(date(year + 1, 3, 31))
    there = (pl.col("begun_on") <= ends) & (pl.col("last_day").is_null() | (pl.col("last_day") >= begins))
    waits = ~pl.col("started") & ~pl.col("ended") & pl.col("applied_on").is_null()
    return (
        placements.filter(pl.col("program") == Program.SSW)
        .group_by(pl.col("employer").alias("key"))
        .agg(
            pl.col("present").sum().cast(pl.Int64).alias("ssw_workers"),
            waits.sum().cast(pl.Int64).alias("ssw_expected"),
            there.fill_null(False).any().alias("ssw_in_fiscal_year"),
            pl.col("applied_on").filter(pl.col("applied_on") >= since).min().alias("ssw_applied_on"),
        )
    )


def esd_heads_frame(on: date, placements: pl.DataFrame, *, employers: Keys = None) -> pl.DataFrame:
    """Return by company its skill development workers and since when without a break (育成就労の在籍状況)."""
    workers = placements.filter(
        (pl.col("program") == Program.ESD) & (pl.col("acceptance") == Acceptance.SUPERVISED)
    )
    workers = workers.join(lectures_frame(on, employers=employers), on="key", how="left")
    counts = workers.group_by("employer").agg(
        pl.col("present").sum().cast(pl.Int64).alias("esd_workers"),
    )
    since = unbroken(on, workers).select("employer", esd_since=pl.col("supervised_since"))
    return counts.join(since, on="employer", how="left").rename({"employer": "key"})


def programs_on(rows: pl.DataFrame, day: str, placements: pl.DataFrame) -> pl.DataFrame:
    """Return rows about a company with whether they concern training, skill development, or both (関わる制度).

    Decided by who was with the company on the day; where nobody was, it is training as ever.
    """
    there = placements.select("employer", "program", "first_day", "last_day")
    of = (
        rows.select("key", "employer", pl.col(day).alias("day"))
        .join(there, on="employer", how="inner")
        .filter(
            (pl.col("first_day") <= pl.col("day"))
            & (pl.col("last_day").is_null() | (pl.col("last_day") >= pl.col("day")))
        )
        .group_by("key")
        .agg(
            (pl.col("program") == Program.TITP).any().alias("titp"),
            (pl.col("program") == Program.ESD).any().alias("of_esd"),
        )
    )
    return (
        rows.join(of, on="key", how="left", maintain_order="left")
        .with_columns(pl.col("titp", "of_esd").fill_null(False))
        .with_columns(of_titp=pl.col("titp") | ~pl.col("of_esd"))
        .drop("titp")
    )


Span = tuple[int | None, date, date | None]


def esd_spans(on: date) -> list[Span]:
    """Return office, first and last day of all supervised skill development that began by the day (監理する育成就労)."""
    rows = Placement.objects.filter(
        program=Program.ESD, acceptance=Acceptance.SUPERVISED, first_day__lte=on
    ).order_by("pk")
    return [
        (office, first_day, last_day if last_day is not None and last_day <= on else planned)
        for office, first_day, last_day, planned in rows.values_list(
            "office_id", "first_day", "last_day", "planned_last_day"
        )
        if first_day is not None
    ]


def esd_offices_frame(on: date, offices: Collection[str], spans: Collection[Span]) -> pl.DataFrame:
    """Return by office the skill development that it supervises (事業所ごとの育成就労).

    People without an office belong to the only one there is; with several it is not known whose they are.
    """
    year = fiscal_year(on) - 1
    begins, ends = date(year, 4, 1), date(year + 1, 3, 31)
    rows = []
    for key in offices:
        mine = [span for span in spans if str(span[0]) == key or (span[0] is None and len(offices) == 1)]
        lost = len(offices) > 1 and any(span[0] is None for span in spans)
        now = sum(last is None or last >= on for _, _, last in mine)
        past = any(first <= ends and (last is None or last >= begins) for _, first, last in mine)
        since = min((first for _, first, _ in mine), default=None)
        rows.append((key, None if lost and not now else now, since, None if lost and not past else past))
    schema = {
        "key": pl.String, "esd_workers": pl.Int64, "esd_since": pl.Date, "esd_in_fiscal_year": pl.Boolean,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def esd_supervised(spans: Collection[Span], day: date) -> bool:
    """Return whether somebody was supervised under the new program on a day (その日に育成就労を監理していたか)."""
    return any(first <= day and (last is None or last >= day) for _, first, last in spans)


def since_began(rows: pl.DataFrame, day: str, heads: pl.DataFrame) -> pl.DataFrame:
    """Return the rows about companies that lie in their present supervision under the new program."""
    return rows.join(
        heads.select(pl.col("key").alias("employer"), "esd_since"), on="employer", how="inner"
    ).filter(pl.col(day) >= pl.col("esd_since"))
