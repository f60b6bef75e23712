"""Score sheets of companies (優良要件の点数表): the questions come from the law library."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kumiai import law
from kumiai.employers.models import Assessment
from kumiai.law.core.inputs import Input
from kumiai.office.viewsets.record.filters import CompanyFilterSet
from kumiai.office.viewsets.record.forms import RecordForm, YesNoUnknown
from kumiai.office.viewsets.record.scopes import through
from kumiai.office.viewsets.record.viewset import RecordViewSet
from kumiai.office.viewsets.record.words import name_keys, shown

RULE = "titp.excellent_employer"
PREFIX = "answer_"
CODES = {
    "none": _("None"),
    "remedied": _("Given, and remedied"),
    "not_remedied": _("Given, not remedied"),
    "part": _("A part of them"),
    "all": _("All of them"),
    "some": _("Some"),
    "many": _("Many"),
}


def questions() -> tuple[Input, ...]:
    """Return what the rule of the score sheet asks (点数表の項目)."""
    return tuple(law.rules()[RULE].inputs)


def _said(words: Any) -> str:
    return str(words["ja" if (get_language() or "ja").startswith("ja") else "en"])


def label_of_question(question: Input) -> str:
    """Return a question in the user's language, with when it needs an answer."""
    text = _said(question.label)
    return f"{text}（{_said(question.only_if)}）" if question.only_if else text


def answer_field(question: Input) -> forms.Field:
    """Return the form field of a question; left empty, the answer stays unknown."""
    common = {"label": lazy(label_of_question, str)(question), "required": False}
    if question.kind == "flag":
        return forms.NullBooleanField(widget=YesNoUnknown, **common)
    if question.kind == "code":
        return forms.ChoiceField(
            choices=[("", _("Unknown")), *((code, CODES.get(code, code)) for code in question.codes)],
            **common,
        )
    bounds = {"min_value": question.smallest, "max_value": question.largest}
    if question.kind == "decimal":
        return forms.DecimalField(max_digits=12, decimal_places=6, **bounds, **common)
    return forms.IntegerField(**bounds, **common)


class AssessmentForm(RecordForm):
    """The form of a score sheet."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note, why = self.fields.pop("note", None), self.fields.pop("why", None)
        for question in questions():
            self.fields[PREFIX + question.name] = answer_field(question)
            self.initial.setdefault(PREFIX + question.name, self.instance.inputs.get(question.name))
        for name, field in (("note", note), ("why", why)):
            if field is not None:
                self.fields[name] = field

    def _post_clean(self) -> None:
        known = {question.name for question in questions()}
        answers = {name: value for name, value in self.instance.inputs.items() if name not in known}
        for name in known:
            value = self.cleaned_data.get(PREFIX + name)
            if value not in (None, ""):
                # A decimal is kept as text: JSON knows only binary fractions.
                answers[name] = format(value.normalize(), "f") if isinstance(value, Decimal) else value
        self.instance.inputs = dict(sorted(answers.items()))
        super()._post_clean()


@dataclass(frozen=True)
class Answers:
    """The answers of a sheet, ready for the template."""

    rows: list[tuple[str, str]]
    template: str = "office/records/answers.html"


def answer_shown(question: Input, value: Any) -> str:
    """Return an answer in words."""
    return str(CODES.get(value, value)) if question.kind == "code" and value else shown(value)


class AssessmentFilters(CompanyFilterSet):
    """Filters of the score sheets."""

    class Meta:
        model = Assessment
        fields: list[str] = []


class AssessmentScreens(RecordViewSet):
    """Screens of the score sheets."""

    model = Assessment
    scope = through("employer")
    related = ("employer",)
    parent = "employer"
    icon = "list-ol"
    menu, menu_position = "employers", 60
    prefillable = ("employer",)
    filterset_class = AssessmentFilters
    record_form = AssessmentForm
    search_names = ("employer__name", "employer__name_kana", "note")
    list_display = ("assessed_on", "employer", "note")
    form_names = ("employer", "assessed_on", "note")
    detail_names = ("employer", "assessed_on", "note")

    def more(self, view: Any) -> Answers:
        """Return the answers of the sheet, and which are still open."""
        inputs = view.object.inputs
        return Answers([(label_of_question(q), answer_shown(q, inputs.get(q.name))) for q in questions()])


def _question_names() -> dict[str, str]:
    return {question.name: label_of_question(question) for question in questions()}


name_keys(Assessment, "inputs", _question_names)
