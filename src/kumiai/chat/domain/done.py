"""Marking a duty as done, with a photo, a file or a text as evidence."""

from datetime import timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

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
from kumiai.chat.domain.reply import Button, Need, Reply
from kumiai.chat.domain.talk import await_step, forget
from kumiai.chat.domain.turn import Said, Sent, Turn
from kumiai.chat.domain.words import cancel_button, menu_button, not_possible, page, read_number
from kumiai.deadlines.domain.evidence import add_evidence, done_by_person, mark_done_with
from kumiai.deadlines.domain.why import title
from kumiai.deadlines.enums import State
from kumiai.deadlines.models import Deadline
from kumiai.files.domain.kept import keep_file

EVIDENCE: Final = "evidence"
WORDS: Final = "evidence.words"
MORE: Final = "evidence.more"
MORE_WITHIN: Final = timedelta(minutes=10)
WITHOUT: Final = "without"
_ABOUT: Final = ("person", "employer", "office")


def may_finish(user: User) -> bool:
    """Return whether a user may mark deadlines as done (完了にできるか)."""
    return user.has_perm("deadlines.change_deadline")


def ask_for_evidence(call: Call, argument: str) -> Replies:
    """Ask for what shows that a duty was done (完了の証拠を求める)."""
    deadline = _find(call, argument)
    if deadline is None:
        return [not_possible()]
    if deadline.state != State.OPEN:
        return [_closed(deadline)]
    await_step(call, EVIDENCE, {"deadline": deadline.pk})
    text = _("%(duty)s\nPlease send a photo or a file that shows it.") % {"duty": title(deadline)}
    return [_asking(text)]


def _asking(text: str) -> Reply:
    return Reply(
        text,
        quick=[Button(_("Done without a photo"), step_data(EVIDENCE, WITHOUT)), cancel_button()],
        needs=[Need.CAMERA, Need.PHOTOS],
    )


def _evidence(call: Call, turn: Turn | Chosen) -> Replies | None:
    """Take the photo or file; or ask for a text instead."""
    deadline = _find(call, call.facts.get("deadline"))
    if deadline is None:
        forget(call)
        return [not_possible()]
    if isinstance(turn, Chosen) and turn.value == WITHOUT:
        await_step(call, WORDS, call.facts)
        text = _("Please write what shows it, such as a receipt number.")
        return [Reply(text, quick=[cancel_button()])]
    if isinstance(turn, Sent):
        return _finish(call, deadline, turn, "")
    if isinstance(turn, Said):
        return [_asking(_("A photo or a file is awaited for: %(duty)s") % {"duty": title(deadline)})]
    return None


def _words(call: Call, turn: Turn | Chosen) -> Replies | None:
    """Take the text that shows it; a photo is just as good."""
    deadline = _find(call, call.facts.get("deadline"))
    if deadline is None:
        forget(call)
        return [not_possible()]
    if isinstance(turn, Said):
        return _finish(call, deadline, None, turn.text)
    return _finish(call, deadline, turn, "") if isinstance(turn, Sent) else None


def _more(call: Call, turn: Turn | Chosen) -> Replies | None:
    """Put a further photo to what was marked as done a moment ago."""
    if not isinstance(turn, Sent):
        return None
    deadline = _find(call, call.facts.get("deadline"))
    if deadline is None:
        forget(call)
        return [not_possible()]
    if (
        deadline.state == State.OPEN
    ):  # opened again meanwhile: a photo alone says not that it is done once more
        return ask_for_evidence(call, str(deadline.pk))
    return _too_late(call, deadline, turn)


def _finish(call: Call, deadline: Deadline, sent: Sent | None, words: str) -> Replies:
    """Mark as done with what was sent; of two who do it at the same moment, one is told."""
    locked = _locked(deadline)
    if locked.state != State.OPEN:
        return _too_late(call, locked, sent)
    values = {"name": str(call.by), "moment": timezone.localtime(call.at).strftime("%Y-%m-%d %H:%M")}
    evidence = words or _("%(name)s sent evidence in the chat, %(moment)s") % values
    files = [_keep(call, sent)] if sent else []
    mark_done_with(deadline=locked, done_on=call.on, evidence=evidence, files=files, by=call.by, at=call.at)
    await_step(call, MORE, {"deadline": deadline.pk}, patience=MORE_WITHIN)
    text = _("Recorded as done: %(duty)s") % {"duty": title(deadline)}
    if sent:
        text += "\n" + _("Further photos within 10 minutes are added to it.")
    return [Reply(text, buttons=[_look(deadline)], quick=[menu_button()])]


def _too_late(call: Call, deadline: Deadline, sent: Sent | None) -> Replies:
    """Say that it was done; what the same person sends is kept with it, anybody else's file is not."""
    own = done_by_person(deadline) == call.by.get_username()
    if sent is None or not own:
        forget(call)
        return [_closed(deadline)]
    added = add_evidence(deadline=deadline, files=[_keep(call, sent)], by=call.by, at=call.at)
    await_step(call, MORE, {"deadline": deadline.pk}, patience=MORE_WITHIN)
    text = _("Added as evidence: %(duty)s") if added else _("This file is there already: %(duty)s")
    return [Reply(text % {"duty": title(deadline)}, buttons=[_look(deadline)], quick=[menu_button()])]


def _closed(deadline: Deadline) -> Reply:
    text = _("%(duty)s\nThis is not open any more: %(state)s. Nothing was changed.") % {
        "duty": title(deadline), "state": deadline.get_state_display(),
    }  # fmt: skip
    return Reply(text, buttons=[_look(deadline)], quick=[menu_button()])


def _look(deadline: Deadline) -> Button:
    return Button(_("Open in the office"), path=page("rooms:why", deadline.pk))


def _keep(call: Call, sent: Sent) -> Any:
    return keep_file(name=sent.name, content=sent.fetch(), by=call.by, at=call.at)


def _locked(deadline: Deadline) -> Deadline:
    rows = Deadline.objects.select_for_update(of=("self",))
    return rows.select_related(*_ABOUT).get(pk=deadline.pk)


def _find(call: Call, number: object) -> Deadline | None:
    """Return a deadline that this person may see and finish now; rights may have ended since the last turn."""
    pk = read_number(number)
    if pk is None or not may_finish(call.by):
        return None
    return Deadline.objects.visible_to(call.by).select_related(*_ABOUT).filter(pk=pk).first()


add_command(Command("done", ask_for_evidence, may_finish))
add_step(Step(EVIDENCE, _evidence, wants_file=True))
add_step(Step(WORDS, _words, wants_file=True, any_text=True))
add_step(Step(MORE, _more, wants_file=True))
