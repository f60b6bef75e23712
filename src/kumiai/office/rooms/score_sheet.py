"""The score sheets (優良要件の点数表): every item with its facts, the gap, and the cheapest ways to close it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai import law
from kumiai.coop.domain.legal_value import overlay
from kumiai.coop.domain.organization_fact import answer_about_organization
from kumiai.coop.models import Cooperative
from kumiai.deadlines.domain.words import said
from kumiai.employers.models import Assessment, Employer
from kumiai.law.core.inputs import Input
from kumiai.law.improvement import Improvement, Item, Move, Way, improve
from kumiai.office.rooms.decisions import ShownDecision, shown
from kumiai.office.rooms.records import record_link
from kumiai.office.rooms.room import Room
from kumiai.office.rooms.score_efforts import PREFIX, WORDS, efforts_of
from kumiai.office.rooms.score_facts import known_of_organization, scores_of_companies
from kumiai.office.viewsets.employers.assessment import answer_field, answer_shown, label_of_question
from kumiai.office.viewsets.record.access import forbidden

COMPANY = "titp.excellent_employer"
ORGANIZATION = "titp.excellent_organization"


@dataclass(frozen=True)
class FactLine:
    """A fact behind an item, in words."""

    label: str
    value: str
    is_missing: bool


@dataclass(frozen=True)
class ItemLine:
    """One line of the sheet in words."""

    label: str
    item: Item
    facts: tuple[FactLine, ...]


@dataclass(frozen=True)
class MoveLine:
    """One step towards the mark, in words."""

    move: Move
    label: str
    sentence: str
    effort: int
    kind: str
    name: str


@dataclass(frozen=True)
class WayLine:
    """A set of steps that reaches the mark, in words."""

    way: Way
    steps: tuple[MoveLine, ...]


@dataclass(frozen=True)
class Sheet:
    """A score sheet ready for the page."""

    found: Improvement
    decision: ShownDecision
    items: tuple[ItemLine, ...]
    moves: tuple[MoveLine, ...]
    ways: tuple[WayLine, ...]
    left_out: tuple[str, ...]

    @property
    def share(self) -> int:
        """Return the sure points in percent of the full marks, for the picture."""
        full = self.found.full_marks or 1
        return max(0, min(100, 100 * self.found.points.lowest // full))

    @property
    def mark_share(self) -> int:
        """Return the pass mark in percent of the full marks."""
        return 100 * (self.found.pass_mark or 0) // (self.found.full_marks or 1)


def sheet_of(
    rule_id: str, given: Mapping[str, Any], *, on: date, typed: Mapping[str, str], typed_at: str
) -> Sheet | str:
    """Return a score with its ways in words, or why the law gives none on the day."""
    rule = law.rule_of(rule_id)
    inputs = {spec.name: spec for spec in rule.inputs}
    asked = {name: value for name, value in given.items() if name in inputs and value is not None}
    keys = [*inputs, *(f"{name}?" for name in (*inputs, *_item_names(rule_id, asked, on)))]
    efforts = efforts_of(keys, typed)
    try:
        found = improve(rule_id, asked, on=on, overlay=overlay(), efforts=efforts)
    except law.LawError as error:
        return str(error)
    items = tuple(_item_line(item, inputs, asked) for item in found.items)
    of_item = {line.item.name: line.label for line in items}
    moves = {move: _move_line(move, inputs, of_item, efforts) for move in found.moves}
    return Sheet(
        found,
        shown(found.decision, dict.fromkeys(inputs, typed_at)),
        items,
        tuple(moves.values()),
        tuple(WayLine(way, tuple(moves[move] for move in way.moves)) for way in found.ways),
        tuple(key for key in keys if PREFIX + key in typed and efforts[key] is None),
    )


def _item_names(rule_id: str, given: Mapping[str, Any], on: date) -> list[str]:
    try:
        items = law.decide(rule_id, given, on=on, overlay=overlay()).value.get("items")
    except law.LawError:
        return []
    return list(items or ())


def _item_line(item: Item, inputs: Mapping[str, Input], given: Mapping[str, Any]) -> ItemLine:
    facts = tuple(
        FactLine(
            said(inputs[name].label),
            answer_shown(inputs[name], given[name]) if name in given else gettext("unknown"),
            name in item.missing,
        )
        for name in item.inputs
        if name in given or name in item.missing
    )
    return ItemLine(said(item.label), item, facts)


def _move_line(
    move: Move, inputs: Mapping[str, Input], of_item: Mapping[str, str], efforts: Mapping[str, int | None]
) -> MoveLine:
    effort = efforts.get(move.key, 1) or 0
    label = of_item.get(move.item, move.item)
    if move.is_question:
        return MoveLine(
            move, label, gettext("find out what is open here"), effort,
            gettext("only a question; nobody knows yet how it ends"), PREFIX + move.key,
        )  # fmt: skip
    spec = inputs[move.input]
    sentence = gettext("%(fact)s: %(was)s → %(becomes)s") % {
        "fact": said(spec.label),
        "was": answer_shown(spec, move.was),
        "becomes": answer_shown(spec, move.becomes),
    }
    return MoveLine(move, label, sentence, effort, str(WORDS.get(effort, "")), PREFIX + move.key)


class CompanyScoreRoom(Room):
    """The score sheet of one company, by its latest answers on the day."""

    permission = "employers.view_assessment"
    template_name = "office/rooms/score_sheet.html"
    header_icon = "list-ol"
    page_title = _("Score sheet of an excellent company")

    @cached_property
    def employer(self) -> Employer:
        """Return the company of the address, if the user may see it."""
        return get_object_or_404(Employer.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_page_subtitle(self) -> str:
        """Return the name of the company."""
        return str(self.employer)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Judge the latest sheet by the table of the day."""
        record: Assessment | None = (
            self.employer.assessments.filter(assessed_on__lte=self.on).order_by("-assessed_on").first()
        )
        typed_at = record_link(self.request.user, record or self.employer)
        sheet = sheet_of(
            COMPANY, record.inputs if record else {}, on=self.on, typed=self.request.GET.dict(), typed_at=typed_at
        )  # fmt: skip
        return super().get_context_data(
            **_told(sheet), about=self.employer, about_url=reverse("rooms:company", args=[self.employer.pk]),
            assessed_on=record.assessed_on if record else None, typed_at=typed_at, **kwargs,
        )  # fmt: skip


