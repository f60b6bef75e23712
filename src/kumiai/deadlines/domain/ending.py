"""What ends with the technical intern training program, and for whom (制度の終了).

The rules of the transition are asked about every placement. Where a day is still
open, the earliest day that is left is asked about too: if even that is too late, the
answer is certain.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Final

import polars as pl
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from kumiai.accounts.scope import scope_of
from kumiai.coop.domain.legal_value import overlay
from kumiai.deadlines.domain.board import Ending, EndingLine, EndingSection, EndingTopic, Named
from kumiai.deadlines.domain.facts import gather
from kumiai.deadlines.domain.words import basis_of, missing_label, said
from kumiai.employers.models import Employer
from kumiai.law import decide_many
from kumiai.law.core.errors import NotInForce
from kumiai.law.core.parameters import OverlayEntry, Parameters
from kumiai.people.models import Person
from kumiai.placements.enums import Program
from kumiai.placements.models import Placement

_FILING, _START, _EFFECTIVE, _LIMIT = (
    "transition.titp_last_filing",
    "transition.titp_last_start",
    "transition.effective_day",
    "transition.stage_2_permitted_by",
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The law of the transition as of a day, with the cooperative's own values."""

    on: date
    overlay: tuple[OverlayEntry, ...]
    figures: Parameters

    def day(self, figure: str) -> date:
        found: date = self.figures.get(figure, self.on).value
        return found

    def limit_of_stage_2(self) -> date:
        """Return the last permission of stage 2 that still leads to stage 3."""
        return self.day(_LIMIT)

    def allowed(self, rule: str, questions: pl.DataFrame) -> pl.DataFrame:
        """Return by placement whether it is allowed: true, false, or null where a fact decides."""
        answers = decide_many(rule, questions, on=self.on, overlay=self.overlay, keys=["key"])
        known = pl.when(pl.col("allowed__known")).then(pl.col("allowed"))
        reasons = [pl.col("reasons")] if "reasons" in answers.columns else []
        return answers.select("key", known.alias("allowed"), *reasons)


def ending(user: Any, *, on: date) -> Ending:
    """Return what ends with the technical intern training program, and for whom (制度の終了).

    Seen by whoever may view deadlines; only placements within the user's scope. Empty on
    days on which the transition was not law yet.
    """
    laid_over = overlay()
    law = _Asked(on, laid_over, Parameters.load(laid_over))
    try:
        days = tuple(
            (said(law.figures.figure(name).label), law.day(name)) for name in (_FILING, _EFFECTIVE, _START)
        )
    except NotInForce:
        return Ending(on, (), ())
    stages = _visible(gather(on).frames["stage"], user).filter(
        (pl.col("program") == Program.TITP) & ~pl.col("ended")
    )
    return Ending(
        on,
        days,
        (_new_start(law, stages), _stage_2(law, stages), _stage_3(law, stages)),
    )


def _visible(stages: pl.DataFrame, user: Any) -> pl.DataFrame:
    scope = scope_of(user)
    if scope.sees_nothing or not scope.may("deadlines.view_deadline"):
        return stages.clear()
    if not scope.only_assigned:
        return stages
    seen = Placement.objects.visible_to(user).values_list("pk", flat=True)
    return stages.filter(pl.col("key").is_in([str(pk) for pk in seen]))


def _new_start(law: _Asked, stages: pl.DataFrame) -> EndingSection:
    """Return for whom a new start ends: filed and started too late (新規の受入れ)."""
    rows = stages.filter((pl.col("stage") == 1) & ~pl.col("started"))
    rule = "transition.titp_application"
    answers = law.allowed(rule, _application(law, rows, "filed_on", "starts_on"))
    late = law.allowed(rule, _application(law, rows, "filed_on", "starts_on", late=True))
    rows = _weighed(rows, answers, late)
    # Not filed yet, but not too late: whether it ends depends on the filing.
    open_plan = pl.col("allowed") & pl.col("plan_filed_on").is_null()
    rows = rows.with_columns(
        allowed=pl.when(~open_plan).then(pl.col("allowed")),
        missing=pl.when(pl.col("plan_filed_on").is_null())
        .then(pl.lit("plan_filed_on"))
        .otherwise(pl.lit("first_day")),
    )
    return _section(
        law,
        "new_start",
        _("New trainees"),
        _(
            "A plan for a new trainee must be filed by %(filing)s, and the training must start by %(start)s."
            " Nobody can come as a new trainee after that."
        )
        % {"filing": date_format(law.day(_FILING)), "start": date_format(law.day(_START))},
        rows,
        lambda row: _too_late(law, row["reasons"] or ()),
        (_FILING, _START),
    )


