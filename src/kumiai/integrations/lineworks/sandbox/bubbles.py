"""How one entry of a talk looks on the chat page: texts escaped, buttons that can be tapped."""

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any, Final
from urllib.parse import quote, urlsplit

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from kumiai.integrations.lineworks.sandbox.words import Words
from kumiai.integrations.lineworks.sandbox.world import World

TOKYO: Final = timezone(timedelta(hours=9))
OPENED: Final = frozenset({"http", "https", "mailto", "tel"})
NOTHING: Final = mark_safe("")  # noqa: S308  (a constant)


class Bubbles:
    """Shows entries to one person."""

    def __init__(self, world: World, person: str, words: Words) -> None:
        self._world = world
        self._person = person
        self._words = words

    def entry(self, entry: Mapping[str, Any], title: str) -> SafeString:
        """Return an entry with who said it and when."""
        author = entry["from"]
        side = "bot" if author == "bot" else "own" if author == self._person else "other"
        name = title if side == "bot" else self._name(author)
        moment = datetime.fromisoformat(entry["at"]).astimezone(TOKYO)
        return format_html(
            '<li class="entry {}" id="e{}"><p class="who">{}</p><div class="bubble {}">{}</div>'
            '<time datetime="{}">{}</time></li>',
            side,
            entry["n"],
            self._words.gettext("You") if side == "own" else name,
            entry["content"]["type"],
            self.content(entry["content"], entry["n"]),
            moment.isoformat(),
            moment.strftime("%H:%M"),
        )

    def content(self, content: Mapping[str, Any], number: int) -> SafeString:
        """Return what a message says, with its buttons."""
        kind = content["type"]
        if kind == "text":
            return format_html('<p class="text">{}</p>', content["text"])
        if kind == "link":
            return format_html(
                '<p class="text">{}</p>{}',
                content["contentText"],
                self._link(content["link"], content["linkText"]),
            )
        if kind in {"image", "file", "audio", "video"}:
            return self._file(content, kind)
        if kind == "location":
            where = f"{content['latitude']}, {content['longitude']}"
            return format_html(
                '<p class="small">{}</p><p class="text">{}</p><p class="small">{}</p>',
                self._words.gettext("Location"),
                content.get("address", ""),
                where,
            )
        if kind == "button_template":
            buttons = self._buttons(content["actions"], number, "actions")
            return format_html('<p class="text">{}</p>{}', content["contentText"], buttons)
        if kind == "list_template":
            return self._list(content, number)
        if kind in {"carousel", "image_carousel"}:
            cards = (self._card(card, number, place) for place, card in enumerate(content["columns"]))
            return format_html('<div class="cards" tabindex="0">{}</div>', _joined(cards))
        return format_html('<p class="text">{}</p>', content.get("altText") or f"[{kind}]")

    def chips(self, content: Mapping[str, Any], number: int) -> SafeString:
        """Return the quick replies of a message."""
        items = content.get("quickReply", {}).get("items", [])
        chips = (
            self.button(item["action"], number, f"quickReply.items.{place}.action", "chip")
            for place, item in enumerate(items)
        )
        return _joined(chips)

    def button(self, action: Mapping[str, Any], number: int, path: str, look: str = "button") -> SafeString:
        """Return what taps an action; pages open, texts are copied, photo and place use the form below."""
        kind, label = action["type"], action.get("label") or self._words.gettext("Open the page")
        if kind == "uri":
            return self._link(action["uri"], label, look)
        if kind == "copy":
            return format_html(
                '<button type="button" class="{}" data-copy="{}">{}</button>', look, action["copyText"], label
            )
        if kind in {"camera", "cameraRoll", "location"}:
            target = "place" if kind == "location" else "file"
            return format_html(
                '<button type="button" class="{}" data-open="{}">{}</button>', look, target, label
            )
        return format_html(
            '<button class="{}" form="act" name="tap" value="{}:{}">{}</button>', look, number, path, label
        )

    def _buttons(self, actions: list[Mapping[str, Any]], number: int, path: str) -> SafeString:
        buttons = (self.button(action, number, f"{path}.{place}") for place, action in enumerate(actions))
        return format_html('<div class="buttons">{}</div>', _joined(buttons))

    def _list(self, content: Mapping[str, Any], number: int) -> SafeString:
        cover = content.get("coverData", {})
        head = format_html(
            '<p class="title">{}</p><p class="small">{}</p>',
            cover.get("title", ""),
            cover.get("subtitle", ""),
        )
        rows = (
            format_html(
                '<li><p class="text">{}</p><p class="small">{}</p>{}</li>',
                row["title"],
                row.get("subtitle", ""),
                self.button(row["action"], number, f"elements.{place}.action") if "action" in row else "",
            )
            for place, row in enumerate(content["elements"])
        )
        below = (
            self._buttons(row, number, f"actions.{place}")
            for place, row in enumerate(content.get("actions", ()))
        )
        return format_html(
            '{}<ul class="rows">{}</ul>{}', head if cover else "", _joined(rows), _joined(below)
        )

    def _card(self, card: Mapping[str, Any], number: int, place: int) -> SafeString:
        path = f"columns.{place}"
        buttons = self._buttons(card.get("actions", []), number, f"{path}.actions")
        if "action" in card:
            buttons = self.button(card["action"], number, f"{path}.action")
        picture = self._picture(card["fileId"]) if "fileId" in card else NOTHING
        return format_html(
            '<div class="card">{}<p class="title">{}</p><p class="text">{}</p>{}</div>',
            picture,
            card.get("title", ""),
            card.get("text", ""),
            buttons,
        )

    def _file(self, content: Mapping[str, Any], kind: str) -> SafeString:
        file_id = content.get("fileId")
        if not file_id:
            return self._link(content["originalContentUrl"], content["originalContentUrl"])
        if kind == "image":
            return self._picture(file_id)
        name = content.get("fileName") or self._world.state["files"].get(file_id, {}).get("name", "")
        return format_html('<a class="file" href="/files/{}" download>{}</a>', quote(file_id), name)

    def _picture(self, file_id: str) -> SafeString:
        name = self._world.state["files"].get(file_id, {}).get("name") or self._words.gettext("Photo")
        return format_html('<img src="/files/{}" alt="{}">', quote(file_id), name)

    def _link(self, address: str, label: str, look: str = "button") -> SafeString:
        if urlsplit(address).scheme not in OPENED:
            return format_html("<span>{}</span>", label)
        return format_html(
            '<a class="{}" href="{}" target="_blank" rel="noopener noreferrer">{}</a>', look, address, label
        )

    def _name(self, person_id: str) -> str:
        person = self._world.state["people"].get(person_id)
        return full_name(person) if person else person_id


def full_name(person: Mapping[str, Any]) -> str:
    """Return family name and given name."""
    return f"{person.get('last_name', '')} {person.get('first_name', '')}".strip()


def _joined(parts: Iterator[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))