class AnswersForm(forms.Form):
    """The facts of the cooperative that no record holds, to be answered on the page."""

    template_name = "office/rooms/form.html"

    def __init__(self, *args: Any, questions: list[Input], known: Mapping[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for question in questions:
            self.fields[question.name] = answer_field(question)
            self.fields[question.name].label = label_of_question(question)
            self.initial.setdefault(question.name, known.get(question.name))

    def answers(self) -> dict[str, Any]:
        """Return what was typed, in the form in which it is kept; empty is unknown."""
        return {
            name: format(value.normalize(), "f") if isinstance(value, Decimal) else value if value != "" else None
            for name, value in self.cleaned_data.items()
        }  # fmt: skip


class AnsweringRoom(Room):
    """A page on which open facts are answered: about the cooperative, where a subclass does not say otherwise."""

    def asked_of_people(self) -> list[Input]:
        """Return the questions that no record answers."""
        raise NotImplementedError

    def known(self) -> Mapping[str, Any]:
        """Return what is known on the day."""
        raise NotImplementedError

    def keep(self, answers: Mapping[str, Any]) -> int:
        """Keep answers as of today; return how many changed."""
        return answer_about_organization(
            cooperative=Cooperative.objects.get(),
            answers={self.kept_as(name): value for name, value in answers.items()},
            known_on=self.request.today, by=self.request.user, at=timezone.now(),
        )  # fmt: skip

    def kept_as(self, name: str) -> str:
        """Return under which name the answer to a question is kept."""
        return name

    @property
    def may_answer(self) -> bool:
        """Return whether the user may write facts about the cooperative, as of today."""
        return bool(
            self.request.user.has_perm("coop.change_cooperative")
            and not self.request.is_as_of
            and Cooperative.objects.exists()
        )

    def answers_form(self, data: Any = None) -> AnswersForm:
        """Return the form with what is known."""
        return AnswersForm(data, questions=self.asked_of_people(), known=self.known())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the answers as of today."""
        if not self.may_answer:
            return forbidden(request)
        form = self.answers_form(request.POST)
        if form.is_valid():
            try:
                count = self.keep(form.answers())
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, gettext("%(count)s answers were kept.") % {"count": count})
                return HttpResponseRedirect(request.path)
        return self.render_to_response(self.get_context_data(form=form), status=422)


class CooperativeScoreRoom(AnsweringRoom):
    """The score sheet of the cooperative, and where every company stands."""

    permission = "employers.view_assessment"
    template_name = "office/rooms/score_sheet.html"
    header_icon = "list-ol"
    page_title = _("Score sheets")

    @cached_property
    def _known(self) -> tuple[dict[str, Any], frozenset[str]]:
        return known_of_organization(self.on)

    def known(self) -> Mapping[str, Any]:
        """Return what records and answers tell of the cooperative."""
        return self._known[0]

    def asked_of_people(self) -> list[Input]:
        """Return the questions of the score that no record answers."""
        return [spec for spec in law.rule_of(ORGANIZATION).inputs if spec.name not in self._known[1]]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Judge the cooperative by the table of the day, and list the companies."""
        sheet = sheet_of(
            ORGANIZATION, self.known(), on=self.on, typed=self.request.GET.dict(), typed_at="#answers"
        )
        if self.may_answer:
            kwargs.setdefault("form", self.answers_form())
        return super().get_context_data(
            **_told(sheet), about=Cooperative.objects.first(),
            companies=scores_of_companies(self.request.user, self.on, overlay()), **kwargs,
        )  # fmt: skip


def _told(sheet: Sheet | str) -> dict[str, Any]:
    return {"refused": sheet} if isinstance(sheet, str) else {"sheet": sheet}
