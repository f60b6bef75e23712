"""Values of the yearly reports (実施状況報告書・事業報告書): the figures of ``domain/yearly_figures.py``, laid out.

``year.…`` is about the company of the paper, else about its office. A number that the records leave open is
printed as 未確定, never as a guess.
"""

from collections.abc import Iterable
from datetime import date
from typing import Any, Final

from django.db.models import Q

from kumiai.coop.enums import Position, StaffRoleKind
from kumiai.coop.models import StaffCourse, StaffMember, StaffRole
from kumiai.paperwork.domain.yearly_exams import LEVELS, PARTS
from kumiai.paperwork.domain.yearly_figures import (
    ENDS,
    NOT_RECORDED,
    STAGES,
    TRAINERS,
    Figure,
    figures_of_employer,
    figures_of_office,
)
from kumiai.paperwork.domain.yearly_people import window_of_year
from kumiai.paperwork.models import SheetUse
from kumiai.paperwork.sources.plan_set import decided
from kumiai.paperwork.sources.registry import source
from kumiai.paperwork.sources.subject import Subject
from kumiai.people.countries import COUNTRIES
from kumiai.placements.models import Placement

OPEN: Final = "未確定"
Rows = list[dict[str, Any]]


def figures(subject: Subject) -> dict[str, Figure]:
    """Return the figures of the year of a paper by their id, counted once for all its fields."""
    whose = subject.employer or subject.office
    if whose is None or subject.fiscal_year is None:
        return {}
    key = ("figures", type(whose).__name__, whose.pk, subject.fiscal_year, subject.on)
    if key not in subject.shelf.computed:
        found = (
            figures_of_employer(subject.employer, subject.fiscal_year, subject.on)
            if subject.employer
            else figures_of_office(whose, subject.fiscal_year, subject.on)
        )
        subject.shelf.computed[key] = {one.id: one for one in found}
    known: dict[str, Figure] = subject.shelf.computed[key]
    return known


def cell(found: dict[str, Figure], name: str) -> int | str:
    """Return the number of a figure for a table, 未確定 while it is open, 0 where nothing is counted."""
    one = found.get(name)
    if one is None:
        return 0
    return OPEN if one.value is None else one.value


def number(subject: Subject, name: str) -> int | None:
    """Return the number of a figure, None while it is open."""
    one = figures(subject).get(name)
    return one.value if one else None


def staged(found: dict[str, Figure], name: str) -> dict[str, int | str]:
    """Return the cells of a line by stage, with its sum."""
    cells: dict[str, int | str] = {f"stage_{stage}": cell(found, f"{name}.{stage}") for stage in STAGES}
    return {**cells, "total": cell(found, name)}


@source("year.period")
def period(subject: Subject) -> str | None:
    """Return the fiscal year with its days (報告対象技能実習事業年度)."""
    year = subject.fiscal_year
    return f"{year}年度（{year}年4月1日～{year + 1}年3月31日）" if year else None


@source("year.trainees")
def trainees(subject: Subject) -> int | None:
    """Return how many people were in training in the year (技能実習生の実人数)."""
    return number(subject, "trainees")


@source("year.trainees_by_nationality")
def trainees_by_nationality(subject: Subject) -> Rows | None:
    """Return the trainees by nationality and stage (国籍別・区分別の技能実習生数), the sum in the last line."""
    found = figures(subject)
    codes = [name for name in found if name.startswith("trainees.") and name.count(".") == 1]
    names = [name for name in codes if not name.partition(".")[2].isdecimal()]
    rows = [{"nationality": found[name].label.ja, **staged(found, name)} for name in names]
    whole = {"nationality": "計", **staged(found, "trainees")}
    return [*rows, whole] if rows else None


@source("year.movements")
def movements(subject: Subject) -> Rows | None:
    """Return who came and who left, by stage (新規受入れ・修了・途中帰国・転籍・行方不明)."""
    found = figures(subject)
    if not found:
        return None
    names = [
        ("new", "新規受入れ"), ("transferred_in", "　うち転籍による受入れ"),
        *((name, label.ja) for name, (label, _) in ENDS.items() if name != "other_end"),
        ("disappeared", "行方不明"), ("other_end", ENDS["other_end"][0].ja),
    ]  # fmt: skip
    return [{"event": label, **staged(found, name)} for name, label in names]


