"""One turn of a talk: what the person did comes in, what the bot says goes out.

Everything is done as this person, with the rights this person has in the office at this moment. What is
forged, foreign or not allowed gets one neutral sentence and does nothing.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.accounts.scope import scope_of
from kumiai.chat.domain.answer import answer
from kumiai.chat.domain.menu import greet
from kumiai.chat.domain.registry import (
    COMMAND,
    STEP,
    Call,
    Chosen,
    Replies,
    command_said,
    commands,
    step_called,
)
from kumiai.chat.domain.reply import Reply
from kumiai.chat.domain.talk import awaited, forget, locked_talk
from kumiai.chat.domain.turn import (
    Opened,
    Placed,
    Said,
    Sent,
    Tapped,
    TooLarge,
    Turn,
    Unfetchable,
    Unreadable,
)
from kumiai.chat.domain.visit import place_first
from kumiai.chat.domain.words import LONGEST_TEXT, menu_button, not_possible
from kumiai.chat.models import Talk
from kumiai.messaging.domain.cleaning import clean_text
from kumiai.messaging.domain.question import MARK

_LOOKS_LIKE_DATA: Final = re.compile(rf"[{COMMAND}{STEP}{MARK}]:\S", re.IGNORECASE)
_START: Final = "start"  # what the button of a service carries that begins a talk


def respond(
    turn: Turn, *, by: User, at: datetime, via: str, keep: Callable[[Replies], None] = lambda said: None
) -> Replies:
    """Do what a person asks by one turn, and return what the bot says (応答する).

    A file is fetched before anything is locked. Raises what ``fetch`` raises, except `Unfetchable`. ``keep``
    is told what the bot says within the transaction of the deed: both hold, or none.
    """
    if not by.is_active or scope_of(by).sees_nothing:
        return [Reply(_("Your account has no rights at present. Please ask the office."))]
    if isinstance(turn, Sent):
        waiting = step_called(awaited(Talk.objects.filter(user=by).first(), at))
        if waiting is None or not waiting.wants_file:
            return [_no_place_for_it()]
        try:
            content = turn.fetch()
        except TooLarge:
            return [Reply(_("The file is larger than 25 MB. Please send a smaller one."))]
        except Unfetchable:
            return [Reply(_("The file did not arrive. Please send it again."))]
        turn = replace(turn, fetch=lambda: content)
    with transaction.atomic():
        said = _act_or_say_why(turn, Call(by, at, locked_talk(by), via))
        keep(said)
    return said


def _act_or_say_why(turn: Turn, call: Call) -> Replies:
    try:
        with transaction.atomic():
            return _act(turn, call)
    except ValidationError as error:
        forget(call)
        return [Reply("\n".join(error.messages), quick=[menu_button()])]
    except PermissionDenied:
        forget(call)
        return [not_possible()]


def _act(turn: Turn, call: Call) -> Replies:
    if isinstance(turn, Tapped):
        return _tapped(turn.data, call)
    if isinstance(turn, Opened):
        return greet(call)
    if isinstance(turn, Unreadable):
        return [
            Reply(_("Thank you. I can read texts, photos, files and places only."), quick=[menu_button()])
        ]
    if isinstance(turn, Said):
        turn = Said(clean_text(turn.text))
        if len(turn.text) > LONGEST_TEXT:
            return [Reply(_("The text is too long. Please keep it within 2,000 characters."))]
        if not turn.text or _LOOKS_LIKE_DATA.match(turn.text):
            return [not_possible()]
    return _in_turn(turn, call)


def _in_turn(turn: Said | Sent | Placed, call: Call) -> Replies:
    """Give a turn to the step that waits, else to the command that a text calls, else to the search."""
    called = command_said(turn.text) if isinstance(turn, Said) else None
    if called is not None and called.name == "cancel":
        return called.run(call, "")
    step = step_called(awaited(call.talk, call.at))
    if step is not None and (called is None or step.any_text):
        taken = step.take(call, turn)
        if taken is not None:
            return taken
    if called is not None:
        return _run(called.name, "", call)
    if isinstance(turn, Said):
        return _run("find", turn.text, call, otherwise="help")
    if isinstance(turn, Placed):
        return place_first(call, turn) if commands()["visit"].may(call.by) else [not_possible()]
    return [_no_place_for_it()]


def _tapped(data: str, call: Call) -> Replies:
    if data == _START:
        return greet(call)
    kind, _colon, rest = data.partition(":")
    name, _colon, argument = rest.partition(":")
    if kind == MARK:
        return answer(call, data)
    if kind == COMMAND:
        return _run(name, argument, call)
    step = step_called(name) if kind == STEP and awaited(call.talk, call.at) == name else None
    return (step.take(call, Chosen(argument)) if step else None) or [not_possible()]


def _run(name: str, argument: str, call: Call, otherwise: str = "") -> Replies:
    """Run a command that this person may use; what a person was in the middle of ends with it."""
    command = commands().get(name)
    if command is None or not command.may(call.by):
        return commands()[otherwise].run(call, "") if otherwise else [not_possible()]
    if command.ends_step:
        forget(call)
    return command.run(call, argument)


def _no_place_for_it() -> Reply:
    text = _("To add a photo to a duty, tap “Done” at it in today's list first.")
    return Reply(text, quick=[menu_button()])
