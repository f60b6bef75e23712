"""The state of the sandbox: people, bots, rooms, files and the rest, in memory and if wanted in one JSON file."""

import base64
import json
import secrets
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from kumiai.integrations.lineworks.sandbox.problems import Problem, invalid, missing

DEMO: Final = Path(__file__).with_name("demo.yaml")
MOST_ENTRIES: Final = 500
CURSOR_MARK: Final = b"\xfb\xef\xff"  # becomes ++// in base64: a cursor that is not encoded does not survive


class World:
    """What exists. Everything is reached under `lock`; `version` grows with each change."""

    def __init__(
        self, people: Mapping[str, Any], clock: Callable[[], float], *, state_file: Path | None = None
    ) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.settings = people
        self.domain_id = int(people["domain"]["id"])
        self.plan = str(people["domain"].get("plan", "free"))
        self.version = 0
        self.state: dict[str, Any] = _empty()
        self.contents: dict[str, bytes] = {}
        self._state_file = state_file
        self._saved_version = 0
        if state_file is not None and state_file.exists():
            self._load(state_file)
        self._take_over(people)

    # Time and numbers

    def now(self) -> float:
        """Return the seconds since 1970."""
        return self.clock()

    def stamp(self) -> str:
        """Return the moment as callbacks write it: UTC with milliseconds."""
        moment = datetime.fromtimestamp(self.clock(), UTC)
        return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"

    def time(self) -> str:
        """Return the moment as the bodies of the API write it."""
        return datetime.fromtimestamp(self.clock(), UTC).strftime("%Y-%m-%dT%H:%M:%S+00:00")

    def number(self, kind: str) -> int:
        """Return the next number of a kind."""
        self.state["numbers"][kind] = self.state["numbers"].get(kind, 0) + 1
        return int(self.state["numbers"][kind])

    def changed(self) -> None:
        """Say that something changed, so that pages and the file follow."""
        self.version += 1

    # People and bots

    def person(self, name: str, *, me: str | None = None, keys: bool = True) -> dict[str, Any]:
        """Return a person by user id, e-mail, ``externalKey:...`` or ``me``."""
        people = self.state["people"]
        if name == "me":
            if me is None:
                raise Problem(403, "FORBIDDEN", "A service account is nobody: 'me' is not possible.")
            name = me
        for person in people.values():
            key = keys and person.get("external_key") and f"externalKey:{person['external_key']}" == name
            if name in (person["id"], person["email"]) or key:
                if person.get("deleted"):
                    break
                found: dict[str, Any] = person
                return found
        raise missing("USER")

    def bot(self, bot_id: int | str) -> dict[str, Any]:
        """Return a bot."""
        bot: dict[str, Any] | None = self.state["bots"].get(str(bot_id))
        if bot is None:
            raise missing("BOT")
        return bot

    # Rooms

    def room(self, channel_id: str, bot_id: int | str | None = None) -> dict[str, Any]:
        """Return a room; with a bot, one in which it is."""
        room: dict[str, Any] | None = self.state["rooms"].get(channel_id)
        if room is None or (bot_id is not None and room["bot"] != str(bot_id)):
            raise missing("CHANNEL")
        return room

    def single_room(self, person_id: str, bot_id: int | str) -> dict[str, Any]:
        """Return the talk of one person with a bot; it is made if there is none."""
        channel_id = f"s-{bot_id}-{person_id}"
        rooms = self.state["rooms"]
        if channel_id not in rooms:
            rooms[channel_id] = new_room(
                channel_id, bot_id, [person_id], self.bot(bot_id)["botName"], single=True
            )
        room: dict[str, Any] = rooms[channel_id]
        return room

    def add_entry(self, room: dict[str, Any], author: str, content: Mapping[str, Any]) -> dict[str, Any]:
        """Write something into a talk; the oldest entries go."""
        entry = {"n": self.number("entry"), "from": author, "at": self.time(), "content": dict(content)}
        room["entries"].append(entry)
        del room["entries"][:-MOST_ENTRIES]
        self.changed()
        return entry

    # Files

    def new_file(self, name: str, content: bytes | None, media_type: str = "") -> str:
        """Return the id of a file; without content it waits for its upload."""
        file_id = f"jp1.{self.number('file')}.{secrets.token_hex(8)}.0.0.0"
        self.state["files"][file_id] = {"name": name, "type": media_type, "expires": self.now() + 86400}
        if content is not None:
            self.contents[file_id] = content
        self.changed()
        return file_id

    def page(
        self, items: list[Any], key: str, query: Mapping[str, Any], *, default: int = 50
    ) -> dict[str, Any]:
        """Return one page of a list, with a cursor that must be encoded."""
        start = read_cursor(query["cursor"], key) if "cursor" in query else 0
        count = query.get("count", default)
        if count < 1:
            raise invalid("count must be at least 1.")
        following = start + count
        meta = {"nextCursor": write_cursor(following, key) if following < len(items) else None}
        return {key: items[start:following], "responseMetaData": meta}

    # Keeping

    def save(self) -> None:
        """Write the state to its file, if there is one and something changed."""
        with self.lock:
            if self._state_file is None or self._saved_version == self.version:
                return
            self._saved_version = self.version
            contents = {name: base64.b64encode(data).decode() for name, data in self.contents.items()}
            text = json.dumps({"state": self.state, "contents": contents}, ensure_ascii=False)
        beside = self._state_file.with_suffix(".new")
        beside.touch(mode=0o600)  # it holds the private key of the sandbox
        beside.write_text(text, encoding="utf-8")
        beside.replace(self._state_file)

    def _load(self, file: Path) -> None:
        kept = json.loads(file.read_text(encoding="utf-8"))
        self.state = {**_empty(), **kept["state"]}
        self.contents = {name: base64.b64decode(data) for name, data in kept["contents"].items()}

    def _take_over(self, people: Mapping[str, Any]) -> None:
        """Take people, bots, boards and drives from the settings; what happened before stays."""
        self.state["people"] = {person["id"]: {"language": "ja", **person} for person in people["people"]}
        for bot in people.get("bots", ()):
            known = self.state["bots"].setdefault(str(bot["id"]), new_bot(bot["id"], bot["name"]))
            known |= {"secret": bot["secret"], "botName": bot["name"]}
            if bot.get("callback"):
                known["callbackUrl"] = bot["callback"]
        for board in people.get("boards", ()):
            self.state["boards"].setdefault(str(board["id"]), {"name": board["name"], "posts": {}})
        for drive in people.get("shared_drives", ()):
            self.state["drives"].setdefault(drive["id"], {"name": drive["name"], "files": {}})
        if "public_key" not in people["app"] and not self.state["private_key"]:
            self.state["private_key"] = new_private_key()

    def public_key(self) -> str:
        """Return the key with which the JWT of the service account is checked."""
        given = self.settings["app"].get("public_key")
        if given:
            return str(given)
        private = serialization.load_pem_private_key(self.state["private_key"].encode(), None)
        kind = serialization.PublicFormat.SubjectPublicKeyInfo
        return private.public_key().public_bytes(serialization.Encoding.PEM, kind).decode()


