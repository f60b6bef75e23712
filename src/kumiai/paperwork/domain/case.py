"""Cases on their way: opened with their papers, checked, approved, filed, questioned, decided.

Each step is written with its day, its author and its reason; a check that fails warns, and whoever goes on
all the same says why.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kumiai.history.domain.record import Actor, log, save_recorded
from kumiai.paperwork.definitions import FilingSet, current_form, filing_set
from kumiai.paperwork.definitions.filing_set import SetForm
from kumiai.paperwork.domain.case_effects import tell_decision, tell_filed
from kumiai.paperwork.domain.paper import open_paper
from kumiai.paperwork.enums import Author, CaseState
from kumiai.paperwork.models import Case, CaseStep, Correction, Filing, Paper
from kumiai.paperwork.sources import Shelf, Subject, look_up
from kumiai.paperwork.sources.work import trainers_of
from kumiai.placements.models import Placement

STEPS: Final[dict[CaseState, frozenset[CaseState]]] = {
    CaseState.DRAFTED: frozenset({CaseState.CHECKED, CaseState.WITHDRAWN}),
    CaseState.CHECKED: frozenset({CaseState.DRAFTED, CaseState.APPROVED, CaseState.WITHDRAWN}),
    CaseState.APPROVED: frozenset({CaseState.DRAFTED, CaseState.FILED, CaseState.WITHDRAWN}),
    CaseState.FILED: frozenset(
        {CaseState.QUESTIONED, CaseState.ACCREDITED, CaseState.REFUSED, CaseState.WITHDRAWN}
    ),
    CaseState.QUESTIONED: frozenset(
        {CaseState.FILED, CaseState.ACCREDITED, CaseState.REFUSED, CaseState.WITHDRAWN}
    ),
    CaseState.ACCREDITED: frozenset({CaseState.CHANGED}),
    CaseState.REFUSED: frozenset(),
    CaseState.CHANGED: frozenset(),
    CaseState.WITHDRAWN: frozenset(),
}
"""From which state a case goes to which (drafted → checked → approved → filed → decided)."""


@transaction.atomic
def open_case(
    *, kind: str, on: date, by: Actor, at: datetime, members: Iterable[Placement] = (), **about: Any
) -> Case:
    """Open a case with all its papers (案件を開く): ``employer=``, ``audit=``, ``fiscal_year=`` … say about what.

    Raises ``ValidationError`` where what the set is about is not given.
    """
    shape = filing_set(kind)
    people = list(members)
    if people and about.get("employer") is None:
        about["employer"] = people[0].employer
    offices = {person.office for person in people}
    if about.get("office") is None and len(offices) == 1:
        about["office"] = offices.pop()
    _refuse_mixed(shape, people, about)
    case = Case(kind=kind, opened_on=on, **about)
    if not case.title:
        case.title = _title(shape, people, about)
    case = save_recorded(case, by=by, at=at, on=on)
    case.members.set(people)
    _step(case, "", CaseState.DRAFTED, on=on, by=by, at=at, note="")
    open_papers(case=case, on=on, by=by, at=at)
    return case


def _refuse_mixed(shape: FilingSet, people: list[Placement], about: Mapping[str, Any]) -> None:
    if shape.about == "members" and not people:
        raise ValidationError({"members": _("Choose at least one person.")})
    needed = {"employer_year": ("employer", "fiscal_year"), "office_year": ("office", "fiscal_year")}
    for name in needed.get(shape.about, () if shape.about == "members" else (shape.about,)):
        if about.get(name) is None:
            raise ValidationError({name: _("Say what these papers are about.")})
    if len({person.employer_id for person in people}) > 1:
        raise ValidationError({"members": _("The people of one application work for one company.")})


def _title(shape: FilingSet, people: list[Placement], about: Mapping[str, Any]) -> str:
    names = str(people[0].person) + (f" ほか{len(people) - 1}名" if len(people) > 1 else "") if people else ""
    year = f"{about['fiscal_year']}年度" if about.get("fiscal_year") else ""
    who = about.get("employer") or about.get("office") or about.get("audit") or about.get("visit") or ""
    return "　".join(str(part) for part in (shape.title.ja, who, names, year) if part)[:200]


@transaction.atomic
def open_papers(*, case: Case, on: date, by: Actor, at: datetime) -> list[Paper]:
    """Open every paper of a case that is not there yet; safe to repeat after somebody joined."""
    shape = filing_set(case.kind)
    people = list(case.members.select_related("person", "employer", "office", "worksite").order_by("pk"))
    opened = []
    for part in shape.forms:
        form = current_form(part.form, on)
        if form.is_declared_only:
            continue
        for about in _abouts(part, form.about, case, people, on):
            language = _language(form.languages, about.get("placement"))
            opened.append(
                open_paper(form_id=part.form, on=on, by=by, at=at, case=case, language=language, **about)
            )
    return opened


def _abouts(part: SetForm, about: str, case: Case, people: list[Placement], on: date) -> list[dict[str, Any]]:
    """Return for whom a form of the set is made."""
    subject = Subject(on=on, employer=case.employer, case=case, members=tuple(people))
    if part.each == "member":
        subjects = [Subject(on=on, employer=one.employer, placement=one, members=(one,)) for one in people]
        return [{"placement": one.placement} for one in subjects if _wanted(part, one)]
    if not _wanted(part, subject if len(people) != 1 else _of(people[0], on)):
        return []
    if part.each == "trainer":
        return [{"trainer": trainer, "employer": case.employer} for trainer in trainers_of(subject)]
    given: dict[str, dict[str, Any]] = {
        "audit": {"audit": case.audit, "employer": case.employer or (case.audit and case.audit.employer)},
        "visit": {"visit": case.visit, "employer": case.employer or (case.visit and case.visit.employer)},
        "difficulty": {"difficulty": case.difficulty, "employer": case.employer},
        "office_year": {"office": case.office, "fiscal_year": case.fiscal_year},
        "office": {"office": case.office},
        "employer_year": {"employer": case.employer, "fiscal_year": case.fiscal_year},
        "placement": {"placement": people[0] if people else None},
    }
    return [given.get(about, {"employer": case.employer})]


def _of(placement: Placement, on: date) -> Subject:
    return Subject(on=on, employer=placement.employer, placement=placement, members=(placement,))


def _wanted(part: SetForm, subject: Subject) -> bool:
    """Return whether the conditions of a form hold; an unknown value keeps the paper."""
    for path, values in part.when.items():
        if path == "case.size":
            found: Any = "many" if len(subject.members) > 1 else "one"
        else:
            found = look_up(path, subject).value
        if found is not None and str(found) not in values:
            return False
    return True


def _language(languages: tuple[str, ...], placement: Placement | None) -> str:
    """Return the second language of a paper: the person's own where the form has it."""
    if placement is None or len(languages) < 2:  # noqa: PLR2004  (Japanese and another)
        return ""
    own = placement.person.native_language
    return own if own in languages else "en"