@source("year.disappeared")
def disappeared(subject: Subject) -> Rows | None:
    """Return how many disappeared, by stage (行方不明者の発生状況)."""
    found = figures(subject)
    return [{"event": "行方不明者", **staged(found, "disappeared")}] if found else None


@source("year.exams")
def exams(subject: Subject) -> Rows | None:
    """Return the skill tests by level and part (技能検定等の受検状況); those who completed stand by the level."""
    found = figures(subject)
    if not found:
        return None
    rows = []
    for stage, (level, name) in enumerate(LEVELS.items(), start=1):
        for part, said in PARTS.items():
            key = f"exams.{level}.{part}"
            counts = {count: cell(found, f"{key}.{count}") for count in ("taken", "passed", "awaiting")}
            completed = cell(found, f"completed.{stage}")
            rows.append(
                {"level": f"{name.ja}（第{stage}号）", "part": said.ja, "completed": completed, **counts}
            )
    return rows


@source("year.trainers")
def trainers(subject: Subject) -> Rows | None:
    """Return the training staff and their courses (技能実習責任者等の講習受講)."""
    found = figures(subject)
    if not found or subject.employer is None:
        return None
    return [
        {
            "role": label.ja,
            "people": cell(found, f"trainers.{kind}"),
            "course": cell(found, f"trainers.{kind}.course"),
            "in_year": cell(found, f"trainers.{kind}.course_in_year"),
        }
        for kind, label in TRAINERS.items()
    ]


@source("year.has_stage_1")
def has_stage_1(subject: Subject) -> str | None:
    """Return whether somebody was in stage 1 in the year (第1号の在籍の有無)."""
    count = number(subject, "trainees.1")
    return None if count is None else "yes" if count else "no"


def _lowest(subject: Subject) -> tuple[int, Placement] | None:
    """Return the lowest wage for an hour in stage 1 and whose it is; None as long as one wage is not known."""
    first = figures(subject).get("trainees.1")
    if first is None or first.value is None or not first.rows or subject.employer is None:
        return None
    uses = SheetUse.objects.filter(kind="employment_terms", placement__in=[row.pk for row in first.rows])
    chosen = {use.placement_id: use.sheet for use in uses.select_related("sheet")}
    library = subject.shelf.sheets_of("employer", subject.employer.pk)
    tables = [sheet for sheet in library if sheet.kind == "employment_terms"]
    only = tables[0] if len(tables) == 1 else None
    found: list[tuple[int, Placement]] = []
    for row in first.rows:
        sheet = chosen.get(row.pk, only)
        facts = sheet.values if sheet else {}
        wage = facts.get("base_wage") if facts.get("wage_basis") == "HOUR" else facts.get("wage_per_hour")
        if wage is None:
            return None
        found.append((wage, row))
    return min(found, key=lambda one: (one[0], one[1].pk))


@source("year.lowest_wage")
def lowest_wage(subject: Subject) -> int | None:
    """Return the lowest wage for an hour of a stage 1 trainee of the year (第1号の賃金の最低額).

    As the wage tables state it on the day of the paper; unknown as long as one of them is.
    """
    found = _lowest(subject)
    return found[0] if found else None


@source("year.minimum_wage")
def minimum_wage(subject: Subject) -> int | None:
    """Return the minimum wage where the trainee with the lowest wage works (地域別最低賃金). 最低賃金法 第9条."""
    found = _lowest(subject)
    if found is None:
        return None
    sites = [site for site in found[1].employer.worksites.all() if site.closed_on is None]
    site = found[1].worksite or (sites[0] if len(sites) == 1 else None)
    if site is None or not site.prefecture:
        return None
    answer: int | None = decided("wage.minimum", {"prefecture": site.prefecture}, subject.on).get(
        "yen_per_hour"
    )
    return answer


# --- what only an office has ------------------------------------------------------------


@source("year.employers")
def employers(subject: Subject) -> int | None:
    """Return how many companies were supervised (実習監理した実習実施者数)."""
    return number(subject, "employers")


@source("year.oversight")
def oversight(subject: Subject) -> Rows | None:
    """Return how often companies were audited and visited (監査・訪問指導の実施回数)."""
    found = figures(subject)
    names = ("audits.REGULAR", "audits.EXTRAORDINARY", "visits")
    return [{"kind": found[name].label.ja, "count": cell(found, name)} for name in names] if found else None


@source("year.visits")
def visits(subject: Subject) -> int | None:
    """Return how many visit records belong to the report (訪問指導記録書の写しの数)."""
    return number(subject, "visits")


