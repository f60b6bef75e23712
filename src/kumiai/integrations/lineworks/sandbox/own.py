"""The sandbox's own doors for tests and set-up (``/sandbox/...``): look inside, do what people do, switch faults."""

import base64
import binascii
import json
from collections.abc import Mapping
from typing import Any, Final

from kumiai.integrations.lineworks.sandbox import talk
from kumiai.integrations.lineworks.sandbox.courier import check_address
from kumiai.integrations.lineworks.sandbox.faults import Fault
from kumiai.integrations.lineworks.sandbox.http import Request
from kumiai.integrations.lineworks.sandbox.problems import invalid, missing
from kumiai.integrations.lineworks.sandbox.service import API, AUTH, Sandbox

KINDS: Final = frozenset({"tasks", "documents", "events", "drives", "boards", "people", "rooms"})


def answer(sandbox: Sandbox, request: Request, names: list[str]) -> Any:
    """Answer a request below ``/sandbox/``."""
    with sandbox.world.lock:
        if request.method == "GET":
            return _look(sandbox, names)
        if request.method == "DELETE" and names == ["faults"]:
            sandbox.faults.clear()
            return {}
        if request.method != "POST":
            raise missing("ADDRESS")
        return _post(sandbox, names, request.json() or {})


def _look(sandbox: Sandbox, names: list[str]) -> Any:
    match names:
        case ["credentials"]:
            return credentials(sandbox)
        case ["log"]:
            return {"requests": list(sandbox.log)}
        case ["faults"]:
            return {"faults": sandbox.faults.listed()}
        case ["talks", person, bot]:
            return sandbox.world.single_room(sandbox.world.person(person)["id"], bot)
        case [kind] if kind in KINDS:
            return {kind: sandbox.world.state[kind]}
    raise missing("ADDRESS")


def _post(sandbox: Sandbox, names: list[str], body: dict[str, Any]) -> Any:
    match names:
        case ["faults"]:
            sandbox.faults.switch_on(Fault(**body))
        case ["tokens", "forget"]:
            sandbox.authority.forget_all()
        case ["bots", bot, "callback"]:
            set_callback(sandbox, bot, body["address"])
        case ["people", person, verb]:
            return _do(sandbox, sandbox.world.person(person), verb, body)
        case ["rooms", room, verb]:
            _room(sandbox, sandbox.world.room(room), verb, body)
        case _:
            raise missing("ADDRESS")
    return {}


def credentials(sandbox: Sandbox) -> dict[str, Any]:
    """Return what the developer console would show for the app and its bots."""
    app = sandbox.world.settings["app"]
    return {
        "api": sandbox.address + API,
        "auth": sandbox.address + AUTH,
        "client_id": app["client_id"],
        "client_secret": app["client_secret"],
        "service_account": app["service_account"],
        "private_key": sandbox.world.state["private_key"],
        "scopes": app["scopes"],
        "domain_id": sandbox.world.domain_id,
        "plan": sandbox.world.plan,
        "bots": [
            {"bot_id": bot["botId"], "name": bot["botName"], "secret": bot["secret"]}
            for bot in sandbox.world.state["bots"].values()
        ],
    }


def set_callback(sandbox: Sandbox, bot_id: str, address: str) -> None:
    """Set where the callbacks of a bot go; empty: nowhere."""
    check_address(address)
    sandbox.world.bot(bot_id)["callbackUrl"] = address
    sandbox.world.changed()


def _do(sandbox: Sandbox, person: Mapping[str, Any], verb: str, body: Mapping[str, Any]) -> dict[str, Any]:
    """Let a person do something, as the chat page would."""
    room = chosen_room(sandbox, person, str(body.get("room", "")))
    who = person["id"]
    match verb:
        case "start":
            talk.start(sandbox, who, room)
        case "say":
            talk.say(sandbox, who, room, body["text"])
        case "tap":
            talk.tap(sandbox, who, room, int(body["entry"]), body["path"])
        case "menu":
            talk.tap_menu(sandbox, who, room, int(body["area"]))
        case "file":
            try:
                content = base64.b64decode(body["content"], validate=True)
            except binascii.Error as error:
                raise invalid("content must be base64.") from error
            kind = body.get("type", "application/octet-stream")
            return {"fileId": talk.send_file(sandbox, who, room, body["name"], content, kind)}
        case "place":
            place = float(body["latitude"]), float(body["longitude"])
            talk.share_place(sandbox, who, room, *place, body.get("address", ""))
        case "read":
            mark_read(sandbox, who, str(body["board"]), str(body["post"]))
        case "suspend" | "resume":
            sandbox.world.state["people"][who]["suspended"] = verb == "suspend"
            sandbox.world.changed()
        case _:
            raise missing("VERB")
    return {}


def _room(sandbox: Sandbox, room: dict[str, Any], verb: str, body: Mapping[str, Any]) -> None:
    match verb:
        case "joined" | "left":
            talk.change_members(sandbox, room, body["members"], join=verb == "joined")
        case "invite":
            talk.invite_bot(sandbox, room, str(body["bot"]))
        case "remove":
            talk.remove_bot(sandbox, room)
        case _:
            raise missing("VERB")


def chosen_room(sandbox: Sandbox, person: Mapping[str, Any], channel_id: str) -> dict[str, Any]:
    """Return the room that was named, if the person is in it; else their talk with the first bot."""
    rooms = talk.rooms_of(sandbox, person["id"])
    if not channel_id:
        if not rooms:
            raise missing("CHANNEL")
        return rooms[0]
    for room in rooms:
        if room["id"] == channel_id:
            return room
    raise missing("CHANNEL")


def mark_read(sandbox: Sandbox, person: str, board: str, post: str) -> None:
    """Let a person read a notice."""
    found = sandbox.world.state["boards"].get(board, {}).get("posts", {}).get(post)
    if found is None:
        raise missing("POST")
    if person not in found["readers"]:
        found["readers"].append(person)
        sandbox.world.changed()


def dumped(value: Any) -> str:
    """Return data as text for a file."""
    return json.dumps(value, ensure_ascii=False, indent=2)
