"""The bot: messages, rooms, files both ways, rich menus."""

import mimetypes
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from kumiai.integrations.lineworks.actions import RICH_MENU, Action
from kumiai.integrations.lineworks.errors import InvalidMessage, UnexpectedAnswer
from kumiai.integrations.lineworks.messages import Message
from kumiai.integrations.lineworks.session import Operation, Session, given
from kumiai.integrations.lineworks.wire import LARGEST_ANSWER
from kumiai.integrations.lineworks.words import checked

SEND_TO_USER: Final = Operation("sendToUser", "POST", "/bots/{}/users/{}/messages")
SEND_TO_CHANNEL: Final = Operation("sendToChannel", "POST", "/bots/{}/channels/{}/messages")
CREATE_CHANNEL: Final = Operation("createChannel", "POST", "/bots/{}/channels")
GET_CHANNEL: Final = Operation("getChannel", "GET", "/bots/{}/channels/{}")
LIST_CHANNEL_MEMBERS: Final = Operation("listChannelMembers", "GET", "/bots/{}/channels/{}/members")
LEAVE_CHANNEL: Final = Operation("leaveChannel", "POST", "/bots/{}/channels/{}/leave")
CREATE_ATTACHMENT: Final = Operation("createAttachment", "POST", "/bots/{}/attachments")
GET_ATTACHMENT: Final = Operation("getAttachment", "GET", "/bots/{}/attachments/{}")
CREATE_RICH_MENU: Final = Operation("createRichMenu", "POST", "/bots/{}/richmenus")
LIST_RICH_MENUS: Final = Operation("listRichMenus", "GET", "/bots/{}/richmenus")
SET_RICH_MENU_IMAGE: Final = Operation("setRichMenuImage", "POST", "/bots/{}/richmenus/{}/image")
SET_DEFAULT_RICH_MENU: Final = Operation("setDefaultRichMenu", "POST", "/bots/{}/richmenus/{}/set-default")
SET_USER_RICH_MENU: Final = Operation("setUserRichMenu", "POST", "/bots/{}/richmenus/{}/users/{}")
DELETE_RICH_MENU: Final = Operation("deleteRichMenu", "DELETE", "/bots/{}/richmenus/{}")
GET_BOT: Final = Operation("getBot", "GET", "/bots/{}")

MENU_WIDTH: Final = 2500
MENU_HEIGHTS: Final = (1686, 843)
LARGEST_MENU_PICTURE: Final = 1024 * 1024


@dataclass(frozen=True)
class Area:
    """A part of the picture of a rich menu and what a tap on it does."""

    x: int
    y: int
    width: int
    height: int
    action: Action


@dataclass(frozen=True)
class RichMenu:
    """The menu below a talk; the picture is sent apart."""

    name: str
    areas: Sequence[Area]
    height: int = 843

    def as_json(self) -> dict[str, Any]:
        """Return the menu as the API has it."""
        if self.height not in MENU_HEIGHTS:
            raise InvalidMessage("the picture of a rich menu is 1686 or 843 high")
        if not 1 <= len(self.areas) <= 20:
            raise InvalidMessage(f"a rich menu has 1 to 20 areas, not {len(self.areas)}")
        for area in self.areas:
            inside = area.x + area.width <= MENU_WIDTH and area.y + area.height <= self.height
            if min(area.x, area.y) < 0 or min(area.width, area.height) < 1 or not inside:
                raise InvalidMessage("an area lies outside the picture")
        return {
            "richmenuName": checked(self.name, 300, "the name of the menu", lines=False),
            "size": {"width": MENU_WIDTH, "height": self.height},
            "areas": [
                {
                    "action": area.action.as_json(RICH_MENU),
                    "bounds": {"x": area.x, "y": area.y, "width": area.width, "height": area.height},
                }
                for area in self.areas
            ],
        }


@dataclass(frozen=True)
class Room:
    """A talk room with the bot in it."""

    channel_id: str
    title: str
    raw: Mapping[str, Any]


