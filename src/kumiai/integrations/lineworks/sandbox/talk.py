"""What a person does in a talk: opens it, writes, taps, sends a photo or a place. Each sends its callback."""

from collections.abc import Mapping
from typing import Any, Final

from kumiai.integrations.lineworks.sandbox.courier import check_address
from kumiai.integrations.lineworks.sandbox.problems import invalid, missing
from kumiai.integrations.lineworks.sandbox.service import Sandbox

START_TEXT: Final = "利用開始"
LARGEST_FILE: Final = 20 * 1024 * 1024


def callback_address_fits(address: str) -> bool:
    """Return whether a callback may go there: https as for the service, or this machine."""
    try:
        check_address(address)
    except ValueError:
        return address.startswith("https://")
    return True


def event(sandbox: Sandbox, room: Mapping[str, Any], kind: str, person: str, **more: Any) -> dict[str, Any]:
    """Return a callback; a message in a talk of two names no room."""
    source: dict[str, Any] = {"userId": person} if person else {}
    if not (room["single"] and kind == "message"):
        source["channelId"] = room["id"]
    source["domainId"] = sandbox.world.domain_id
    return {"type": kind, "source": source, "issuedTime": sandbox.world.stamp(), **more}


def begin(sandbox: Sandbox, room: dict[str, Any]) -> None:
    """Send the begin event of a talk of two, once."""
    if not room["begun"]:
        room["begun"] = True
        sandbox.world.changed()
        _send(sandbox, room, event(sandbox, room, "begin", room["members"][0]))


def start(sandbox: Sandbox, person: str, room: dict[str, Any]) -> None:
    """Press the start button."""
    begin(sandbox, room)
    _say(sandbox, person, room, {"type": "text", "text": START_TEXT}, {"postback": "start"})


def say(sandbox: Sandbox, person: str, room: dict[str, Any], text: str) -> None:
    """Write a text."""
    if not text.strip() or len(text) > 2000:
        raise invalid("A text has 1 to 2000 characters.")
    begin(sandbox, room)
    _say(sandbox, person, room, {"type": "text", "text": text})


def send_file(
    sandbox: Sandbox, person: str, room: dict[str, Any], name: str, content: bytes, media_type: str
) -> str:
    """Send a photo or a file and return its id."""
    if not content or len(content) > LARGEST_FILE:
        raise invalid("A file has 1 byte to 20 MB.")
    kind = "file"
    for family in ("image", "audio", "video"):
        if media_type.startswith(f"{family}/"):
            kind = family
    begin(sandbox, room)
    file_id = sandbox.world.new_file(name or "file", content, media_type)
    message = {"type": kind, "fileId": file_id}
    if kind == "file":
        message["fileName"] = name
    sandbox.world.add_entry(room, person, {**message, "fileName": name})
    _send(sandbox, room, event(sandbox, room, "message", person, content=message))
    return file_id


def share_place(  # noqa: PLR0913  (a place has three values)
    sandbox: Sandbox, person: str, room: dict[str, Any], latitude: float, longitude: float, address: str
) -> None:
    """Send a place."""
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise invalid("There is no such place.")
    begin(sandbox, room)
    place = {"type": "location", "address": address, "latitude": latitude, "longitude": longitude}
    _say(sandbox, person, room, place)


def tap(sandbox: Sandbox, person: str, room: dict[str, Any], entry_number: int, path: str) -> None:
    """Tap a button of an entry; `path` is where it stands, such as ``actions.0``."""
    entry = next((entry for entry in room["entries"] if entry["n"] == entry_number), None)
    if entry is None or entry["from"] != "bot":
        raise missing("MESSAGE")
    act(sandbox, person, room, action_at(entry["content"], path))


def tap_menu(sandbox: Sandbox, person: str, room: dict[str, Any], number: int) -> None:
    """Tap an area of the rich menu."""
    menu = menu_of(sandbox, person, room)
    if menu is None or not 0 <= number < len(menu["areas"]):
        raise missing("RICHMENU")
    act(sandbox, person, room, menu["areas"][number]["action"])


