"""The move from technical intern training to what follows (育成就労への移行), person by person and company by company.

Everything is asked of the law in columns: which way a person goes (``transition.branch``), what a company
may have before and after (``titp.quota``, ``esd.quota``), whether the staff is enough (``esd.staffing``).
"""

from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import polars as pl
from django.db.models import Q

from kumiai.accounts.scope import scope_of
from kumiai.coop.domain.legal_value import overlay
from kumiai.coop.enums import Position
from kumiai.coop.models import License, StaffMember
from kumiai.employers.models import Employer
from kumiai.law import Parameters, decide_many
from kumiai.law.core.errors import NotInForce
from kumiai.people.models import Person
from kumiai.placements.domain.facts import placements_frame, stage_frame
from kumiai.placements.domain.supervision import employers_quota_frame, quota_questions
from kumiai.placements.enums import Program
from kumiai.placements.models import Placement
from kumiai.plans.domain.facts import plans_frame

EFFECTIVE: Final = "transition.effective_day"
_LIMIT, _FILING = "transition.stage_2_permitted_by", "transition.titp_last_filing"
PER_PAGE: Final = 40
ASKED: Final = (
    "situation", "stage", "in_japan_on_effective_date", "filed_on", "starts_on", "stage_2_permitted_on",
    "stage_ends_on",
)  # fmt: skip
OPEN: Final = "open"


@dataclass(frozen=True, slots=True)
class PersonLine:
    """One person: where they stand, which way they go, the last stage and day, and the facts behind it."""

    person: int
    name: str
    employer: int
    employer_name: str
    placement: int
    stage: int
    stage_ends_on: date | None
    branches: tuple[str, ...]
    goes_on: bool | None
    last_stage: int | None
    last_day: date | None
    ssw_without_exams: bool | None
    conflicts: tuple[str, ...]
    facts: dict[str, Any]


@dataclass(frozen=True, slots=True)
class People:
    """A page of people with the count by branch; ``last_day`` is that of whoever stays longest."""

    lines: tuple[PersonLine, ...]
    counts: dict[str, int]
    count: int
    page: int
    pages: int
    last_day: date | None


@dataclass(frozen=True, slots=True)
class CompanyLine:
    """One company: who is there, the quota of the old law by stage, and that of the new one."""

    employer: int
    name: str
    present: int
    present_by_stage: tuple[int, int, int]
    before: tuple[int | None, int | None, int | None]
    before_known: bool
    after: int | None
    after_known: bool


@dataclass(frozen=True, slots=True)
class Organization:
    """What the license of the cooperative is measured by: employers and people supervised, full-time staff."""

    employers: int
    workers: int
    full_time_staff: int
    staff_without_hours: int
    license_expires_on: date | None


def effective_day(on: date) -> date | None:
    """Return the day on which the new law takes effect (施行日), or None where it is not law yet."""
    try:
        day: date = Parameters.load(overlay()).get(EFFECTIVE, on).value
    except NotInForce:
        return None
    return day


