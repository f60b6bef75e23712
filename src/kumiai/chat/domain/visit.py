"""Checking in at a company: the place is kept, and the guidance visit of the day is there to be written up."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kumiai.accounts.models import User
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
from kumiai.chat.domain.reply import MOST_ROWS, Button, Need, Reply, Row
from kumiai.chat.domain.talk import await_step, forget
from kumiai.chat.domain.turn import Placed, Said, Turn
from kumiai.chat.domain.words import (
    cancel_button,
    menu_button,
    not_possible,
    page,
    read_number,
    searched,
    short_day,
)
from kumiai.chat.models import CheckIn
from kumiai.coop.models import StaffMember
from kumiai.deadlines.domain.pause import paused
from kumiai.deadlines.domain.words import duty_label
from kumiai.deadlines.enums import Cause, State
from kumiai.deadlines.models import Deadline, Recalculation
from kumiai.employers.models import Employer
from kumiai.history.domain.record import log, save_recorded
from kumiai.oversight.models import GuidanceVisit
from kumiai.people.domain.spelling import matches

COMPANY: Final = "visit.company"
PLACE: Final = "visit.place"
DUTIES: Final = ("titp.visit", "esd.visit")
_SIX_PLACES: Final = Decimal("0.000001")
_NAMES: Final = ("name", "name_kana")


def may_visit(user: User) -> bool:
    """Return whether a user may record guidance visits (訪問を記録できるか)."""
    return user.has_perm("oversight.add_guidancevisit") and user.has_perm("oversight.view_guidancevisit")


def visit(call: Call, argument: str) -> Replies:
    """Ask which company is visited, or for the place where the company is known (訪問チェックイン)."""
    if not argument:
        return _ask_company(
            call, {}, _companies(call).filter(caseworker=call.by), _("Which company do you visit?")
        )
    employer = _company(call, argument)
    if employer is None:
        return [not_possible()]
    return _ask_place(call, employer)


def place_first(call: Call, placed: Placed) -> Replies:
    """Ask which company a place belongs to that was sent unasked (位置情報が先に届いた場合)."""
    facts = {"place": [str(placed.latitude), str(placed.longitude), placed.address]}
    own = _companies(call).filter(caseworker=call.by)
    return _ask_company(call, facts, own, _("Which company are you at?"))


def _ask_company(call: Call, facts: dict[str, Any], rows: Any, text: str) -> Replies:
    await_step(call, COMPANY, facts)
    count = rows.count()
    shown = list(rows[:MOST_ROWS])
    if count > len(shown):
        left = count - len(shown)
        more = ngettext(
            "%(count)d more: send the name of the company.",
            "%(count)d more: send the name of the company.",
            left,
        )
        text += "\n" + more % {"count": left}
    elif not shown:
        text += "\n" + _("Send a part of its name.")
    return [Reply(text, rows=_company_rows(shown), quick=[cancel_button()])]


def _company_rows(companies: Sequence[Employer]) -> list[Row]:
    return [
        Row(
            one.name,
            one.address or one.get_prefecture_display(),
            [Button(_("Choose"), step_data(COMPANY, one.pk), says=one.name)],
        )
        for one in companies
    ]


def _company_said(call: Call, turn: Turn | Chosen) -> Replies | None:
    """Take the name of the company; a place that comes meanwhile is kept."""
    if isinstance(turn, Placed):
        return place_first(call, turn)
    if isinstance(turn, Chosen):
        employer = _company(call, turn.value)
        return None if employer is None else _go_on(call, employer)
    if not isinstance(turn, Said):
        return None
    found = _companies(call).filter(matches(searched(turn.text), _NAMES))
    only = list(found[:2])
    if len(only) == 1:
        return _go_on(call, only[0])
    text = _("Which company?") if only else _("No company was found.")
    return _ask_company(call, call.facts, found, text)


def _go_on(call: Call, employer: Employer) -> Replies:
    place = call.facts.get("place")
    if place is None:
        return _ask_place(call, employer)
    return _check_in(call, employer, Placed(float(place[0]), float(place[1]), place[2]))


def _ask_place(call: Call, employer: Employer) -> Replies:
    await_step(call, PLACE, {"employer": employer.pk})
    text = _("%(company)s: please send your location.") % {"company": employer.name}
    return [Reply(text, quick=[cancel_button()], needs=[Need.PLACE])]


def _place(call: Call, turn: Turn | Chosen) -> Replies | None:
    employer = _company(call, call.facts.get("employer"))
    if employer is None:
        forget(call)
        return [not_possible()]
    if isinstance(turn, Placed):
        return _check_in(call, employer, turn)
    return _ask_place(call, employer) if isinstance(turn, Said) else None


def _check_in(call: Call, employer: Employer, placed: Placed) -> Replies:
    """Keep the place, and see to it that the visit of the day is recorded."""
    forget(call)
    list(
        Employer.objects.select_for_update().filter(pk=employer.pk)
    )  # two who arrive together make one visit
    there = GuidanceVisit.objects.filter(employer=employer, visited_on=call.on).first()
    with paused(cause=Cause.RECORDS, by=call.by, at=call.at) as pause:
        row = there or save_recorded(
            GuidanceVisit(employer=employer, visited_on=call.on, visitor=_staff(call.by)),
            by=call.by,
            at=call.at,
        )
    check_in = CheckIn.objects.create(
        user=call.by, employer=employer, visit=row, at=call.at, address=placed.address,
        latitude=_degrees(placed.latitude), longitude=_degrees(placed.longitude),
    )  # fmt: skip
    # The office knows no check-ins: when and where somebody was stands in the history of the visit.
    place = f"{check_in.latitude}, {check_in.longitude} {check_in.address}".strip()
    log(row, "oversight.guidancevisit.checked_in", by=call.by, at=call.at, after={"place": place})
    said = [_("%(time)s: checked in at %(company)s.") % {
        "time": timezone.localtime(call.at).strftime("%H:%M"), "company": employer.name
    }]  # fmt: skip
    said.append(_("It joins the visit of today.") if there else _serves(call, employer, pause.recalculation))
    report = Button(_("Write the report"), path=page("guidancevisit:edit", row.pk))
    return [Reply("\n".join(said), buttons=[report], quick=[menu_button()])]


def _serves(call: Call, employer: Employer, run: Recalculation | None) -> str:
    """Say which duty the visit meets, and when the next one is due."""
    rows = Deadline.objects.visible_to(call.by).filter(employer=employer, duty__in=DUTIES)
    met = rows.filter(state=State.DONE, moves__recalculation=run).order_by("due_on").first() if run else None
    following = rows.filter(state=State.OPEN, due_on__gte=call.on).order_by("due_on").first()
    said = [_("The visit of today is recorded.")]
    if met:
        said = [
            _("Recorded for: %(duty)s, due %(day)s.")
            % {"duty": duty_label(met.duty), "day": short_day(met.due_on)}
        ]
    if following:
        said.append(_("The next one is due %(day)s.") % {"day": short_day(following.due_on)})
    return "\n".join(said)


def _degrees(value: float) -> Decimal:
    return Decimal(str(value)).quantize(_SIX_PLACES)


def _staff(user: User) -> StaffMember | None:
    return StaffMember.objects.filter(user=user).first()


def _companies(call: Call) -> Any:
    """Return the member companies of the day that this person may see."""
    in_it = Q(left_on=None) | Q(left_on__gte=call.on)
    return Employer.objects.visible_to(call.by).filter(in_it)


def _company(call: Call, number: object) -> Employer | None:
    pk = read_number(number)
    return None if pk is None or not may_visit(call.by) else _companies(call).filter(pk=pk).first()


add_command(
    Command(
        "visit", visit, may_visit,
        words=("訪問", "チェックイン", "visit", "check in"), label=gettext_lazy("Check in at a company"), order=30,
    )
)  # fmt: skip
add_step(Step(COMPANY, _company_said))
add_step(Step(PLACE, _place))