@transaction.atomic
def move_case(
    *, case: Case, to: CaseState, on: date, by: Actor, at: datetime, note: str = "", warnings: int = 0
) -> Case:
    """Take a case to its next state (状態を進める). Raises ``ValidationError`` for a way that there is not.

    ``warnings``: how many checks fail; whoever goes on all the same gives the reason in ``note``.
    """
    before = CaseState(case.state)
    if to == before:
        return case
    if to not in STEPS[before]:
        raise ValidationError(
            _("A case that is “%(before)s” does not become “%(after)s”."),
            params={"before": before.label, "after": to.label},
        )
    if warnings and to in (CaseState.CHECKED, CaseState.APPROVED) and not note.strip():
        raise ValidationError(
            {
                "note": _("%(count)s checks fail. Mend them, or say why it goes on all the same.")
                % {"count": warnings}
            }
        )
    case.state = to
    case = save_recorded(case, by=by, at=at, on=on, reason=note)
    _step(case, before, to, on=on, by=by, at=at, note=note)
    return case


def _step(case: Case, before: str, after: CaseState, *, on: date, by: Actor, at: datetime, note: str) -> None:
    CaseStep.objects.create(
        case=case, before=before, after=after, on=on, at=at, actor=by.get_username(), note=note
    )


@transaction.atomic
def file_case(
    *,
    case: Case,
    filed_on: date,
    submitted_to: str,
    receipt_number: str,
    by: Actor,
    at: datetime,
    evidence: str = "",
) -> Filing:
    """Write down that a case was handed in (提出), with its receipt; the records behind it are told."""
    case.receipt_number, case.received_on = receipt_number[:50], filed_on
    move_case(case=case, to=CaseState.FILED, on=filed_on, by=by, at=at, note=evidence)
    filing = Filing(
        case=case, filed_on=filed_on, submitted_to=submitted_to[:200], evidence=evidence[:255],
        printed=case.prints.filter(paper=None).first(),
    )  # fmt: skip
    filing = save_recorded(filing, by=by, at=at, on=filed_on)
    tell_filed(filing_set(case.kind).filed, case=case, filed_on=filed_on, by=by, at=at)
    return filing


