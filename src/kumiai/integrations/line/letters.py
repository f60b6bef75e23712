"""How a letter looks on LINE.

LINE shows the beginning of a text message on a locked screen. A *flex message* shows its alternative text
there, and its content only when the talk is opened: so every letter goes as a flex message whose
alternative text is the notice, which names nobody.
"""

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any, Final

from kumiai.integrations.line.words import say
from kumiai.messaging.domain.channel import Choice, Letter

PART: Final = 2_000
"""UTF-16 units of text in one bubble: even escaped, far below the 30 KB that a bubble may have."""
MOST_MESSAGES: Final = 5
ALT_TEXT: Final = 400
LABEL: Final = 20
DATA: Final = 300
URI: Final = 1_000
TEXT: Final = 5_000


class TooLong(ValueError):
    """The text does not go into one call."""


def units(text: str) -> int:
    """Return the length as LINE counts it."""
    return len(text.encode("utf-16-le")) // 2


def cut(text: str, most: int) -> str:
    """Return a text of at most so many units, with an ellipsis where something is left out."""
    if units(text) <= most:
        return text
    while units(text) > most - 1:
        text = text[:-1]
    return text.rstrip() + "…"


def clean(text: str) -> str:
    """Return a text without control characters; lines stay lines."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(one for one in text if one in "\n\t" or unicodedata.category(one) != "Cc").strip()


def parts_of(text: str) -> list[str]:
    """Return a text in parts that each fit into one bubble, split between lines where there are some."""
    parts: list[str] = []
    for line in text.split("\n"):
        for piece in _pieces(line):
            if parts and units(parts[-1]) + units(piece) + 1 <= PART:
                parts[-1] += "\n" + piece
            else:
                parts.append(piece)
    return parts


def _pieces(line: str) -> list[str]:
    pieces, size = [""], 0
    for one in line:
        wide = units(one)
        if size + wide > PART:
            pieces.append("")
            size = 0
        pieces[-1] += one
        size += wide
    return pieces


def messages_of(letter: Letter) -> list[dict[str, Any]]:
    """Return a letter as the messages of one call; raise `TooLong` if they are too many."""
    title, text = clean(letter.title), clean(letter.text)
    parts = parts_of(text or title)
    if len(parts) > MOST_MESSAGES:
        raise TooLong(units(text))
    notice = cut(clean(letter.notice).replace("\n", " ") or say("notice", letter.language), ALT_TEXT)
    buttons = [_button(one, first=not index) for index, one in enumerate(letter.choices)]
    if page := letter.link or letter.answer_at:  # an answer that needs a reason is given there
        buttons.append(_button(Choice(label=say("open", letter.language), url=page), first=not buttons))
    last = len(parts) - 1
    return [
        _bubble(
            notice,
            title if text and not number else "",
            part,
            [one for one in buttons if one and number == last],
        )
        for number, part in enumerate(parts)
    ]


def _bubble(notice: str, title: str, text: str, buttons: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    body = [{"type": "text", "text": title, "weight": "bold", "wrap": True}] if title else []
    if text.strip():
        body.append({"type": "text", "text": text, "wrap": True, "size": "sm"})
    bubble: dict[str, Any] = {
        "type": "bubble",
        "body": {"type": "box", "layout": "vertical", "spacing": "md", "contents": body},
    }
    if buttons:
        bubble["footer"] = {"type": "box", "layout": "vertical", "spacing": "sm", "contents": list(buttons)}
    return {"type": "flex", "altText": notice, "contents": bubble}


def _button(choice: Choice, *, first: bool) -> dict[str, Any] | None:
    label = cut(clean(choice.label), LABEL)
    action: dict[str, Any]
    if choice.url:
        if len(choice.url) > URI:
            return None  # the same page is reached from the office
        action = {"type": "uri", "label": label, "uri": choice.url}
    else:
        action = {"type": "postback", "label": label, "data": choice.data[:DATA], "displayText": label}
    return {
        "type": "button", "style": "primary" if first else "secondary", "height": "sm", "action": action
    }  # fmt: skip


def plain(text: str) -> dict[str, Any]:
    """Return a short answer to what somebody just wrote: whoever wrote is looking at the talk."""
    return {"type": "text", "text": cut(clean(text), TEXT)}
