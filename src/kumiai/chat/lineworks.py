"""The talk in LINE WORKS: its events become turns, and what the bot says becomes messages of its API.

The only file of this room that knows the service; another service is another file beside it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.chat.domain.registry import Replies, command_said
from kumiai.chat.domain.reply import Button, Need, Reply, Row
from kumiai.chat.domain.respond import respond
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
from kumiai.files.domain.kept import LARGEST
from kumiai.integrations.lineworks import actions, callbacks, messages
from kumiai.integrations.lineworks.channel import cut, label_of, split
from kumiai.integrations.lineworks.domain.connection import bot_of, current
from kumiai.integrations.lineworks.domain.event import keep_answer, kept_answer
from kumiai.integrations.lineworks.domain.event import reply as send
from kumiai.integrations.lineworks.errors import BadRequest, Forbidden, NotFound
from kumiai.integrations.lineworks.errors import TooLarge as TooLargeThere
from kumiai.integrations.lineworks.words import harmless
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.cleaning import clean_line
from kumiai.messaging.domain.recipient import languages_of

VIA: Final = "lineworks"
MOST_BUTTONS: Final = 10
MOST_LIST_ROWS: Final = 4
LONGEST_TITLE: Final = 40
LONGEST_CARD: Final = 60
LONGEST_SAID: Final = 300
LONGEST_ADDRESS: Final = 255
MOST_CARD_LINES: Final = 2
NOTHING: Final = "…"


def handle(event: callbacks.Event, user: User | None, at: datetime) -> None:
    """Act on an event of LINE WORKS (イベントに応答する), in the language of the person."""
    if isinstance(event, callbacks.BotJoined):
        _speak_in_room(event.source.channel_id, "ja")
        return
    if user is None:
        return
    language = languages_of([Recipient("user", user.pk)])[Recipient("user", user.pk)]
    if _is_room_of_several(event):
        if event.choice or (isinstance(event, callbacks.TextMessage) and command_said(event.text)):
            _speak_in_room(event.source.channel_id, language)
        return  # people talk with each other there: who did not mean the bot is not answered
    turn = turn_of(event, at)
    if turn is None:
        return
    answer = kept_answer()
    if answer is None:
        with translation.override(language):
            said = respond(turn, by=user, at=at, via=VIA, keep=lambda done: keep_answer(_composed(done)))
            answer = _composed(said)
    for message in answer:
        send(user, message)


def _composed(said: Replies) -> list[messages.Message]:
    return [message for one in said for message in compose(one)]


def _is_room_of_several(event: callbacks.Event) -> bool:
    """Return whether somebody wrote in a room of several: a message in a talk of two names no room."""
    written = (
        callbacks.TextMessage, callbacks.FileMessage, callbacks.LocationMessage, callbacks.StickerMessage,
    )  # fmt: skip
    return isinstance(event, written) and bool(event.source.channel_id)


def _speak_in_room(channel_id: str, language: str) -> None:
    """Say in a room of several that nothing is said there: others would read it."""
    connection = current()
    if connection is None or not channel_id:
        return
    with translation.override(language):
        words = _("I answer in a talk of two only. Please write to me there.")
    bot_of(connection).send_to_channel(channel_id, messages.Text(words))


def turn_of(event: callbacks.Event, at: datetime) -> Turn | None:
    """Return what a person did, None for what asks for no answer (イベントの意味)."""
    if event.choice:
        return Tapped(event.choice)
    match event:
        case callbacks.TextMessage():
            return Said(event.text)
        case callbacks.FileMessage(kind="image" | "file"):
            return Sent(_name_of(event, at), lambda: fetch(event.file_id))
        case callbacks.LocationMessage():
            return Placed(event.latitude, event.longitude, clean_line(event.address, LONGEST_ADDRESS))
        case callbacks.FileMessage() | callbacks.StickerMessage():
            return Unreadable()
        case callbacks.Begin():
            return Opened()
    return None


def _name_of(event: callbacks.FileMessage, at: datetime) -> str:
    stamp = timezone.localtime(at).strftime("%Y%m%d-%H%M%S")
    return event.file_name or (f"photo-{stamp}.jpg" if event.kind == "image" else f"file-{stamp}")


def fetch(file_id: str) -> bytes:
    """Return the content of a file that somebody sent (添付ファイルを取得する), at most 25 MB of it."""
    connection = current()
    if connection is None:
        raise Unfetchable
    try:
        return bot_of(connection).download(file_id, LARGEST)
    except TooLargeThere as error:
        raise TooLarge from error
    except (BadRequest, Forbidden, NotFound) as error:
        raise Unfetchable from error


# --- what the bot says ----------------------------------------------------------------


def compose(said: Reply) -> list[messages.Message]:
    """Return a reply as messages that the API takes (メッセージに変換する): text and buttons, then the list.

    What the keyboard offers stands with the last one, because it vanishes with the next message.
    """
    composed = [*_text(said), *_list(said.rows)]
    quick = _quick(said)
    if quick:
        composed[-1] = replace(composed[-1], quick_replies=quick)
    return composed


def _text(said: Reply) -> Iterator[messages.Message]:
    buttons = [_action(button) for button in said.buttons]
    last = messages.LONGEST_LINE if buttons else messages.LONGEST_TEXT
    pieces = split(harmless(said.text), messages.LONGEST_TEXT, last) or [NOTHING]
    yield from (messages.Text(piece) for piece in pieces[:-1])
    if not buttons:
        yield messages.Text(pieces[-1])
    for start in range(0, len(buttons), MOST_BUTTONS):
        words = pieces[-1] if start == 0 else _("More choices")
        yield messages.Buttons(words, buttons[start : start + MOST_BUTTONS])


def _list(rows: Sequence[Row]) -> Iterator[messages.Message]:
    """Return rows with one button each as a list, rows with more as cards side by side."""
    if not rows:
        return
    if len(rows[0].buttons) == 1 and len(rows) <= MOST_LIST_ROWS:
        yield messages.ListOf(
            [
                messages.ListItem(
                    _line(one.title),
                    harmless(one.text) and _line(one.text, lines=True),
                    _action(one.buttons[0]),
                )
                for one in rows
            ]
        )
    else:
        yield messages.Carousel([_card(one) for one in rows])


def _card(row: Row) -> messages.Card:
    title, text = _line(row.title), harmless(row.text)
    shown = cut("\n".join((text or title).split("\n")[:MOST_CARD_LINES]), LONGEST_CARD)
    return messages.Card(shown, [_action(one) for one in row.buttons], cut(title, LONGEST_TITLE))


def _line(text: str, *, lines: bool = False) -> str:
    clean = harmless(text)
    return cut(clean if lines else " ".join(clean.split()), messages.LONGEST_LINE) or NOTHING


def _action(button: Button) -> actions.Action:
    label = label_of(button.label)
    if button.path:
        return actions.UriAction(label, settings.WAGTAILADMIN_BASE_URL.rstrip("/") + button.path)
    return actions.MessageAction(
        label, text=cut(_line(button.says or label), LONGEST_SAID), postback=button.data
    )


def _quick(said: Reply) -> list[actions.Action]:
    wanted: list[actions.Action] = []
    for need in said.needs:
        match need:
            case Need.CAMERA:
                wanted.append(actions.CameraAction(_("Take a photo")))
            case Need.PHOTOS:
                wanted.append(actions.CameraRollAction(_("Choose a photo")))
            case Need.PLACE:
                wanted.append(actions.LocationAction(_("Send location")))
    for button in said.quick:
        label = label_of(button.label)
        wanted.append(actions.PostbackAction(label, data=button.data, display_text=label))
    return wanted