def menu_of(sandbox: Sandbox, person: str, room: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the rich menu that a person sees: their own, else the default."""
    bot = sandbox.world.state["bots"].get(room["bot"])
    if bot is None:
        return None
    menu_id = bot["user_menus"].get(person) or bot["defaultRichmenuId"]
    menu: dict[str, Any] | None = bot["menus"].get(menu_id)
    return menu


def action_at(content: Mapping[str, Any], path: str) -> dict[str, Any]:
    """Return the action that stands at a path in a message."""
    found: Any = content
    for part in path.split("."):
        if isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        elif isinstance(found, dict) and part in found:
            found = found[part]
        else:
            raise missing("ACTION")
    if not isinstance(found, dict) or "type" not in found or found is content:
        raise missing("ACTION")
    return found


def act(sandbox: Sandbox, person: str, room: dict[str, Any], action: Mapping[str, Any]) -> None:
    """Do what an action says and send its callback; pages and the clipboard are the browser's."""
    begin(sandbox, room)
    if action["type"] == "message":
        text = action.get("text") or action.get("label", "")
        more = {"postback": action["postback"]} if action.get("postback") else {}
        _say(sandbox, person, room, {"type": "text", "text": text}, more)
    elif action["type"] == "postback":
        if action.get("displayText"):
            sandbox.world.add_entry(room, person, {"type": "text", "text": action["displayText"]})
        _send(sandbox, room, event(sandbox, room, "postback", person, data=action["data"]))


def _say(
    sandbox: Sandbox,
    person: str,
    room: dict[str, Any],
    content: Mapping[str, Any],
    more: Mapping[str, str] | None = None,
) -> None:
    sandbox.world.add_entry(room, person, content)
    _send(sandbox, room, event(sandbox, room, "message", person, content={**content, **(more or {})}))


def _send(sandbox: Sandbox, room: Mapping[str, Any], callback: Mapping[str, Any]) -> None:
    bot = sandbox.world.state["bots"].get(room["bot"])
    if bot is not None:
        sandbox.courier.post(bot, callback)


# Rooms


def rooms_of(sandbox: Sandbox, person: str) -> list[dict[str, Any]]:
    """Return the talks of a person: with each bot, and the rooms they are in."""
    for bot in list(sandbox.world.state["bots"].values()):
        sandbox.world.single_room(person, bot["botId"])
    return [room for room in sandbox.world.state["rooms"].values() if person in room["members"]]


def change_members(sandbox: Sandbox, room: dict[str, Any], people: list[str], *, join: bool) -> None:
    """Let people come into a room or leave it."""
    if room["single"]:
        raise invalid("In a talk of two nobody comes or goes.")
    for person in people:
        sandbox.world.person(person)
    if join:
        changed = [person for person in people if person not in room["members"]]
        room["members"] += changed
    else:
        changed = [person for person in people if person in room["members"]]
        room["members"] = [person for person in room["members"] if person not in people]
    if changed:
        sandbox.world.changed()
        kind = "joined" if join else "left"
        _send(sandbox, room, event(sandbox, room, kind, "", members=changed))


def invite_bot(sandbox: Sandbox, room: dict[str, Any], bot_id: str) -> None:
    """Bring a bot into a room, which gives the join event."""
    sandbox.world.bot(bot_id)
    if room["bot"]:
        raise invalid("A bot is in the room already.")
    room["bot"] = str(bot_id)
    sandbox.world.changed()
    _send(sandbox, room, event(sandbox, room, "join", ""))


def remove_bot(sandbox: Sandbox, room: dict[str, Any]) -> None:
    """Take the bot out of a room, which gives the leave event."""
    if room["single"] or not room["bot"]:
        raise invalid("There is no bot to remove.")
    _send(sandbox, room, event(sandbox, room, "leave", ""))
    room["bot"] = ""
    sandbox.world.changed()