@source("year.full_time")
def full_time(subject: Subject) -> int | None:
    """Return how many officers and employees worked full time (常勤の役職員の数)."""
    return number(subject, "staff.full_time")


@source("year.part_time")
def part_time(subject: Subject) -> int | None:
    """Return how many officers and employees worked part time (非常勤の役職員の数)."""
    return number(subject, "staff.part_time")


def _in_office(subject: Subject) -> tuple[list[StaffMember], set[int], date | None]:
    """Return who was in office in the year, who of them was supervision manager, and until when it is seen."""
    if subject.office is None or subject.fiscal_year is None:
        return [], set(), None
    window = window_of_year(subject.fiscal_year, subject.on)
    there = (
        Q(first_day=None) | Q(first_day__lte=window.last),
        Q(last_day=None) | Q(last_day__gte=window.first),
    )
    rows = StaffMember.objects.filter(*there, office=subject.office).exclude(position=Position.OUTSIDE)
    roles = StaffRole.objects.filter(*there, kind=StaffRoleKind.SUPERVISION_MANAGER)
    managers = set(roles.values_list("staff_member_id", flat=True))
    return list(rows.order_by("name_kana", "name")), managers, window.last


def _courses(subject: Subject, *, of_managers: bool) -> Rows | None:
    people, managers, last = _in_office(subject)
    some = [row for row in people if (row.pk in managers) is of_managers]
    taken: dict[int, list[StaffCourse]] = {row.pk: [] for row in some}
    if last is not None:
        for course in StaffCourse.objects.filter(staff_member__in=taken, taken_on__lte=last).order_by(
            "taken_on"
        ):
            taken[course.staff_member_id].append(course)
    rows: Rows = []
    for row in some:
        newest = list({course.kind: course for course in taken[row.pk]}.values())
        lines: Iterable[StaffCourse | None] = newest or ([None] if of_managers else [])
        rows += [
            {
                "name": row.name,
                "course": str(one.get_kind_display()) if one else "受講の記録なし",
                "taken_on": one.taken_on if one else None,
                "certificate": one.certificate_number if one else None,
            }
            for one in lines
        ]
    return rows or None


@source("year.manager_courses")
def manager_courses(subject: Subject) -> Rows | None:
    """Return the newest courses of the supervision managers of the year (監理責任者の講習受講歴)."""
    return _courses(subject, of_managers=True)


@source("year.other_courses")
def other_courses(subject: Subject) -> Rows | None:
    """Return the newest courses of the other officers and employees (監理責任者以外の役職員の講習受講歴)."""
    return _courses(subject, of_managers=False)


@source("year.sending_agreements")
def sending_agreements(subject: Subject) -> int | None:
    """Return how many agreements with sending organizations were in force (送出機関との契約数)."""
    return number(subject, "sending_agreements")


@source("year.sending")
def sending(subject: Subject) -> Rows | None:
    """Return the sending organizations with their agreement and trainees (送出機関の名称等)."""
    found = figures(subject)
    if "sending" not in found:
        return None
    signed: dict[int, date] = {}
    for row in found["sending_agreements"].rows:
        signed[row.organization_id] = max(row.signed_on, signed.get(row.organization_id, date.min))
    rows = [
        {
            "name": one.name,
            "country": country(one.country),
            "signed_on": signed.get(one.pk),
            "trainees": cell(found, f"sending.{one.pk}"),
        }
        for one in found["sending"].rows
    ]
    unknown = found[f"sending.{NOT_RECORDED}"]
    if unknown.rows:
        rows.append({"name": unknown.label.ja, "trainees": unknown.value})
    return rows or None


def country(code: str) -> str:
    """Return the name of a country in the language that is active."""
    return str(dict(COUNTRIES).get(code, code))


@source("year.hired")
def hired(subject: Subject) -> Rows | None:
    """Return who was placed with a company in the year, from the placements (あっせんの結果)."""
    found = figures(subject)
    rows = [row for stage in STAGES for row in found[f"new.{stage}"].rows] if found else []
    rows.sort(key=lambda row: (row.first_day, row.pk))
    return [
        {
            "hired_on": row.first_day,
            "name": row.person.name_roman,
            "born_on": row.person.born_on,
            "nationality": country(row.person.nationality),
            "employer": row.employer.name,
            "job": "　".join(word for word in (row.occupation, row.task) if word),
        }
        for row in rows
    ] or None