class Bot:
    """Everything one bot does."""

    def __init__(self, session: Session, bot_id: int | str) -> None:
        self._session = session
        self._bot = bot_id

    # Messages. The answer is empty: a message has no number, and cannot be called back.

    def send_to_user(self, user_id: str, message: Message) -> None:
        """Send to one member, named by user id or e-mail. Never repeated by itself."""
        self._session.call(SEND_TO_USER, self._bot, user_id, body={"content": message.as_json()})

    def send_to_channel(self, channel_id: str, message: Message) -> None:
        """Send to a room. Never repeated by itself."""
        self._session.call(SEND_TO_CHANNEL, self._bot, channel_id, body={"content": message.as_json()})

    # Rooms

    def create_room(self, members: Sequence[str], title: str = "") -> Room:
        """Open a room with 1 to 100 members; at most ten rooms a minute."""
        if not 1 <= len(members) <= 100 or len(set(members)) != len(members):
            raise InvalidMessage("a room has 1 to 100 members, each once")
        shown = checked(title, 1000, "the title of the room") if title else ""
        body = {"members": list(members), **given(title=shown)}
        return _room(self._session.call(CREATE_CHANNEL, self._bot, body=body))

    def room(self, channel_id: str) -> Room:
        """Return what is known of a room."""
        return _room(self._session.call(GET_CHANNEL, self._bot, channel_id))

    def members(self, channel_id: str) -> list[str]:
        """Return the user ids of all in a room."""
        pages = self._session.pages(
            LIST_CHANNEL_MEMBERS, self._bot, channel_id, key="members", query={"count": 100}
        )
        return [member for page in pages for member in page.get("members", []) if isinstance(member, str)]

    def leave(self, channel_id: str) -> None:
        """Let the bot go out of a room."""
        self._session.call(LEAVE_CHANNEL, self._bot, channel_id)

    # Files

    def upload(self, name: str, content: bytes, media_type: str = "") -> str:
        """Upload a file and return its id, for `Image` and `File`; it can be sent for 24 hours."""
        checked(name, 200, "the name of the file", lines=False)
        target = self._session.call(CREATE_ATTACHMENT, self._bot, body={"fileName": name})
        file_id, address = target.get("fileId"), target.get("uploadUrl")
        if not isinstance(file_id, str) or not isinstance(address, str):
            raise UnexpectedAnswer("no address for the upload came")
        self._session.upload(address, name, content, media_type or media_type_of(name))
        return file_id

    def download(self, file_id: str, most: int = LARGEST_ANSWER) -> bytes:
        """Return the content of a file that somebody sent to the bot, if it has at most so many bytes."""
        return self._session.download(self._session.location(GET_ATTACHMENT, self._bot, file_id), most)

    # Rich menus

    def create_rich_menu(self, menu: RichMenu, picture_name: str, picture: bytes) -> str:
        """Make a menu with its picture and return its id; nobody sees it before it is set."""
        if len(picture) > LARGEST_MENU_PICTURE:
            raise InvalidMessage("the picture of a rich menu has at most 1 MB")
        made = self._session.call(CREATE_RICH_MENU, self._bot, body=menu.as_json())
        menu_id = made.get("richmenuId")
        if not isinstance(menu_id, str):
            raise UnexpectedAnswer("the rich menu has no id")
        file_id = self.upload(picture_name, picture)
        self._session.call(SET_RICH_MENU_IMAGE, self._bot, menu_id, body={"fileId": file_id})
        return menu_id

    def set_default_rich_menu(self, menu_id: str) -> None:
        """Show a menu to everybody who has none of their own."""
        self._session.call(SET_DEFAULT_RICH_MENU, self._bot, menu_id)

    def set_rich_menu(self, menu_id: str, user_id: str) -> None:
        """Show a menu to one member."""
        self._session.call(SET_USER_RICH_MENU, self._bot, menu_id, user_id)

    def rich_menus(self) -> Iterator[dict[str, Any]]:
        """Yield the menus of the bot."""
        return self._session.items(LIST_RICH_MENUS, self._bot, key="richmenus")

    def delete_rich_menu(self, menu_id: str) -> None:
        """Remove a menu."""
        self._session.call(DELETE_RICH_MENU, self._bot, menu_id)

    def profile(self) -> dict[str, Any]:
        """Return the bot as the console knows it: whether it may be used, and its callback address."""
        return self._session.call(GET_BOT, self._bot)


def media_type_of(name: str) -> str:
    """Return the kind of a file by its name."""
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _room(body: Mapping[str, Any]) -> Room:
    channel_id = body.get("channelId")
    if not isinstance(channel_id, str) or not channel_id:
        raise UnexpectedAnswer("the room has no id")
    title = body.get("title")
    return Room(channel_id, title if isinstance(title, str) else "", body)
