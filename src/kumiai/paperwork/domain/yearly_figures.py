"""The figures of the yearly reports (実施状況報告書・事業報告書), each with the records behind it.

The papers print these figures and the screens drill down into them: one code path, so a printed number is
always the number of its rows. What no room keeps (fees, consultations, orders) is no figure here: it is
typed into the paper.
"""

from datetime import date
from typing import Final

from django.db.models import Q
from django.utils import translation

from kumiai.coop.models import Office
from kumiai.employers.enums import TrainerKind
from kumiai.employers.models import Employer, Trainer
from kumiai.paperwork.definitions import Said
from kumiai.paperwork.domain.yearly_exams import exam_figures
from kumiai.paperwork.domain.yearly_figure import Figure, figure, people_figure
from kumiai.paperwork.domain.yearly_office import office_figures, oversight_of_employer
from kumiai.paperwork.domain.yearly_people import (
    People,
    Scope,
    Window,
    people_of,
    scope_of_office,
    window_of_year,
)
from kumiai.people.countries import COUNTRIES
from kumiai.placements.enums import DifficultyKind, EndReason
from kumiai.placements.models import Difficulty, Placement

__all__ = ["Figure", "figures_of_employer", "figures_of_office", "figures_until"]

STAGES: Final = (1, 2, 3)
NOT_RECORDED: Final = "unknown"

ENDS: Final[dict[str, tuple[Said, tuple[str, ...]]]] = {
    "completed": (Said(ja="修了", en="Completed"), (EndReason.COMPLETED,)),
    "early_return": (Said(ja="途中帰国", en="Went home early"), (EndReason.EARLY_RETURN,)),
    "transferred": (Said(ja="転籍（転出）", en="Moved to another company"), (EndReason.TRANSFER,)),
    "other_end": (Said(ja="その他の終了", en="Ended otherwise"), (EndReason.CHANGED_STATUS, EndReason.OTHER)),
}
TRAINERS: Final = {
    TrainerKind.RESPONSIBLE_PERSON: Said(ja="技能実習責任者", en="Training managers"),
    TrainerKind.INSTRUCTOR: Said(ja="技能実習指導員", en="Training instructors"),
    TrainerKind.LIFE_ADVISER: Said(ja="生活指導員", en="Life advisers"),
}


def figures_of_employer(employer: Employer, fiscal_year: int, on: date | None = None) -> list[Figure]:
    """Return the figures of a company's year (実施状況報告書の数値), as recorded; up to ``on`` if given.

    A trainee who changed the stage in the year counts under each stage in which there was a day of training,
    once under each; ``trainees`` counts people, so it may be less than the sum of the stages. Newly accepted is
    whoever came to this company for the first time; a change of stage is none. An end counts on its actual
    last day. An end without its reason, or a planned one that nobody confirmed, leaves the ends of its stage
    unknown.
    """
    window = window_of_year(fiscal_year, on)
    scope = Scope(employer=employer)
    people = people_of(scope, window)
    return [
        *_people_figures(people, scope, window),
        *exam_figures(scope, window, on, people),
        *_trainer_figures(employer, window),
        *oversight_of_employer(employer.pk, window),
    ]


def figures_of_office(office: Office, fiscal_year: int, on: date | None = None) -> list[Figure]:
    """Return the figures of a supervising office's year (事業報告書の数値); counted as for a company.

    Newly accepted and transferred-in are seen from the office: a move between two of its companies is a
    transfer, but nobody new. An audit or visit belongs to the office that supervised the company in the year;
    where two did, to the office of who went there.
    """
    window = window_of_year(fiscal_year, on)
    scope = scope_of_office(office, window)
    people = people_of(scope, window)
    return [
        *_people_figures(people, scope, window),
        *exam_figures(scope, window, on, people),
        *office_figures(scope, office, people, window),
    ]


def figures_until(employer: Employer, on: date) -> list[Figure]:
    """Return the figures about people of a company since its first trainee (受入れ実績)."""
    window = Window(date.min, on)
    scope = Scope(employer=employer)
    return _people_figures(people_of(scope, window), scope, window)


def _people_figures(people: People, scope: Scope, window: Window) -> list[Figure]:
    return [
        *_heads(people),
        *_arrivals(people, scope, window),
        *_ends(people, window),
        *_lost(people, window),
    ]


def _heads(people: People) -> list[Figure]:
    """Count people: in all, by stage, by nationality, and by both."""
    found = [_some("trainees", Said(ja="技能実習生（実人数）", en="Trainees"), people)]
    found += [_some(f"trainees.{stage}", _stage(stage), people, stage=stage) for stage in STAGES]
    given = {row.person.nationality for row in people.both}
    listed = [code for code, _ in COUNTRIES]
    for code in [code for code in listed if code in given] + sorted(given - set(listed)):
        name, key = _country(code), f"trainees.{code or NOT_RECORDED}"
        found.append(_some(key, name, people, country=code))
        for stage in STAGES:
            label = Said(ja=f"{name.ja} {_stage(stage).ja}", en=f"{name.en}, {_stage(stage).en}")
            found.append(_some(f"{key}.{stage}", label, people, country=code, stage=stage))
    return found


