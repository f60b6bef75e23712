"""LINE WORKS as a channel of the outbox.

What a locked screen shows is the beginning of the text: the notice, which names nobody, comes
first. The rest of a preview is a setting of the tenant; the set-up page says where.
"""

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from kumiai.integrations.lineworks.actions import Action, MessageAction, UriAction
from kumiai.integrations.lineworks.domain.connection import bot_of, current, note_check
from kumiai.integrations.lineworks.errors import (
    CertificateRefused,
    InvalidMessage,
    LineWorksError,
    RateLimited,
    ServerFailed,
    TokenRefused,
    TransportFailed,
    Unauthorized,
    UnexpectedAnswer,
)
from kumiai.integrations.lineworks.messages import LONGEST_LINE, LONGEST_TEXT, Buttons, Link, Message, Text
from kumiai.integrations.lineworks.models import Link as MemberLink
from kumiai.integrations.lineworks.words import address as checked_address
from kumiai.integrations.lineworks.words import harmless, length, plain
from kumiai.messaging.domain.channel import (
    Busy,
    Choice,
    Later,
    Letter,
    Recipient,
    Undeliverable,
    Unsure,
)
from kumiai.messaging.enums import ChannelCode

LONGEST_LABEL: Final = 20
MOST_BUTTONS: Final = 10
MOST_PIECES: Final = 5
SHORT_WAIT: Final = 10  # seconds; the outbox makes it longer each time
UNAVAILABLE: Final = 503
FAIL_TOGETHER: Final = 3
TROUBLE_WAIT: Final = 900
LETTERS_REMEMBERED: Final = 1000
TROUBLE: Final = "channel"


class LineWorksChannel:
    """Carries letters to members (LINE WORKS への送信)."""

    code = ChannelCode.LINEWORKS

    def __init__(self, clock: Callable[[], datetime] = timezone.now) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._arrived: dict[int, int] = {}
        self._failing: set[int] = set()

    def ready(self) -> bool:
        """Return whether a connection is set up and in use."""
        return current() is not None

    def addresses(self, recipients: Sequence[Recipient]) -> Mapping[Recipient, str]:
        """Return the members whom these users are; workers and companies are not members themselves."""
        users = {one.number: one for one in recipients if one.kind == "user"}
        links = MemberLink.objects.filter(user__in=users, ended_at=None, user__is_active=True)
        return {users[user]: member for user, member in links.values_list("user_id", "member_id")}

    def send(self, letter: Letter, address: str) -> None:
        """Deliver a letter; one that was delivered in part before is continued, not begun again."""
        connection = current()
        if connection is None:
            raise Busy(TROUBLE_WAIT, "LINE WORKS is not in use")
        try:
            pieces = compose(letter)
            bot = bot_of(connection)
            for number, piece in enumerate(pieces):
                if number >= self._arrived.get(letter.number, 0):
                    bot.send_to_user(address, piece)
                    self._remember(letter.number, number + 1)
        except LineWorksError as error:
            raise self.verdict(error, letter) from error
        self._forget(letter.number)
        self._failing.clear()
        if not connection.checks.get(TROUBLE, {"good": True})["good"]:
            note_check(TROUBLE, at=self._clock(), good=True)

    def verdict(self, error: LineWorksError, letter: Letter) -> Exception:
        """Return what the outbox is told.

        A 500 or 503 is an answer: as a rule nothing was done, so it is tried again. One letter that fails
        waits by itself; where several fail with none getting through in between, all wait. Only where no
        answer came is it not known what became of the letter.
        """
        if isinstance(error, RateLimited):
            return Busy(error.retry_after, str(error))
        if isinstance(error, ServerFailed):
            self._failing.add(letter.number)
            together = error.status == UNAVAILABLE or len(self._failing) >= FAIL_TOGETHER
            return (Busy if together else Later)(SHORT_WAIT, str(error))
        if isinstance(error, CertificateRefused | TokenRefused | Unauthorized):
            note_check(TROUBLE, at=self._clock(), good=False, words=str(error))
            return Busy(TROUBLE_WAIT, str(error))
        if isinstance(error, TransportFailed) and not error.outcome_unknown:
            return Busy(SHORT_WAIT * 3, str(error))
        if isinstance(error, TransportFailed | UnexpectedAnswer):
            return Unsure(str(error))
        self._forget(letter.number)
        return Undeliverable(str(error))

    def _remember(self, letter: int, pieces: int) -> None:
        with self._lock:
            self._arrived[letter] = pieces
            while len(self._arrived) > LETTERS_REMEMBERED:
                self._arrived.pop(next(iter(self._arrived)))

    def _forget(self, letter: int) -> None:
        with self._lock:
            self._arrived.pop(letter, None)