def _application(
    law: _Asked, rows: pl.DataFrame, filed: str, starts: str, *, late: bool = False
) -> pl.DataFrame:
    """Return the questions about an application; what is not filed yet is filed on the day at the earliest.

    A start that was planned but not recorded is taken as planned, or with ``late`` as not made yet.
    """
    day = pl.lit(law.on)
    planned = pl.max_horizontal("first_day", day) if late else pl.col("first_day")
    return rows.select(
        "key",
        pl.coalesce("plan_filed_on", day).alias(filed),
        pl.when("started").then(pl.col("first_day")).otherwise(planned).alias(starts),
    )


def _weighed(rows: pl.DataFrame, planned: pl.DataFrame, late: pl.DataFrame) -> pl.DataFrame:
    """Return the rows with the answer that holds both if all went as planned and if nothing began yet."""
    return (
        rows.join(planned, on="key", how="left", maintain_order="left")
        .join(late.select("key", late="allowed"), on="key", how="left", maintain_order="left")
        .with_columns(allowed=pl.when(pl.col("allowed") == pl.col("late")).then(pl.col("allowed")))
    )


def _too_late(law: _Asked, codes: Any) -> tuple[str, ...]:
    said_of = {
        "filed_too_late": _("The plan was not filed by %(day)s.") % {"day": date_format(law.day(_FILING))},
        "starts_too_late": _("The training does not start by %(day)s.")
        % {"day": date_format(law.day(_START))},
    }
    return tuple(said_of[code] for code in codes if code in said_of)


def _stage_2(law: _Asked, stages: pl.DataFrame) -> EndingSection:
    """Return who cannot go on to stage 2 under the new law (第2号への移行)."""
    effective = law.day(_EFFECTIVE)
    day = pl.lit(effective)
    rows = stages.filter(
        (pl.col("stage") == 1)
        & ~pl.col("final").fill_null(False)
        & (pl.col("last_day").is_null() | (pl.col("last_day") >= day - pl.duration(days=1)))
    )
    there = (pl.col("first_day") <= day) & (pl.col("last_day").is_null() | (pl.col("last_day") >= day))

    def answers(*, late: bool) -> pl.DataFrame:
        # Who had not begun on the day of the new law was not in Japan in stage 1 then.
        present = there & (pl.col("started") | pl.lit(effective >= law.on)) if late else there
        application = _application(law, rows, "stage_1_filed_on", "stage_1_starts_on", late=late)
        questions = application.join(
            rows.select("key", in_japan_on_effective_date=present), on="key", maintain_order="left"
        )
        return law.allowed("transition.titp_stage_2", questions)

    why = law.allowed("transition.titp_application", _application(law, rows, "filed_on", "starts_on"))
    rows = _weighed(rows, answers(late=False), answers(late=True))
    rows = rows.join(why.select("key", "reasons"), on="key", how="left", maintain_order="left")
    return _section(
        law,
        "stage_2",
        _("Going on to stage 2"),
        _(
            "Who is in stage 1 on %(day)s may go on to stage 2 afterwards; sources disagree, so this is"
            " unconfirmed. Whose stage 1 came too late may not."
        )
        % {"day": date_format(effective)},
        rows.with_columns(missing=pl.lit("first_day")),
        lambda row: _too_late(law, row["reasons"] or ()),
        (_EFFECTIVE, _FILING, _START, "transition.stage_2_goes_on"),
    )