def people(
    user: Any,
    *,
    on: date,
    branch: str = "",
    employer: int | None = None,
    page: int = 1,
    per_page: int = PER_PAGE,
) -> People:
    """Return which way each technical intern goes (経過措置), as seen from a day.

    Seen by whoever may view deadlines, within scope. One row a person: the placement that runs, else the
    next one. ``branch`` narrows to a code of the law, or to ``open``.
    """
    rows = _questions(on, user)
    if employer is not None:
        rows = rows.filter(pl.col("employer") == str(employer))
    if rows.is_empty():
        return People((), {}, 0, 1, 1, None)
    answers = decide_many(
        "transition.branch", rows.select("key", *ASKED), on=on, overlay=overlay(), keys=["key"]
    )
    found = rows.join(answers.rename({"error": "refused"}), on="key", maintain_order="left")
    found = found.with_columns(is_open=~pl.col("goes_on__known") | ~pl.col("last_stage__known"))
    counts = Counter(found["branches"].explode().drop_nulls().to_list())
    counts[OPEN] = int(found["is_open"].sum())
    if branch == OPEN:
        found = found.filter("is_open")
    elif branch:
        found = found.filter(pl.col("branches").list.contains(branch))
    last: Any = found["last_day"].max()
    pages = max(1, -(-found.height // per_page))
    shown = min(max(page, 1), pages)
    part = found.sort("stage_ends_on", "person", nulls_last=True).slice((shown - 1) * per_page, per_page)
    return People(_lines(part), dict(counts), found.height, shown, pages, last)


def _questions(on: date, user: Any) -> pl.DataFrame:
    """Return one row a person with the facts that ``transition.branch`` asks for."""
    effective = effective_day(on)
    if effective is None:
        return pl.DataFrame()
    figures = Parameters.load(overlay())
    placements = placements_frame(on)
    rows = stage_frame(on, placements).join(
        plans_frame(on).with_columns(pl.col("key").cast(pl.String)), on="key", how="left"
    )
    rows = _visible(rows.filter((pl.col("program") == Program.TITP) & ~pl.col("ended")), user)
    # The placement that runs tells most; who has none yet is told by the next one.
    rows = rows.sort("person", "started", "first_day", descending=[False, True, True]).unique(
        "person", keep="first", maintain_order=True
    )
    day, limit, filing = (pl.lit(figures.get(name, on).value) for name in (EFFECTIVE, _LIMIT, _FILING))
    new = (pl.col("stage") == 1) & ~pl.col("started")
    leaves_before = (pl.col("last_day") < day) & pl.col("final").fill_null(False)
    reaches = pl.col("last_day").is_null() | (pl.col("last_day") >= day) | pl.col("next_stage").is_not_null()
    # What is not filed after the last day for it is filed too late, whenever it comes.
    filed = pl.coalesce("plan_filed_on", pl.when(new & (pl.lit(on) > filing)).then(pl.lit(on)))
    # Stage 2 is permitted before it begins: an early start settles it where the permission is not recorded.
    permitted = pl.coalesce("permitted_on", pl.when(pl.col("first_day") <= limit).then(pl.col("first_day")))
    return rows.with_columns(
        situation=pl.when(new).then(pl.lit("new")).when(leaves_before).then(pl.lit("finished_and_left"))
        .otherwise(pl.lit("trainee")),
        stage=pl.col("stage").cast(pl.Int64),
        in_japan_on_effective_date=pl.when((pl.col("first_day") <= day) & reaches).then(True),
        filed_on=pl.when(pl.col("stage") == 1).then(filed),
        starts_on=pl.when(pl.col("stage") == 1).then(pl.col("first_day")),
        stage_2_permitted_on=pl.when(pl.col("stage") == 2).then(permitted),
        stage_ends_on=pl.col("last_day"),
    ).select("key", "person", "employer", *ASKED)  # fmt: skip


def _visible(rows: pl.DataFrame, user: Any) -> pl.DataFrame:
    scope = scope_of(user)
    if scope.sees_nothing or not scope.may("deadlines.view_deadline"):
        return rows.clear()
    if not scope.only_assigned:
        return rows
    seen = Placement.objects.visible_to(user).values_list("pk", flat=True)
    return rows.filter(pl.col("key").is_in([str(pk) for pk in seen]))


def _lines(part: pl.DataFrame) -> tuple[PersonLine, ...]:
    names = dict(
        Person.objects.filter(pk__in=[int(key) for key in part["person"]]).values_list("pk", "name_roman")
    )
    companies = dict(
        Employer.objects.filter(pk__in={int(key) for key in part["employer"]}).values_list("pk", "name")
    )
    return tuple(
        PersonLine(
            person=int(row["person"]), name=names[int(row["person"])],
            employer=int(row["employer"]), employer_name=companies[int(row["employer"])],
            placement=int(row["key"]), stage=row["stage"], stage_ends_on=row["stage_ends_on"],
            branches=tuple(row["branches"] or ()), goes_on=row["goes_on"],
            last_stage=row["last_stage"], last_day=row["last_day"], ssw_without_exams=row["ssw_without_exams"],
            conflicts=tuple(row["conflicts"] or ()),
            facts={name: row[name] for name in ASKED if row[name] is not None},
        )
        for row in part.iter_rows(named=True)
    )  # fmt: skip


def companies(
    user: Any, *, on: date, page: int = 1, per_page: int = PER_PAGE
) -> tuple[list[CompanyLine], int, int]:
    """Return a page of companies with the quota before and after the change of law, the page and their number.

    Seen by whoever may view employers, within scope; only companies with somebody present or a known staff.
    """
    visible = Employer.objects.visible_to(user).order_by("name_kana", "name", "pk")
    pages = max(1, -(-visible.count() // per_page))
    shown = min(max(page, 1), pages)
    keys = list(visible.values_list("pk", flat=True)[(shown - 1) * per_page : shown * per_page])
    frame = employers_quota_frame(on, employers=keys)
    if frame.is_empty():
        return [], shown, pages
    laid = overlay()
    before = decide_many("titp.quota", quota_questions(frame), on=on, overlay=laid, keys=["key"])
    asked = frame.select("key", "regular_employees", "employer_excellent", "organization_excellent").join(
        metropolitan_frame(on, keys), on="key", how="left", maintain_order="left"
    )
    after_on = max(on, effective_day(on) or on)
    after = decide_many("esd.quota", asked, on=after_on, overlay=laid, keys=["key"])
    table = frame.join(before, on="key", maintain_order="left").join(
        after.select("key", "quota", "quota__known"), on="key", maintain_order="left"
    )
    lines = [
        CompanyLine(
            employer=int(row["key"]), name=row["name"], present=row["present"],
            present_by_stage=(row["present_1"], row["present_2"], row["present_3"]),
            before=(row["stage_1"], row["stage_2"], row["stage_3"]),
            before_known=all(row[f"stage_{stage}__known"] for stage in (1, 2, 3)),
            after=row["quota"], after_known=row["quota__known"],
        )
        for row in table.iter_rows(named=True)
    ]  # fmt: skip
    return lines, shown, pages


def metropolitan_frame(on: date, employers: list[int]) -> pl.DataFrame:
    """Return by company whether it is metropolitan (大都市圏), as far as the prefecture alone can tell.

    A company outside the prefectures of the draft list is not; inside them the municipality decides,
    which is not recorded, so it stays unknown.
    """
    try:
        listed = (
            Parameters.load(overlay()).get("esd.region.prefectures", max(on, date(2026, 9, 1))).value.split()
        )
    except NotInForce:
        listed = []
    rows = [
        (str(pk), False if prefecture and listed and prefecture not in listed else None)
        for pk, prefecture in Employer.objects.filter(pk__in=employers).values_list("pk", "prefecture")
    ]
    return pl.DataFrame(rows, schema={"key": pl.String, "metropolitan": pl.Boolean}, orient="row")


def organization(on: date) -> Organization:
    """Return what the cooperative's license is measured by on a day, from the records (体制の事実).

    Everybody who is an officer or employee and works full time counts as staff; who of them works in
    supervising support the records do not say. For whoever may view the cooperative's books.
    """
    present = placements_frame(on).filter(pl.col("present") & (pl.col("program") == Program.TITP))
    employed = StaffMember.objects.filter(
        Q(first_day__isnull=True) | Q(first_day__lte=on), Q(last_day__isnull=True) | Q(last_day__gte=on)
    ).exclude(position=Position.OUTSIDE)
    hours = list(employed.values_list("full_time", flat=True))
    license_now = License.objects.filter(first_day__lte=on).order_by("-last_day").first()
    return Organization(
        employers=present["employer"].n_unique() if present.height else 0,
        workers=present["person"].n_unique() if present.height else 0,
        full_time_staff=sum(one is True for one in hours),
        staff_without_hours=sum(one is None for one in hours),
        license_expires_on=license_now.last_day if license_now else None,
    )