def compose(letter: Letter) -> list[Message]:
    """Return a letter as messages: one if it fits, else its text in pieces and the buttons with the last."""
    with translation.override(letter.language):
        actions = list(_actions(letter))
        last = LONGEST_LINE if actions else LONGEST_TEXT
        pieces = split(_whole(letter), LONGEST_TEXT, last)
        if not pieces:
            raise InvalidMessage("the letter is empty")
        if len(pieces) > MOST_PIECES:
            pieces = [*pieces[: MOST_PIECES - 1], _("The rest is in the office.")]
        if not actions:
            return [Text(piece) for piece in pieces]
        messages: list[Message] = [Text(piece) for piece in pieces[:-1]]
        if len(actions) == 1 and isinstance(actions[0], UriAction):
            return [*messages, Link(pieces[-1], actions[0].label, actions[0].uri)]
        for start in range(0, len(actions), MOST_BUTTONS):
            words = pieces[-1] if start == 0 else _("More choices")
            messages.append(Buttons(words, actions[start : start + MOST_BUTTONS]))
        return messages


def _whole(letter: Letter) -> str:
    """Return notice, title and text under each other, each once."""
    parts: list[str] = []
    for part in (letter.notice, letter.title, letter.text):
        words = harmless(part)
        if words and words not in parts:
            parts.append(words)
    return "\n\n".join(parts)


def _actions(letter: Letter) -> Iterator[Action]:
    for choice in letter.choices:
        action = _action(choice)
        if action is not None:
            yield action
    if letter.link and _is_address(letter.link):
        yield UriAction(label_of(_("Open in the office")), letter.link)


def _action(choice: Choice) -> Action | None:
    label = label_of(choice.label)
    if choice.url:
        return UriAction(label, choice.url) if _is_address(choice.url) else None
    return MessageAction(label, text=label, postback=choice.data) if choice.data else None


def _is_address(text: str) -> bool:
    try:
        checked_address(text, "the link")
    except InvalidMessage:
        return False
    return True


def label_of(text: str) -> str:
    """Return the label of a button, shortened if it is too long: a letter is never refused for its label."""
    words = " ".join(plain(text).split()) or "…"
    return words if length(words) <= LONGEST_LABEL else cut(words, LONGEST_LABEL - 1) + "…"


def cut(text: str, limit: int) -> str:
    """Return the beginning of a text, at most so many UTF-16 units of it and no half of a sign."""
    if length(text) <= limit:
        return text
    taken = 0
    for place, sign in enumerate(text):
        taken += length(sign)
        if taken > limit:
            return text[:place]
    return text


_ENDS: Final = ("\n\n", "\n", "。", ". ", "、", " ")


def split(text: str, limit: int, last: int) -> list[str]:
    """Return a text in pieces that fit, cut where a paragraph, line or sentence ends; `last` bounds the last one."""
    pieces: list[str] = []
    rest = text.strip()
    while length(rest) > last:
        piece = cut(rest, limit if length(rest) > limit else last)
        ends = (piece.rfind(mark) + len(mark) for mark in _ENDS if piece.rfind(mark) > len(piece) // 2)
        piece = piece[: next(ends, len(piece))]
        pieces.append(piece.strip())
        rest = rest[len(piece) :].strip()
    return [*pieces, rest] if rest else pieces
