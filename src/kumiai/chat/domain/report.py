"""Reporting an accident or a disappearance: asked step by step, written as a record, told at once.

Whoever may add a difficulty in the office may report for the people whom they see there. The manager of
a member company may report for the company's own people, which the law wants without delay, and sees no
others; what the office does with it is not shown to the company.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kumiai.accounts.models import User
from kumiai.chat.domain.find import PERSON_NAMES, name_of, stage_of
from kumiai.chat.domain.incident import (
    INCIDENTS,
    duties_of,
    may_report,
    reportable,
    sees_office,
    write_incident,
)
from kumiai.chat.domain.registry import (
    Call,
    Chosen,
    Command,
    Replies,
    Step,
    add_command,
    add_step,
    step_data,
)
from kumiai.chat.domain.reply import MOST_ROWS, Button, Reply, Row
from kumiai.chat.domain.talk import await_step, forget
from kumiai.chat.domain.turn import Said, Turn
from kumiai.chat.domain.words import (
    cancel_button,
    menu_button,
    not_possible,
    page,
    read_day,
    read_number,
    searched,
    short_day,
)
from kumiai.people.domain.spelling import matches
from kumiai.placements.models import Placement

KIND: Final = "report.kind"
WHO: Final = "report.who"
WHEN: Final = "report.when"
TEXT: Final = "report.text"
CONFIRM: Final = "report.confirm"
LONGEST: Final = 500
YES: Final = "yes"


def report(call: Call, argument: str) -> Replies:
    """Begin a report of an accident or a disappearance (事故・失踪の報告): ask for its kind."""
    await_step(call, KIND)
    return [_kinds()]


def _kinds() -> Reply:
    buttons = [Button(str(one.label), step_data(KIND, code)) for code, one in INCIDENTS.items()]
    return Reply(_("What happened?"), buttons=buttons, quick=[cancel_button()])


def _kind(call: Call, turn: Turn | Chosen) -> Replies | None:
    if isinstance(turn, Chosen) and turn.value in INCIDENTS:
        return _ask_who(call, {"kind": turn.value}, _people(call), _("Who is concerned?"))
    return [_kinds()] if isinstance(turn, Said) else None


def _ask_who(call: Call, facts: dict[str, Any], rows: Any, text: str) -> Replies:
    """Ask who is concerned: a few are offered to tap, of many a part of the name is asked."""
    await_step(call, WHO, facts)
    shown = list(rows[: MOST_ROWS + 1])
    if len(shown) > MOST_ROWS:
        shown, text = [], text + "\n" + _("Send a part of the name.")
    return [Reply(text, rows=_rows(shown), quick=[cancel_button()])]


def _rows(placements: Sequence[Placement]) -> list[Row]:
    return [
        Row(
            one.person.name_roman,
            "\n".join(filter(None, (one.person.name_kana, f"{one.employer.name}　{stage_of(one)}"))),
            [Button(_("Choose"), step_data(WHO, one.pk), says=one.person.name_roman)],
        )
        for one in placements
    ]


def _who(call: Call, turn: Turn | Chosen) -> Replies | None:
    if isinstance(turn, Chosen):
        placement = _placement(call, turn.value)
        return None if placement is None else _ask_when(call, {**call.facts, "placement": placement.pk})
    if not isinstance(turn, Said):
        return None
    found = _people(call).filter(matches(searched(turn.text), [f"person__{name}" for name in PERSON_NAMES]))
    text = _("Who is concerned?") if found.exists() else _("Nobody was found.")
    return _ask_who(call, call.facts, found, text)


def _ask_when(call: Call, facts: dict[str, Any], said: str = "") -> Replies:
    await_step(call, WHEN, facts)
    days = [(_("Today"), call.on), (_("Yesterday"), call.on - timedelta(days=1))]
    buttons = [Button(label, step_data(WHEN, day.isoformat())) for label, day in days]
    text = said or _("When did it happen? Tap, or send the day, such as 11/20.")
    return [Reply(text, buttons=buttons, quick=[cancel_button()])]


def _when(call: Call, turn: Turn | Chosen) -> Replies | None:
    if not isinstance(turn, Said | Chosen):
        return None
    day = read_day(turn.text if isinstance(turn, Said) else turn.value, call.on)
    placement = _placement(call, call.facts.get("placement"))
    if placement is None:
        forget(call)
        return [not_possible()]
    begins = placement.starts_on
    if day is None or (begins is not None and day < begins):
        return _ask_when(
            call, call.facts, _("Please send a day since the placement began that is not in the future.")
        )
    await_step(call, TEXT, {**call.facts, "day": day.isoformat()})
    return [Reply(_("What happened, in a few words?"), quick=[cancel_button()])]


def _text(call: Call, turn: Turn | Chosen) -> Replies | None:
    if not isinstance(turn, Said):
        return None
    if len(turn.text) > LONGEST:
        text = _("Please keep it within %(count)d characters.") % {"count": LONGEST}
        return [Reply(text, quick=[cancel_button()])]
    placement = _placement(call, call.facts.get("placement"))
    if placement is None:
        forget(call)
        return [not_possible()]
    await_step(call, CONFIRM, {**call.facts, "text": turn.text})
    head = _("Shall this be reported?")
    day = short_day(date.fromisoformat(call.facts["day"]))
    kind = INCIDENTS[call.facts["kind"]].label
    about = f"{kind}　{day}\n{name_of(placement.person)}　{placement.employer.name}\n{turn.text}"
    report_it = Button(_("Report this"), step_data(CONFIRM, YES))
    return [Reply(f"{head}\n{about}", buttons=[report_it, cancel_button()])]


def _confirm(call: Call, turn: Turn | Chosen) -> Replies | None:
    if not (isinstance(turn, Chosen) and turn.value == YES):
        return None
    facts = call.facts
    placement = _placement(call, facts.get("placement"))
    if placement is None:
        forget(call)
        return [not_possible()]
    # The step goes on waiting: a second tap is told that the report was made, not that it cannot be.
    difficulty, told = write_incident(
        placement=placement, incident=facts["kind"], happened_on=date.fromisoformat(facts["day"]),
        text=facts["text"], by=call.by, at=call.at,
    )  # fmt: skip
    if difficulty is None:
        return [Reply(_("This was reported before. Nothing was added."), quick=[menu_button()])]
    said = [_("The report is recorded.")]
    if told:
        said.append(_("Told at once: %(names)s") % {"names": "、".join(map(str, told))})
    elif not sees_office(call.by):
        said.append(_("Nobody could be told: please call the office."))
    if not sees_office(call.by):
        return [Reply("\n".join(said), quick=[menu_button()])]
    lines = duties_of(difficulty, by=call.by, on=call.on)
    said += [f"{line.label}　{_('due %(day)s') % {'day': short_day(line.due_on)}}" for line in lines]
    buttons = [Button(_("Open the duty"), path=page("rooms:why", line.pk)) for line in lines[:1]]
    buttons.append(Button(_("Open the person"), path=page("rooms:person", placement.person_id)))
    return [Reply("\n".join(said), buttons=buttons, quick=[menu_button()])]


def _people(call: Call) -> Any:
    rows = reportable(call.by, call.on)
    return rows.select_related("person", "employer").order_by("person__name_roman", "pk")


def _placement(call: Call, number: object) -> Placement | None:
    """Return a placement that this person may report about now."""
    pk = read_number(number)
    return None if pk is None else _people(call).filter(pk=pk).first()


def _may(user: User) -> bool:
    return may_report(user)


add_command(
    Command(
        "report", report, _may,
        words=("報告", "事故", "失踪", "事故報告", "report"), label=gettext_lazy("Report an accident or a disappearance"),
        order=50,
    )
)  # fmt: skip
for step in (
    Step(KIND, _kind), Step(WHO, _who), Step(WHEN, _when), Step(TEXT, _text, any_text=True), Step(CONFIRM, _confirm),
):  # fmt: skip
    add_step(step)