def _some(
    name: str, label: Said, people: People, *, country: str | None = None, stage: int | None = None
) -> Figure:
    """Count the people of a country, of a stage, or of both; without either everybody."""

    def wanted(row: Placement) -> bool:
        return country in (None, row.person.nationality) and stage in (None, row.stage)

    return people_figure(name, label, filter(wanted, people.counted), filter(wanted, people.doubtful))


def _stage(stage: int) -> Said:
    return Said(ja=f"第{stage}号", en=f"stage {stage}")


def _country(code: str) -> Said:
    if not code:
        return Said(ja="国籍の記録なし", en="Nationality not recorded")
    name = dict(COUNTRIES).get(code, code)
    with translation.override("ja"):
        japanese = str(name)
    with translation.override("en"):
        return Said(ja=japanese, en=str(name))


def _arrivals(people: People, scope: Scope, window: Window) -> list[Figure]:
    """Count who was newly accepted, and who of them came from elsewhere in Japan (転籍による受入れ)."""
    new: dict[int, bool | None] = {}
    moved: dict[int, bool | None] = {}
    for row in people.both:
        if not window.holds(row.first_day):
            new[row.pk] = moved[row.pk] = False
            continue
        before = people.before(row)
        known = [scope.knows(earlier) for earlier in before]
        if True in known:
            new[row.pk] = moved[row.pk] = False
        elif None in known or (not before and row.stage > 1):
            new[row.pk] = moved[row.pk] = None
        else:
            new[row.pk], moved[row.pk] = True, bool(before)
    return [
        *_by_stage("new", Said(ja="新規受入れ", en="Newly accepted"), people, new),
        *_by_stage(
            "transferred_in",
            Said(ja="うち転籍による受入れ", en="Of them from another company"),
            people,
            moved,
        ),
    ]


def _ends(people: People, window: Window) -> list[Figure]:
    """Count the ends by their reason."""
    open_ends = {row.pk for row in people.both if _is_open_end(row, window)}
    found = []
    for name, (label, reasons) in ENDS.items():
        states = {
            row.pk: None if row.pk in open_ends else window.holds(row.last_day) and row.end_reason in reasons
            for row in people.both
        }
        found += _by_stage(name, label, people, states)
    return found


def _is_open_end(row: Placement, window: Window) -> bool:
    """Return whether it ended without a reason, or should have ended and nobody wrote down that it did."""
    if row.last_day is None:
        return window.holds(row.planned_last_day)
    return window.holds(row.last_day) and not row.end_reason


def _lost(people: People, window: Window) -> list[Figure]:
    """Count who disappeared (行方不明): the placement ended so, or a difficulty says so."""
    told = Difficulty.objects.filter(
        kind=DifficultyKind.DISAPPEARANCE, happened_on__range=(window.first, window.last)
    )
    lost = set(told.values_list("placement_id", flat=True))
    states: dict[int, bool | None] = {}
    for row in people.both:
        ended = window.holds(row.last_day) and row.end_reason == EndReason.DISAPPEARED
        states[row.pk] = True if ended or row.pk in lost else None if _is_open_end(row, window) else False
    return _by_stage("disappeared", Said(ja="行方不明", en="Disappeared"), people, states)


def _by_stage(name: str, label: Said, people: People, states: dict[int, bool | None]) -> list[Figure]:
    """Return an event by stage and in all; what a placement in doubt did stays in doubt."""
    found = []
    for stage in STAGES:
        sure = [row for row in people.counted if row.stage == stage and states[row.pk]]
        open_ = [row for row in people.both if row.stage == stage and states[row.pk] is None]
        open_ += [row for row in people.doubtful if row.stage == stage and states[row.pk]]
        named = Said(ja=f"{label.ja} {_stage(stage).ja}", en=f"{label.en}, {_stage(stage).en}")
        found.append(people_figure(f"{name}.{stage}", named, sure, open_))
    rows = [row for part in found for row in part.rows]
    return [*found, figure(name, label, rows, [row for part in found for row in part.unclear])]


def _trainer_figures(employer: Employer, window: Window) -> list[Figure]:
    """Count the training staff in office on a day of the year, and their courses (養成講習)."""
    rows = list(
        Trainer.objects.filter(employer=employer)
        .filter(Q(first_day=None) | Q(first_day__lte=window.last), Q(last_day=None) | Q(last_day__gte=window.first))
        .prefetch_related("courses").order_by("name", "pk")
    )  # fmt: skip
    found = []
    for kind, label in TRAINERS.items():
        some = [row for row in rows if row.kind == kind]
        taken = [row for row in some if any(course.taken_on <= window.last for course in row.courses.all())]
        now = [row for row in some if any(window.holds(course.taken_on) for course in row.courses.all())]
        found += [
            figure(f"trainers.{kind}", label, some),
            figure(f"trainers.{kind}.course", _said(label, "（講習受講済み）", "with a course"), taken),
            figure(
                f"trainers.{kind}.course_in_year", _said(label, "（年度中に受講）", "course in the year"), now
            ),
        ]
    return found


def _said(label: Said, japanese: str, english: str) -> Said:
    return Said(ja=f"{label.ja}{japanese}", en=f"{label.en}, {english}")
