"""What happens when somebody taps: the actions, and where each of them may stand.

A postback action may stand in a carousel, a quick reply or a rich menu only. A button
of a button template or list is a *message* action that carries a postback: its tap
comes back as a message event (see `callbacks.Event.choice`, which reads both).
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from kumiai.integrations.lineworks.errors import InvalidMessage
from kumiai.integrations.lineworks.words import address, checked

MOST_QUICK_REPLIES: Final = 13

TEMPLATE: Final = "a button or list template"
CAROUSEL: Final = "a carousel"
QUICK_REPLY: Final = "a quick reply"
RICH_MENU: Final = "a rich menu"


@dataclass(frozen=True)
class Action:
    """One of the kinds below."""

    label: str
    places: ClassVar[frozenset[str]] = frozenset({TEMPLATE, CAROUSEL, QUICK_REPLY, RICH_MENU})
    kind: ClassVar[str] = ""

    def as_json(self, place: str, longest_label: int = 20) -> dict[str, Any]:
        """Return the action as the API has it; raise `InvalidMessage` if it may not stand there."""
        if place not in self.places:
            raise InvalidMessage(f"a {self.kind} action may not stand in {place}")
        label = checked(self.label, longest_label, "the label of a button", lines=False)
        return {"type": self.kind, "label": label, **self._own(place)}

    def _own(self, place: str) -> dict[str, Any]:
        return {}


@dataclass(frozen=True)
class MessageAction(Action):
    """The person says `text`; `postback` comes along unseen."""

    text: str = ""
    postback: str = ""
    kind: ClassVar[str] = "message"

    def _own(self, place: str) -> dict[str, Any]:
        own = {"text": checked(self.text or self.label, 300, "the text of a button")}
        if self.postback:
            own["postback"] = checked(self.postback, 1000, "the postback of a button", lines=False)
        return own


@dataclass(frozen=True)
class PostbackAction(Action):
    """A postback event is sent; the person is seen to say `display_text`, if there is one."""

    data: str
    display_text: str = ""
    kind: ClassVar[str] = "postback"
    places: ClassVar[frozenset[str]] = frozenset({CAROUSEL, QUICK_REPLY, RICH_MENU})

    def _own(self, place: str) -> dict[str, Any]:
        own = {"data": checked(self.data, 300, "the data of a postback", lines=False)}
        shown = self.display_text or (self.label if place == QUICK_REPLY else "")
        if shown:
            own["displayText"] = checked(shown, 300, "the text that a tap says")
        return own


@dataclass(frozen=True)
class UriAction(Action):
    """A page opens."""

    uri: str
    kind: ClassVar[str] = "uri"

    def _own(self, place: str) -> dict[str, Any]:
        return {"uri": address(self.uri, "the address of a button")}


@dataclass(frozen=True)
class CopyAction(Action):
    """A text is put on the clipboard."""

    copy_text: str
    kind: ClassVar[str] = "copy"

    def _own(self, place: str) -> dict[str, Any]:
        return {"copyText": checked(self.copy_text, 1000, "the text to copy")}


@dataclass(frozen=True)
class CameraAction(Action):
    """The camera opens; the photo comes as an image message."""

    kind: ClassVar[str] = "camera"
    places: ClassVar[frozenset[str]] = frozenset({QUICK_REPLY})


@dataclass(frozen=True)
class CameraRollAction(Action):
    """The photos of the telephone open."""

    kind: ClassVar[str] = "cameraRoll"
    places: ClassVar[frozenset[str]] = frozenset({QUICK_REPLY})


@dataclass(frozen=True)
class LocationAction(Action):
    """The map opens; the place comes as a location message."""

    kind: ClassVar[str] = "location"
    places: ClassVar[frozenset[str]] = frozenset({QUICK_REPLY})


def quick_reply(actions: Sequence[Action]) -> dict[str, Any]:
    """Return the buttons above the keyboard; they vanish with the next message."""
    if not 1 <= len(actions) <= MOST_QUICK_REPLIES:
        raise InvalidMessage(f"a quick reply has 1 to {MOST_QUICK_REPLIES} buttons, not {len(actions)}")
    return {"items": [{"action": action.as_json(QUICK_REPLY)} for action in actions]}


def actions_json(actions: Iterable[Action], place: str, longest_label: int = 20) -> list[dict[str, Any]]:
    """Return several actions for one place."""
    return [action.as_json(place, longest_label) for action in actions]
