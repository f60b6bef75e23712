"""What happens during a placement: lectures, exams, absences (講習・検定・不在)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from kumiai.employers.models import Employer
from kumiai.office.viewsets.record.filters import Choice, HiddenPointer, Pointer, RecordFilterSet
from kumiai.office.viewsets.record.scopes import through
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.placements.enums import AbsenceKind, DifficultyKind, ExamLevel, ExamPart, LectureKind
from kumiai.placements.models import Absence, Difficulty, Exam, Lecture, Placement

_PERSON: tuple[Any, ...] = ("placement__person", "placement__employer")
_HEADINGS = {"placement__person": _("Person"), "placement__employer": _("Company")}
_SEARCH = (
    "placement__person__name_roman", "placement__person__name_kana", "placement__person__name_kanji",
    "placement__employer__name", "placement__employer__name_kana",
)  # fmt: skip
_RESULTS = [("true", _("Passed")), ("false", _("Failed")), ("null", _("No result yet"))]


class OfPlacement(RecordFilterSet):
    """The filters of what belongs to a placement."""

    employer = Pointer(Employer, label=_("Company"), field_name="placement__employer")
    placement = HiddenPointer(Placement, label=_("Placement"))


class LectureFilters(OfPlacement):
    """Filters of the lectures."""

    kind = Choice(label=_("Kind"), choices=LectureKind.choices)

    class Meta:
        model = Lecture
        fields: list[str] = []


class ExamFilters(OfPlacement):
    """Filters of the exams."""

    level = Choice(label=_("Level"), choices=ExamLevel.choices)
    part = Choice(label=_("Part"), choices=ExamPart.choices)
    result = Choice(label=_("Result"), choices=_RESULTS, method="by_result")

    class Meta:
        model = Exam
        fields: list[str] = []

    def by_result(self, rows: Any, name: str, value: str) -> Any:
        """Return the sittings by their result."""
        return (
            rows.filter(passed={"true": True, "false": False}.get(value))
            if value != "null"
            else rows.filter(passed__isnull=True)
        )


class AbsenceFilters(OfPlacement):
    """Filters of the absences."""

    kind = Choice(label=_("Kind"), choices=AbsenceKind.choices)

    class Meta:
        model = Absence
        fields: list[str] = []


class DifficultyFilters(OfPlacement):
    """Filters of the difficulties."""

    kind = Choice(label=_("Kind"), choices=DifficultyKind.choices)

    class Meta:
        model = Difficulty
        fields: list[str] = []


class _OfPlacementScreens(RecordViewSet):
    """What the screens of a placement's parts have in common."""

    scope = through("placement")
    related = ("placement__person", "placement__employer")
    parent = "placement"
    prefillable = ("placement",)
    search_names = _SEARCH
    headings = _HEADINGS
    menu = "placements"

    @property
    def export_names(self) -> list[str]:
        """Return the columns of the export: whose it is, and the record."""
        return [*_PERSON, *(name for name in self.form_names if name != "placement")]


class LectureScreens(_OfPlacementScreens):
    """Screens of the lectures (講習)."""

    model = Lecture
    icon = "openquote"
    menu_position = 20
    filterset_class = LectureFilters
    list_display = (*_PERSON, "kind", "first_day", "last_day", "hours", "place")
    form_names = ("placement", "kind", "first_day", "last_day", "hours", "place")


class ExamScreens(_OfPlacementScreens):
    """Screens of the skill tests (技能検定等)."""

    model = Exam
    icon = "form"
    menu_position = 30
    filterset_class = ExamFilters
    list_display = (
        *_PERSON,
        "level",
        "part",
        "sitting",
        "support_applied_on",
        "taken_on",
        "result_on",
        "passed",
    )
    form_names = (
        "placement",
        "level",
        "part",
        "sitting",
        "support_applied_on",
        "taken_on",
        "result_on",
        "passed",
    )


class AbsenceScreens(_OfPlacementScreens):
    """Screens of the absences (不在・一時帰国)."""

    model = Absence
    icon = "history"
    menu_position = 40
    filterset_class = AbsenceFilters
    list_display = (*_PERSON, "kind", "first_day", "last_day", "note")
    form_names = ("placement", "kind", "first_day", "last_day", "note")


class DifficultyScreens(_OfPlacementScreens):
    """Screens of the difficulties of training (実施困難時)."""

    model = Difficulty
    icon = "warning"
    menu_position = 60
    filterset_class = DifficultyFilters
    list_display = (*_PERSON, "kind", "happened_on", "early_return", "departs_on", "notified_on")
    form_names = (
        "placement", "kind", "happened_on", "early_return", "will_confirmed_on", "departs_on", "notified_on",
        "note",
    )  # fmt: skip