def _stage_3(law: _Asked, stages: pl.DataFrame) -> EndingSection:
    """Return who cannot go on to stage 3 under the new law (第3号への移行)."""
    begins_after = law.day(_EFFECTIVE) - timedelta(days=1)
    last_known = (pl.col("stage") == 2) | pl.col("next_stage").is_null()
    rows = stages.filter(
        pl.col("stage").is_in([1, 2])
        & last_known
        & ~pl.col("stage_3_closed")
        & ~pl.col("final").fill_null(False)
        & (
            (pl.col("stage") == 1)
            | pl.col("last_day").is_null()
            | (pl.col("last_day") >= pl.lit(begins_after))
        )
    )
    in_stage_2 = (pl.col("stage") == 2) & pl.col("started")
    permitted = pl.when(pl.col("stage") == 2).then(pl.col("permitted_on"))
    # Stage 2 is permitted before it begins, and what is not permitted yet is so today at the earliest.
    latest = pl.when(in_stage_2).then(pl.col("first_day"))
    earliest = pl.when(~in_stage_2).then(pl.lit(law.on))
    rows = rows.with_columns(permission=permitted)
    sure = _permitted(law, rows, permitted)
    at_best = _permitted(law, rows, pl.coalesce(permitted, earliest))
    at_worst = _permitted(law, rows, pl.coalesce(permitted, latest))
    rows = (
        rows.join(sure.rename({"allowed": "sure"}), on="key", maintain_order="left")
        .join(at_best.rename({"allowed": "best"}), on="key", maintain_order="left")
        .join(at_worst.rename({"allowed": "worst"}), on="key", maintain_order="left")
        .with_columns(
            allowed=pl.coalesce(
                "sure", pl.when(~pl.col("best")).then(False), pl.when(pl.col("worst")).then(True)
            )
        )
    )
    return _section(
        law,
        "stage_3",
        _("Going on to stage 3"),
        _(
            "From %(day)s on, only those may go on to stage 3 who have been in stage 2 for a year by then:"
            " stage 2 permitted by %(limit)s."
        )
        % {"day": date_format(law.day(_EFFECTIVE)), "limit": date_format(law.limit_of_stage_2())},
        rows.with_columns(missing=pl.lit("permitted_on")),
        lambda row: (_no_stage_3(law, row),),
        (_EFFECTIVE, _LIMIT),
    )


def _permitted(law: _Asked, rows: pl.DataFrame, day: pl.Expr) -> pl.DataFrame:
    return law.allowed("transition.titp_stage_3", rows.select("key", stage_2_permitted_on=day))


def _no_stage_3(law: _Asked, row: dict[str, Any]) -> str:
    limit = date_format(law.limit_of_stage_2())
    if row["permission"] is not None:
        return _("Stage 2 was permitted on %(day)s, after %(limit)s.") % {
            "day": date_format(row["permission"]),
            "limit": limit,
        }
    return _("Stage 2 cannot have been permitted by %(limit)s.") % {"limit": limit}


_COLUMNS: Final = (
    "key",
    "person",
    "employer",
    "stage",
    "last_day",
    "allowed",
    "reasons",
    "permission",
    "missing",
)


def _section(
    law: _Asked,
    topic: EndingTopic,
    title: str,
    explanation: str,
    rows: pl.DataFrame,
    reasons: Callable[[dict[str, Any]], tuple[str, ...]],
    figures: tuple[str, ...],
) -> EndingSection:
    """Return a section: certain where the law says no, unknown where a fact decides."""
    cites = [law.figures.get(name, law.on).citation for name in figures]
    ends = rows.filter(~pl.col("allowed").fill_null(True))
    open_rows = rows.filter(pl.col("allowed").is_null())
    names = _names(pl.concat([ends.select("person", "employer"), open_rows.select("person", "employer")]))

    def lines(part: pl.DataFrame, *, certain: bool) -> tuple[EndingLine, ...]:
        wanted = [name for name in _COLUMNS if name in part.columns]
        return tuple(
            EndingLine(
                topic=topic,
                person=names["person", row["person"]],
                employer=names["employer", row["employer"]],
                placement=int(row["key"]),
                stage=row["stage"],
                last_day=row["last_day"],
                reasons=reasons(row) if certain else (),
                missing=() if certain else (missing_label("person", row["missing"]),),
                # What is unconfirmed is that somebody may go on; that a late one may not is undisputed.
                confirmed=True,
            )
            for row in part.sort("employer", "last_day", "person").select(wanted).iter_rows(named=True)
        )

    return EndingSection(
        topic=topic,
        title=title,
        explanation=explanation,
        certain=lines(ends, certain=True),
        unknown=lines(open_rows, certain=False),
        still_possible=rows.filter(pl.col("allowed").fill_null(False)).height,
        basis=tuple(basis_of(cite) for cite in dict.fromkeys(cites)),
    )


def _names(rows: pl.DataFrame) -> dict[tuple[str, str], Named]:
    people = Person.objects.filter(pk__in=[int(key) for key in rows["person"].unique()])
    companies = Employer.objects.filter(pk__in=[int(key) for key in rows["employer"].unique()])
    found = {("person", str(pk)): Named(pk, name) for pk, name in people.values_list("pk", "name_roman")}
    found |= {("employer", str(pk)): Named(pk, name) for pk, name in companies.values_list("pk", "name")}
    return found
