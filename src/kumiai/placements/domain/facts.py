"""Placements, exams, lectures, residence and difficulties as columns that the law reads.

``on`` is the day that one looks from: what is dated later has not happened yet,
and a day that is not yet actual is the planned one.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from django.db.models import Q, QuerySet

from kumiai.placements.enums import (
    AbsenceKind,
    EndReason,
    ExamLevel,
    ExamPart,
    LectureKind,
    Program,
    ResidenceStatus,
)
from kumiai.placements.models import Absence, Difficulty, Exam, Lecture, Placement, ResidencePeriod

Keys = Collection[int] | None

PRESUMED_ENDED_AFTER: Final = 31
"""Days after a planned last day from which a placement counts as ended though nobody recorded it.

A month covers the usual delay of recording; after it the person has gone on or gone home,
and asking for the exam of that stage would be noise.
"""

REQUIRED_EXAM: Final = {1: ExamLevel.BASIC, 2: ExamLevel.LEVEL_3, 3: ExamLevel.LEVEL_2}
REQUIRED_PARTS: Final = {
    1: (ExamPart.WRITTEN, ExamPart.PRACTICAL),
    2: (ExamPart.PRACTICAL,),
    3: (ExamPart.PRACTICAL,),
}
_STAGE_OF_STATUS: Final = {
    ResidenceStatus.TITP_2: 2,
    ResidenceStatus.TITP_2_COMPANY: 2,
    ResidenceStatus.TITP_3: 3,
    ResidenceStatus.TITP_3_COMPANY: 3,
}
_PLACEMENT: Final = {
    "key": pl.Int64, "person": pl.Int64, "employer": pl.Int64, "office": pl.Int64, "caseworker": pl.Int64,
    "program": pl.String, "stage": pl.Int64, "acceptance": pl.String, "field": pl.String,
    "planned_first_day": pl.Date, "planned_last_day": pl.Date, "actual_first_day": pl.Date,
    "actual_last_day": pl.Date, "training_first_day": pl.Date, "permitted_on": pl.Date, "goes_on": pl.Boolean,
    "end_reason": pl.String, "entered_on": pl.Date, "left_on": pl.Date,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Reach:
    """Whose placements are asked for: all, or those of some people and companies."""

    people: Keys = None
    employers: Keys = None

    def placements(self) -> QuerySet[Placement]:
        """Return the placements in reach, in the order of their keys."""
        rows = Placement.objects.order_by("pk")
        if self.people is None and self.employers is None:
            return rows
        # All placements of a person are needed where one is: the next stage tells how this one ended.
        mine = Q(person__in=self.people or ()) | Q(employer__in=self.employers or ())
        return rows.filter(mine)


EVERYBODY: Final = Reach()


def placements_frame(on: date, reach: Reach = EVERYBODY) -> pl.DataFrame:
    """Return the placements as they stand on a day (配置), with what follows from their order.

    Beside the columns of the law's frame *stage*: ``present`` (runs on the day, as planned or
    as it happened), ``caseworker``, ``office``, ``end_reason``, ``next_program``, ``moved_on``
    (the day a change of company took effect), ``last_before`` (last day of the placement before),
    ``arrives_on`` and ``leaves_on`` (entry to and departure from Japan, also planned ones).
    """
    rows = reach.placements().values_list(
        "pk", "person_id", "employer_id", "office_id", "caseworker_id", "program", "stage", "acceptance", "field",
        "planned_first_day", "planned_last_day", "first_day", "last_day", "training_first_day", "permitted_on",
        "goes_on", "end_reason", "person__entered_on", "person__left_on",
    )  # fmt: skip
    frame = pl.DataFrame(list(rows), schema=_PLACEMENT, orient="row")
    return _in_order(_as_seen(frame, on), on)


def _as_seen(frame: pl.DataFrame, on: date) -> pl.DataFrame:
    """Return the placements without what lies after the day; first_day and last_day actual, else planned."""
    day = pl.lit(on)

    def happened(name: str) -> pl.Expr:
        return pl.when(pl.col(name) <= day).then(pl.col(name))

    # A day entered ahead is a plan until it comes; where another one was planned, that one is the plan.
    return (
        frame.with_columns(
            pl.col("key", "person", "employer").cast(pl.String),
            happened("actual_first_day").alias("begun_on"),
            happened("actual_last_day").alias("ended_on"),
            *(
                happened(name).alias(name)
                for name in ("training_first_day", "permitted_on", "entered_on", "left_on")
            ),
            # A day of travel entered ahead is the planned one.
            pl.col("entered_on").alias("arrives_on"),
            pl.col("left_on").alias("leaves_on"),
            pl.coalesce("planned_first_day", "actual_first_day").alias("plan_first"),
            pl.coalesce("planned_last_day", "actual_last_day").alias("planned_last_day"),
        )
        .with_columns(
            first_day=pl.coalesce("begun_on", "plan_first"),
            started=pl.col("begun_on").is_not_null(),
        )
        .with_columns(
            # Who left Japan is not there any more, whatever was planned; who came back later is.
            gone_on=pl.when(pl.col("left_on") >= pl.col("first_day")).then(pl.col("left_on")),
        )
        .with_columns(
            last_day=pl.coalesce("ended_on", pl.min_horizontal("planned_last_day", "gone_on")),
        )
    )


def _in_order(frame: pl.DataFrame, on: date) -> pl.DataFrame:
    """Add what follows from the placements before and after of the same person."""
    day = pl.lit(on)
    same_before = pl.col("person") == pl.col("person").shift(1)
    same_after = pl.col("person") == pl.col("person").shift(-1)
    gone = (pl.col("last_day") < day) & (
        pl.col("ended_on").is_not_null()
        | (pl.col("gone_on") < day).fill_null(False)
        | (same_after & pl.col("started").shift(-1)).fill_null(False)
        | (pl.col("last_day") < day - pl.duration(days=PRESUMED_ENDED_AFTER))
    )
    moved = (same_before & (pl.col("employer") != pl.col("employer").shift(1))).fill_null(False)
    same_program = (same_before & (pl.col("program") == pl.col("program").shift(1))).fill_null(False)
    last_before = pl.when(same_before).then(pl.col("last_day").shift(1))
    unbroken = last_before.is_null() | (pl.col("first_day") <= last_before + timedelta(days=1))
    return (
        frame.sort("person", "first_day", "stage", "key")
        .with_columns(
            ended=gone.fill_null(False),
            present=(pl.col("first_day") <= day)
            & (pl.col("last_day").is_null() | (pl.col("last_day") >= day)),
            next_program=pl.when(same_after).then(pl.col("program").shift(-1)),
            next_stage=pl.when(same_after).then(pl.col("stage").shift(-1)),
            next_employer=pl.when(same_after).then(pl.col("employer").shift(-1)),
            moved_on=pl.when(moved).then(pl.col("begun_on")),
            new_here=moved | ~same_before.fill_null(False),
            same_program=same_program,
            last_before=last_before,
            program_since=pl.col("first_day").min().over("person", "program"),
            continues=same_program & ~moved & unbroken,
        )
        .with_columns(pl.col("present").fill_null(False))
    )


def stage_frame(
    on: date, placements: pl.DataFrame, *, people: Keys = None, closed: Collection[int] = ()
) -> pl.DataFrame:
    """Return the frame *stage* of the law without the plan: exams, lectures, home returns (段階の事実).

    ``closed`` names the companies that may not have stage 3, so that stage 2 is the last one there.
    """
    rows = (
        placements
        if people is None
        else placements.filter(pl.col("person").is_in([str(pk) for pk in people]))
    )
    return (
        rows.with_columns(stage_3_closed=pl.col("employer").is_in([str(pk) for pk in closed]))
        .with_columns(final=_final())
        .join(_exams(on, people), on=("person", "stage"), how="left", maintain_order="left")
        .join(lectures_frame(on, people=people), on="key", how="left", maintain_order="left")
        .join(
            _changes_of_status(on, people),
            on=("person", "program", "stage"),
            how="left",
            maintain_order="left",
        )
        .join(_home_returns(on, people, rows), on="key", how="left", maintain_order="left")
        .with_columns(
            pl.coalesce("permitted_on", "status_permitted_on").alias("permitted_on"),
            pl.coalesce("lecture_last_day", _lecture_was_over()).alias("lecture_last_day"),
        )
    )


def _lecture_was_over() -> pl.Expr:
    """Return the day before the training, where the lecture is on record but not its end.

    Rosters note when the lecture began and when people came to the company; training may not
    begin before the lecture has ended, so it is not asked for again.
    """
    recorded = pl.col("lecture_first_day") < pl.col("training_first_day")
    return pl.when(recorded).then(pl.col("training_first_day") - pl.duration(days=1))


def _final() -> pl.Expr:
    """Return whether nothing of this program follows; unknown while it is open."""
    follows = pl.col("next_program") == Program.TITP
    return (
        pl.when(pl.col("stage") >= 3)
        .then(True)
        .when(follows & (pl.col("next_stage") > pl.col("stage")))
        .then(False)
        .when(pl.col("next_program").is_not_null() & ~follows)
        .then(True)
        .when(pl.col("goes_on").is_not_null())
        .then(~pl.col("goes_on"))
        .when((pl.col("stage") == 2) & pl.col("stage_3_closed"))
        .then(True)
    )


def _exams(on: date, people: Keys) -> pl.DataFrame:
    """Return by person and stage: exam support, first sitting of all required parts, pass of all of them.

    An exam counts for the stage that requires its level, whichever placement it was noted on.
    """
    exams = Exam.objects.order_by("pk")
    if people is not None:
        exams = exams.filter(placement__person__in=people)
    taken_or_placed = exams.values_list(
        "placement__person_id", "level", "part", "support_applied_on", "taken_on", "result_on", "passed",
        "placement__first_day", "placement__planned_first_day",
    )  # fmt: skip
    days = ("support", "taken", "result")
    frame = pl.DataFrame(
        list(taken_or_placed),
        schema={
            "person": pl.Int64, "level": pl.String, "part": pl.String, **dict.fromkeys(days, pl.Date),
            "passed": pl.Boolean, "first_day": pl.Date, "planned": pl.Date,
        },
        orient="row",
    )  # fmt: skip
    # A pass noted without a day was before now; the first day of its placement stands in for the
    # unknown day, so that it counts as passed. It is never shown as a day of the exam.
    noted = pl.coalesce("result", "taken", "first_day", "planned")
    known = frame.with_columns(
        pl.col("person").cast(pl.String),
        pl.when(pl.col("passed") & (noted <= pl.lit(on))).then(noted).alias("pass"),
        *(pl.when(pl.col(name) <= pl.lit(on)).then(pl.col(name)).alias(name) for name in days),
    )
    parts = []
    for stage, level in REQUIRED_EXAM.items():
        needed = [part.value for part in REQUIRED_PARTS[stage]]
        by_part = (
            known.filter((pl.col("level") == level.value) & pl.col("part").is_in(needed))
            .group_by("person", "part")
            .agg(pl.col("support", "taken", "pass").min())
        )
        parts.append(
            by_part.group_by("person")
            .agg(pl.col("support").min(), *(_all_parts(name, len(needed)) for name in ("taken", "pass")))
            .with_columns(stage=pl.lit(stage, dtype=pl.Int64))
        )
    return pl.concat(parts).rename(
        {"support": "exam_support_applied_on", "taken": "exam_taken_on", "pass": "exam_passed_on"}
    )


def _all_parts(column: str, needed: int) -> pl.Expr:
    """Return the day on which the last of all required parts has its day; null while one lacks it."""
    return pl.when(pl.col(column).is_not_null().sum() == needed).then(pl.col(column).max()).alias(column)


def lectures_frame(on: date, *, people: Keys = None, employers: Keys = None) -> pl.DataFrame:
    """Return by placement the lecture after arrival (入国後講習): lecture_first_day, lecture_last_day."""
    lectures = Lecture.objects.filter(kind=LectureKind.POST_ARRIVAL, first_day__lte=on).order_by("pk")
    if people is not None:
        lectures = lectures.filter(placement__person__in=people)
    if employers is not None:
        lectures = lectures.filter(placement__employer__in=employers)
    return pl.DataFrame(
        list(lectures.values_list("placement_id", "first_day", "last_day")),
        schema={"key": pl.Int64, "lecture_first_day": pl.Date, "lecture_last_day": pl.Date},
        orient="row",
    ).with_columns(
        pl.col("key").cast(pl.String),
        pl.when(pl.col("lecture_last_day") <= pl.lit(on))
        .then(pl.col("lecture_last_day"))
        .alias("lecture_last_day"),
    )


def _changes_of_status(on: date, people: Keys) -> pl.DataFrame:
    """Return by person and stage of training the day its status of residence was first permitted."""
    periods = ResidencePeriod.objects.filter(permitted_on__lte=on, status__in=_STAGE_OF_STATUS)
    if people is not None:
        periods = periods.filter(person__in=people)
    return (
        pl.DataFrame(
            [
                (str(person), _STAGE_OF_STATUS[ResidenceStatus(status)], permitted_on)
                for person, status, permitted_on in periods.values_list("person_id", "status", "permitted_on")
            ],
            schema={"person": pl.String, "stage": pl.Int64, "status_permitted_on": pl.Date},
            orient="row",
        )
        .group_by("person", "stage")
        .agg(pl.col("status_permitted_on").min())
        .with_columns(program=pl.lit(Program.TITP.value))
    )


def _home_returns(on: date, people: Keys, placements: pl.DataFrame) -> pl.DataFrame:
    """Return by placement of stage 3 the return home: within it, or between stage 2 and it (一時帰国)."""
    absences = Absence.objects.filter(kind=AbsenceKind.HOME_RETURN, first_day__lte=on).order_by("pk")
    if people is not None:
        absences = absences.filter(placement__person__in=people)
    homes = pl.DataFrame(
        list(absences.values_list("placement_id", "first_day", "last_day")),
        schema={"placement": pl.Int64, "away_from": pl.Date, "away_until": pl.Date},
        orient="row",
    ).with_columns(
        pl.col("placement").cast(pl.String),
        pl.when(pl.col("away_until") <= pl.lit(on)).then(pl.col("away_until")).alias("away_until"),
    )
    about = placements.select(
        "person", "stage", pl.col("key").alias("placement"), pl.col("last_day").alias("until")
    )
    theirs = homes.join(about, on="placement", how="inner").filter(
        (pl.col("stage") == 3) | ((pl.col("stage") == 2) & (pl.col("away_from") >= pl.col("until")))
    )
    return (
        placements.filter(pl.col("stage") == 3)
        .select("key", "person")
        .join(theirs.select("person", "away_from", "away_until"), on="person", how="inner")
        .sort("away_from")
        .group_by("key")
        .agg(
            pl.col("away_from").first().alias("home_return_left_on"),
            pl.col("away_until").first().alias("home_return_back_on"),
        )
    )


def residence_frame(on: date, *, people: Keys = None) -> pl.DataFrame:
    """Return by person the period of stay that reaches furthest, as known on the day (在留期間)."""
    periods = ResidencePeriod.objects.filter(Q(permitted_on__isnull=True) | Q(permitted_on__lte=on))
    if people is not None:
        periods = periods.filter(person__in=people)
    latest = {
        row[0]: row[1:]
        for row in periods.order_by("last_day").values_list(
            "person_id", "permitted_on", "last_day", "filed_on"
        )
    }
    rows = [
        (str(person), first, last, filed if filed is not None and filed <= on else None)
        for person, (first, last, filed) in latest.items()
    ]
    days = ("residence_first_day", "residence_expires_on", "residence_filed_on")
    return pl.DataFrame(rows, schema={"key": pl.String, **dict.fromkeys(days, pl.Date)}, orient="row")


def stays_frame(on: date, stages: pl.DataFrame) -> pl.DataFrame:
    """Return by person: employer, training_ends_on, goes_home, affiliation_changed_on, placement, caseworker.

    ``stages`` are the rows of `stage_frame` of whole people. The employer is that of the present
    placement, else of the last one that began, else of the next one. The end of the training is
    known once nothing follows the last stage. A change of company within any program is a change
    of affiliation; a change to another program is told by the new status.
    """
    at = pl.when("present").then(2).when(pl.col("first_day") <= pl.lit(on)).then(1).otherwise(0).alias("rank")
    now = (
        stages.with_columns(at)
        .with_columns(
            nearness=pl.when(pl.col("rank") == 0).then(-_days("first_day")).otherwise(_days("first_day"))
        )
        .sort("person", "rank", "nearness", "key")
        .group_by("person", maintain_order=True)
        .agg(pl.col("employer", "caseworker").last(), pl.col("key").last().alias("placement"))
    )
    over = pl.col("final").fill_null(False) | pl.col("ended")
    last = (
        stages.filter(pl.col("program") == Program.TITP)
        .sort("person", "first_day", "stage", "key")
        .group_by("person", maintain_order=True)
        .agg(
            pl.when(over).then(pl.col("last_day")).last().alias("training_ends_on"),
            _goes_home().last().alias("goes_home"),
        )
    )
    within = (pl.col("program") == Program.TITP) | pl.col("same_program")
    moves = stages.group_by("person").agg(
        pl.col("moved_on").filter(within).max().alias("affiliation_changed_on")
    )
    return (
        now.join(last, on="person", how="left", maintain_order="left")
        .join(moves, on="person", how="left", maintain_order="left")
        .rename({"person": "key"})
    )


def _days(column: str) -> pl.Expr:
    return pl.col(column).cast(pl.Int32)


def _goes_home() -> pl.Expr:
    """Return whether the person goes home after the stage: known from what was recorded, else unknown."""
    stays = pl.col("end_reason").is_in([EndReason.CHANGED_STATUS, EndReason.DISAPPEARED, EndReason.TRANSFER])
    return (
        pl.when(pl.col("left_on").is_not_null())
        .then(True)
        .when(pl.col("next_program").is_not_null() | stays)
        .then(False)
        .when(pl.col("end_reason") == EndReason.EARLY_RETURN)
        .then(True)
    )


def person_events(on: date, placements: pl.DataFrame, *, people: Keys = None) -> pl.DataFrame:
    """Return what happened to people that has to be told: difficulties, hired, left employment (届出の事由)."""
    difficulties = Difficulty.objects.filter(happened_on__lte=on).order_by("pk")
    if people is not None:
        difficulties = difficulties.filter(placement__person__in=people)
        placements = placements.filter(pl.col("person").is_in([str(pk) for pk in people]))
    hard = [
        (f"difficulty-{pk}", "difficulty", str(person), str(employer), *rest)
        for pk, person, employer, *rest in difficulties.values_list(
            "pk", "placement__person_id", "placement__employer_id", "placement_id", "happened_on", "early_return",
            "departs_on", "notified_on", "placement__program", "placement__stage", "kind",
        )
    ]  # fmt: skip
    return pl.concat(
        [
            _events(hard).with_columns(
                pl.when(pl.col("notified_on") <= pl.lit(on)).then(pl.col("notified_on")).alias("notified_on")
            ),
            _employment(placements, "hired"),
            _employment(placements, "left_employment"),
        ]
    )


def _events(rows: list[tuple[Any, ...]]) -> pl.DataFrame:
    texts = ("key", "kind", "person", "employer")
    schema = {
        **dict.fromkeys(texts, pl.String), "placement": pl.Int64, "happened_on": pl.Date, "early_return": pl.Boolean,
        "departs_on": pl.Date, "notified_on": pl.Date, "program": pl.String, "stage": pl.Int64, "cause": pl.String,
    }  # fmt: skip
    return pl.DataFrame(rows, schema=schema, orient="row")


def _employment(placements: pl.DataFrame, kind: str) -> pl.DataFrame:
    """Return the beginnings or ends of employment that the placements show (雇入れ・離職)."""
    if kind == "hired":
        # A trainee of stage 1 is employed when the training starts, not when the lecture does.
        at_once = (pl.col("stage") > 1) | (pl.col("program") == Program.SSW)
        begun = pl.when(at_once).then(pl.col("begun_on"))
        day = pl.coalesce("training_first_day", begun)
        mine = pl.col("started") & pl.col("new_here")
    else:
        day = pl.col("ended_on")
        mine = pl.col("next_employer").is_null() | (pl.col("next_employer") != pl.col("employer"))
    return (
        placements.with_columns(happened_on=day)
        .filter(mine & pl.col("happened_on").is_not_null())
        .select(
            pl.format(kind + "-{}", pl.col("key")).alias("key"),
            pl.lit(kind).alias("kind"),
            "person",
            "employer",
            pl.col("key").cast(pl.Int64).alias("placement"),
            "happened_on",
            pl.lit(None, dtype=pl.Boolean).alias("early_return"),
            pl.lit(None, dtype=pl.Date).alias("departs_on"),
            pl.lit(None, dtype=pl.Date).alias("notified_on"),
            "program",
            "stage",
            pl.lit(None, dtype=pl.String).alias("cause"),
        )
    )