def read_people(file: Path | None = None) -> dict[str, Any]:
    """Return the settings of a sandbox from a YAML file; the demo's own if none is given."""
    settings: dict[str, Any] = yaml.safe_load((file or DEMO).read_text(encoding="utf-8"))
    for name in ("domain", "app", "people"):
        if not isinstance(settings, dict) or name not in settings:
            raise ValueError(f"{file or DEMO} has no {name}")
    return settings


def new_room(
    channel_id: str, bot_id: int | str, members: list[str], title: str, *, single: bool = False
) -> dict[str, Any]:
    """Return an empty talk room."""
    return {
        "id": channel_id,
        "bot": str(bot_id),
        "members": members,
        "title": title,
        "single": single,
        "begun": not single,
        "entries": [],
    }


def new_bot(bot_id: int | str, name: str) -> dict[str, Any]:
    """Return a bot without menus."""
    return {
        "botId": int(bot_id),
        "botName": name,
        "secret": secrets.token_urlsafe(24),
        "callbackUrl": "",
        "enableCallback": True,
        "menus": {},
        "user_menus": {},
        "defaultRichmenuId": "",
        "persistent": None,
    }


def new_private_key() -> str:
    """Return a key pair as the console gives it: PKCS#8."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()


def write_cursor(position: int, key: str) -> str:
    """Return a cursor in base64 with ``+``, ``/`` and ``=`` in it."""
    plain = CURSOR_MARK + f"{key}:{position}".encode()
    return base64.b64encode(plain + b" " * (1 if len(plain) % 3 == 0 else 0)).decode()


def read_cursor(cursor: str, key: str) -> int:
    """Return the position in a cursor; raise a 400 if it was not encoded or is of another list."""
    try:
        plain = base64.b64decode(cursor, validate=True)
        kind, _, position = plain.removeprefix(CURSOR_MARK).decode().strip().partition(":")
        if not plain.startswith(CURSOR_MARK) or kind != key:
            raise ValueError(cursor)
        return int(position)
    except ValueError as error:
        raise invalid("The cursor is wrong. Is it URL-encoded?") from error


def _empty() -> dict[str, Any]:
    return {
        "people": {},
        "bots": {},
        "rooms": {},
        "files": {},
        "uploads": {},
        "boards": {},
        "events": {},
        "tasks": [],
        "drives": {},
        "documents": [],
        "numbers": {},
        "private_key": "",
    }
