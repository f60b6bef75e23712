"""Messages of a bot: typed builders that hold to the lengths of the API and refuse instead of cutting.

The texts are in the language of the recipient already: the API knows five languages
only, none of them those of the trainees, so ``i18n`` fields are never used.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Final

from kumiai.integrations.lineworks.actions import (
    CAROUSEL,
    TEMPLATE,
    Action,
    MessageAction,
    actions_json,
    quick_reply,
)
from kumiai.integrations.lineworks.errors import InvalidMessage
from kumiai.integrations.lineworks.words import address, checked, length, without_mention

LONGEST_TEXT: Final = 2000
LONGEST_LINE: Final = 1000


@dataclass(frozen=True, kw_only=True)
class Message:
    """One of the kinds below, with buttons above the keyboard if wanted."""

    quick_replies: Sequence[Action] = ()
    kind: ClassVar[str] = ""

    def as_json(self) -> dict[str, Any]:
        """Return the ``content`` of the request; raise `InvalidMessage` if the API would refuse it."""
        content = {"type": self.kind, **self._own()}
        if self.quick_replies:
            content["quickReply"] = quick_reply(self.quick_replies)
        return content

    def _own(self) -> dict[str, Any]:
        raise NotImplementedError


@dataclass(frozen=True)
class Composed(Message):
    """A message that was checked and written down before."""

    content: Mapping[str, Any]

    def as_json(self) -> dict[str, Any]:
        """Return it as it was written down."""
        return dict(self.content)


@dataclass(frozen=True)
class Text(Message):
    """A text of at most 2,000 characters."""

    text: str
    mentions: bool = False
    kind: ClassVar[str] = "text"

    def _own(self) -> dict[str, Any]:
        text = checked(self.text, LONGEST_TEXT, "the text")
        return {"text": text if self.mentions else without_mention(text, "the text")}


@dataclass(frozen=True)
class Link(Message):
    """A text with one line to tap that opens a page."""

    text: str
    link_text: str
    link: str
    kind: ClassVar[str] = "link"

    def _own(self) -> dict[str, Any]:
        return {
            "contentText": checked(self.text, LONGEST_LINE, "the text"),
            "linkText": checked(self.link_text, LONGEST_LINE, "the text of the link"),
            "link": address(self.link, "the link"),
        }


@dataclass(frozen=True)
class Image(Message):
    """A picture that was uploaded, or that lies at an https address (PNG), with a small one if there is one."""

    file_id: str = ""
    original_url: str = ""
    preview_url: str = ""
    kind: ClassVar[str] = "image"

    def _own(self) -> dict[str, Any]:
        return picture(self.file_id, self.original_url, self.preview_url or self.original_url)


@dataclass(frozen=True)
class File(Message):
    """A file that was uploaded before."""

    file_id: str
    kind: ClassVar[str] = "file"

    def _own(self) -> dict[str, Any]:
        return {"fileId": checked(self.file_id, LONGEST_LINE, "the file", lines=False)}


@dataclass(frozen=True)
class Buttons(Message):
    """A text with 1 to 10 buttons (``button_template``)."""

    text: str
    actions: Sequence[Action]
    kind: ClassVar[str] = "button_template"

    def _own(self) -> dict[str, Any]:
        if not 1 <= len(self.actions) <= 10:
            raise InvalidMessage(f"a template has 1 to 10 buttons, not {len(self.actions)}")
        return {
            "contentText": checked(self.text, LONGEST_LINE, "the text"),
            "actions": actions_json(self.actions, TEMPLATE),
        }


def confirm(text: str, yes: MessageAction, no: MessageAction, **more: Any) -> Buttons:
    """Return a question with two answers; the API has no template of its own for it."""
    return Buttons(text, (yes, no), **more)


@dataclass(frozen=True)
class ListItem:
    """One row of a list, with one button if wanted."""

    title: str
    subtitle: str = ""
    action: Action | None = None
    file_id: str = ""
    url: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the row as the API has it."""
        row: dict[str, Any] = {"title": checked(self.title, LONGEST_LINE, "the title of a row")}
        if self.subtitle:
            row["subtitle"] = checked(self.subtitle, LONGEST_LINE, "the second line of a row")
        if self.file_id or self.url:
            row |= picture(self.file_id, self.url)
        if self.action is not None:
            row["action"] = self.action.as_json(TEMPLATE)
        return row


