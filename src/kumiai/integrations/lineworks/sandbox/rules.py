"""What the API says in words and not in its schema: where an action may stand, what goes with what."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from kumiai.integrations.lineworks.sandbox.problems import invalid

LANGUAGES: Final = frozenset({"ja_JP", "en_US", "ko_KR", "zh_CN", "zh_TW"})
NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    "postback": ("data",),
    "message": ("label",),
    "uri": ("uri",),
    "copy": ("copyText",),
    "camera": ("label",),
    "cameraRoll": ("label",),
    "location": ("label",),
}
ONLY_QUICK_REPLY: Final = frozenset({"camera", "cameraRoll", "location"})
POSTBACK_PLACES: Final = frozenset({"carousel", "image_carousel", "quickReply", "richmenu"})


def check_content(content: Mapping[str, Any]) -> None:
    """Raise a 400 for a message that the schema lets pass and the service does not."""
    kind = content["type"]
    _languages(content)
    if kind in {"image", "file", "audio", "video"}:
        _one_source(content, kind)
    for holder in _picture_holders(content, kind):
        if "originalContentUrl" in holder and "fileId" in holder:
            raise invalid("originalContentUrl and fileId exclude each other.")
    for address in _addresses(content):
        if not address.startswith("https://"):
            raise invalid("The address of a picture or file must begin with https.")
    if kind == "carousel":
        _carousel(content)
    for place, action in actions_of(content):
        check_action(action, place, 12 if kind == "image_carousel" else 20)


def check_action(action: Mapping[str, Any], place: str, longest_label: int = 20) -> None:
    """Raise a 400 for an action that may not stand in a place."""
    kind = action["type"]
    for name in NEEDS[kind]:
        if not action.get(name) and not (name == "label" and place in {"richmenu", "default"}):
            raise invalid(f"A {kind} action needs {name}.")
    if kind == "postback" and place not in POSTBACK_PLACES:
        raise invalid(f"A postback action may not stand in {place}.")
    if kind == "postback" and place == "quickReply" and not action.get("displayText"):
        raise invalid("A postback action in a quick reply needs displayText.")
    if kind in ONLY_QUICK_REPLY and place != "quickReply":
        raise invalid(f"A {kind} action may stand in a quick reply only.")
    if len(action.get("label", "")) > longest_label:
        raise invalid(f"The label is longer than {longest_label}.")
    if kind == "uri" and not re.match(r"(https?|tel|mailto|lineworks\w*):", action["uri"]):
        raise invalid("The address of an action is not one.")
    _languages(action)


def actions_of(content: Mapping[str, Any]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield the actions of a message with the place where each stands."""
    kind = content["type"]
    for row in content.get("actions", ()):
        for action in row if isinstance(row, list) else (row,):
            yield kind, action
    for element in content.get("elements", ()):
        if "action" in element:
            yield kind, element["action"]
    for column in content.get("columns", ()):
        for name in ("action", "defaultAction"):
            if name in column:
                yield kind, {"label": " ", **column[name]} if name == "defaultAction" else column[name]
        for action in column.get("actions", ()):
            yield kind, action
    for item in content.get("quickReply", {}).get("items", ()):
        yield "quickReply", item["action"]


def _one_source(content: Mapping[str, Any], kind: str) -> None:
    by_address = "originalContentUrl" in content
    if by_address == ("fileId" in content):
        raise invalid(f"{kind} needs a fileId or an address, and not both.")
    if kind == "image" and by_address and "previewImageUrl" not in content:
        raise invalid("An image by address needs previewImageUrl too.")


def _picture_holders(content: Mapping[str, Any], kind: str) -> Iterator[Mapping[str, Any]]:
    yield from content.get("elements", ())
    if kind in {"carousel", "image_carousel"}:
        yield from content.get("columns", ())


def _addresses(content: Mapping[str, Any]) -> Iterator[str]:
    for holder in (content, *content.get("elements", ()), *content.get("columns", ())):
        for name in ("originalContentUrl", "previewImageUrl"):
            if name in holder:
                yield holder[name]
    cover = content.get("coverData", {})
    if "backgroundImageUrl" in cover:
        yield cover["backgroundImageUrl"]


def _carousel(content: Mapping[str, Any]) -> None:
    counts = {len(column["actions"]) for column in content["columns"]}
    if len(counts) != 1:
        raise invalid("All columns need the same number of actions.")
    for column in content["columns"]:
        adorned = "title" in column or "originalContentUrl" in column or "fileId" in column
        if len(column["text"]) > (60 if adorned else 120):
            raise invalid("The text of a column is too long.")


def _languages(holder: Mapping[str, Any]) -> None:
    for name, entries in holder.items():
        if name.startswith("i18n") and isinstance(entries, list):
            for entry in entries:
                if entry.get("language") not in LANGUAGES:
                    raise invalid(f"{name} has a language that the API does not know.")