@transaction.atomic
def ask_correction(
    *, case: Case, asked: str, asked_on: date, by: Actor, at: datetime, answer_by: date | None = None,
    form_id: str = "", field_id: str = "", remind: bool = True,
) -> Correction:  # fmt: skip
    """Write down what the authority asked to correct (補正・追完の指示); the case waits for the answer."""
    made = Correction(
        case=case, asked=asked.strip(), asked_on=asked_on, answer_by=answer_by, form_id=form_id,
        field_id=field_id, remind=remind,
    )  # fmt: skip
    made = save_recorded(made, by=by, at=at, on=asked_on)
    if case.state != CaseState.QUESTIONED:
        move_case(case=case, to=CaseState.QUESTIONED, on=asked_on, by=by, at=at, note=asked.strip())
    return made


@transaction.atomic
def answer_correction(
    *, correction: Correction, answer: str, answered_on: date, by: Actor, at: datetime
) -> Correction:
    """Write down the answer to a correction (補正への回答); with the last one the case is filed again."""
    if not answer.strip():
        raise ValidationError({"answer": _("Say what was sent or changed.")})
    if answered_on < correction.asked_on:
        raise ValidationError({"answered_on": _("The answer lies before the question.")})
    correction.answer, correction.answered_on = answer.strip(), answered_on
    correction = save_recorded(correction, by=by, at=at, on=answered_on)
    case = correction.case
    if case.state == CaseState.QUESTIONED and not case.corrections.filter(answered_on=None).exists():
        move_case(case=case, to=CaseState.FILED, on=answered_on, by=by, at=at, note=answer.strip())
    return correction


@transaction.atomic
def decide_case(
    *, case: Case, granted: bool, decided_on: date, by: Actor, at: datetime, number: str = "",
    numbers: Mapping[int, str] | None = None, note: str = "",
) -> Case:  # fmt: skip
    """Write down the decision of the authority (認定・不認定等), with the number of each plan by placement."""
    case.decided_on, case.decision_number = decided_on, number[:50]
    to = CaseState.ACCREDITED if granted else CaseState.REFUSED
    case = move_case(case=case, to=to, on=decided_on, by=by, at=at, note=note)
    if granted:
        tell_decision(
            filing_set(case.kind).filed, case=case, decided_on=decided_on, numbers=numbers or {}, number=number,
            by=by, at=at,
        )  # fmt: skip
    return case


def hand_over(*, case: Case, author: Author, author_name: str, by: Actor, at: datetime) -> Case:
    """Say who draws up the papers (作成者). A gyoseishoshi is named. 行政書士法 (as amended, in force 2026-01-01)."""
    if author == Author.GYOSEISHOSHI and not author_name.strip():
        raise ValidationError({"author_name": _("Name the gyoseishoshi lawyer.")})
    case.author, case.author_name = author, author_name.strip()
    return save_recorded(case, by=by, at=at)


@transaction.atomic
def join_case(*, case: Case, placement: Placement, on: date, by: Actor, at: datetime) -> list[Paper]:
    """Take another person into a case (対象者を加える); the papers for that person are opened."""
    if case.state not in (CaseState.DRAFTED, CaseState.CHECKED):
        raise ValidationError(_("Nobody joins a case that is on its way. Open another one."))
    if case.employer_id and placement.employer_id != case.employer_id:
        raise ValidationError(_("The people of one application work for one company."))
    case.members.add(placement)
    log(case, "paperwork.case.joined", by=by, at=at, on=on, after={"person": str(placement.person)})
    return open_papers(case=case, on=on, by=by, at=at)


def shelf_of(case: Case) -> Shelf:
    """Return an empty shelf for reading all papers of a case together."""
    return Shelf(computed={("members", case.pk): list(
        case.members.select_related("person", "employer", "worksite", "office", "sending_organization").order_by("pk")
    )})  # fmt: skip