@dataclass(frozen=True)
class ListOf(Message):
    """Up to four rows, and up to two rows of two buttons below (``list_template``)."""

    items: Sequence[ListItem]
    actions: Sequence[Sequence[Action]] = ()
    title: str = ""
    subtitle: str = ""
    kind: ClassVar[str] = "list_template"

    def _own(self) -> dict[str, Any]:
        if not 1 <= len(self.items) <= 4:
            raise InvalidMessage(f"a list has 1 to 4 rows, not {len(self.items)}")
        if len(self.actions) > 2 or any(not 1 <= len(row) <= 2 for row in self.actions):
            raise InvalidMessage("below a list stand at most two rows of two buttons")
        own: dict[str, Any] = {"elements": [item.as_json() for item in self.items]}
        cover = {
            name: checked(value, LONGEST_LINE, f"the {name} of the list")
            for name, value in (("title", self.title), ("subtitle", self.subtitle))
            if value
        }
        if cover:
            own["coverData"] = cover
        if self.actions:
            own["actions"] = [actions_json(row, TEMPLATE) for row in self.actions]
        return own


@dataclass(frozen=True)
class Card:
    """One card of a carousel."""

    text: str
    actions: Sequence[Action]
    title: str = ""
    default_action: Action | None = None
    file_id: str = ""
    url: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return the card as the API has it; beside a picture or a title half the text fits."""
        adorned = bool(self.title or self.file_id or self.url)
        text = checked(self.text, 60 if adorned else 120, "the text of a card")
        if text.count("\n") >= (2 if adorned else 4):
            raise InvalidMessage("the text of a card has too many lines")
        card: dict[str, Any] = {"text": text, "actions": actions_json(self.actions, CAROUSEL)}
        if self.title:
            card["title"] = checked(self.title, 40, "the title of a card", lines=False)
        if self.file_id or self.url:
            card |= picture(self.file_id, self.url)
        if self.default_action is not None:
            card["defaultAction"] = self.default_action.as_json(CAROUSEL)
        return card


@dataclass(frozen=True)
class Carousel(Message):
    """Up to ten cards side by side, each with the same number of buttons."""

    cards: Sequence[Card]
    square: bool = field(default=False)
    kind: ClassVar[str] = "carousel"

    def _own(self) -> dict[str, Any]:
        if not 1 <= len(self.cards) <= 10:
            raise InvalidMessage(f"a carousel has 1 to 10 cards, not {len(self.cards)}")
        counts = {len(card.actions) for card in self.cards}
        if len(counts) != 1 or not 1 <= counts.copy().pop() <= 3:
            raise InvalidMessage("every card needs the same number of buttons, 1 to 3")
        return {
            "imageAspectRatio": "square" if self.square else "rectangle",
            "imageSize": "cover",
            "columns": [card.as_json() for card in self.cards],
        }


def picture(file_id: str, url: str, preview_url: str = "") -> dict[str, str]:
    """Return the fields of a picture: an uploaded file or an address, never both."""
    if bool(file_id) == bool(url):
        raise InvalidMessage("a picture is an uploaded file or an address: one of them")
    if file_id:
        return {"fileId": checked(file_id, LONGEST_LINE, "the file", lines=False)}
    fields = {"originalContentUrl": address(url, "the address of the picture", https_only=True)}
    if preview_url:
        fields["previewImageUrl"] = address(preview_url, "the address of the small picture", https_only=True)
    return fields


def fits(text: str, limit: int = LONGEST_TEXT) -> bool:
    """Return whether a text can be sent in one piece."""
    return length(text) <= limit
