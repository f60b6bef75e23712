"""The operations of the bot API."""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from kumiai.integrations.lineworks.sandbox import rules, talk
from kumiai.integrations.lineworks.sandbox.http import Answer
from kumiai.integrations.lineworks.sandbox.problems import Problem, invalid, missing
from kumiai.integrations.lineworks.sandbox.service import Call, handles
from kumiai.integrations.lineworks.sandbox.world import new_bot, new_room

HIDDEN: Final = frozenset({"secret", "menus", "user_menus", "persistent"})
MOST_BOTS: Final = 300
MOST_MENUS: Final = 1000


def shown(bot: Mapping[str, Any]) -> dict[str, Any]:
    """Return a bot as the API shows it."""
    return {name: value for name, value in bot.items() if name not in HIDDEN}


@handles("listBots")
def list_bots(call: Call) -> Answer:
    """List the bots."""
    bots = [shown(bot) for bot in call.world.state["bots"].values()]
    return call.done(call.world.page(bots, "bots", call.values))


@handles("getBot")
def get_bot(call: Call) -> Answer:
    """Show a bot."""
    return call.done(shown(call.bot()))


@handles("createBot")
def create_bot(call: Call) -> Answer:
    """Make a bot."""
    for name in ("botName", "photoUrl", "description", "administrators"):
        if name not in call.body:
            raise Problem(400, "MISSING_PARAMETER", f"{name} is missing.")
    if len(call.world.state["bots"]) >= MOST_BOTS:
        raise Problem(403, "LIMIT_EXCEEDED", "A tenant has at most 300 bots.")
    bot_id = 2_000_100 + call.world.number("bot")
    bot = new_bot(bot_id, call.body["botName"])
    bot |= {name: value for name, value in call.body.items() if name != "botId"}
    call.world.state["bots"][str(bot_id)] = bot
    call.world.changed()
    return call.done(shown(bot))


@handles("patchBot")
def patch_bot(call: Call) -> Answer:
    """Change what is given."""
    bot = call.bot()
    menu = call.body.get("defaultRichmenuId")
    if menu and menu not in bot["menus"]:
        raise missing("RICHMENU")
    address = call.body.get("callbackUrl", "")
    if address and not talk.callback_address_fits(address):
        raise invalid("callbackUrl must be https, or an address of this machine.")
    bot |= {name: value for name, value in (call.body or {}).items() if name != "botId"}
    call.world.changed()
    return call.done(shown(bot))


@handles("sendToUser")
def send_to_user(call: Call) -> Answer:
    """Let the bot write to one person."""
    bot = call.bot()
    person = call.person(keys=False)
    if person.get("suspended"):
        raise Problem(403, "ACCESS_DENIED", "The member is suspended.")
    _check_message(call)
    room = call.world.single_room(person["id"], bot["botId"])
    talk.begin(call.sandbox, room)
    call.world.add_entry(room, "bot", call.body["content"])
    return call.done()


@handles("sendToChannel")
def send_to_channel(call: Call) -> Answer:
    """Let the bot write into a room."""
    bot = call.bot()
    room = call.world.room(call.values["channelId"], bot["botId"])
    _check_message(call)
    call.world.add_entry(room, "bot", call.body["content"])
    return call.done()


def _check_message(call: Call) -> None:
    content = call.body["content"]
    rules.check_content(content)
    for holder in (content, *content.get("elements", ()), *content.get("columns", ())):
        if "fileId" in holder:
            _uploaded(call, holder["fileId"])


def _uploaded(call: Call, file_id: str) -> None:
    file = call.world.state["files"].get(file_id)
    if file is None or file_id not in call.world.contents or file["expires"] <= call.world.now():
        raise invalid("The file was not uploaded, or more than 24 hours ago.")


@handles("createChannel")
def create_channel(call: Call) -> Answer:
    """Open a room."""
    bot = call.bot()
    people = [call.world.person(name)["id"] for name in call.body["members"]]
    if len(set(people)) != len(people):
        raise invalid("A member stands there twice.")
    channel_id = f"{secrets.token_hex(4)}-{secrets.token_hex(6)}"
    room = new_room(channel_id, bot["botId"], people, call.body.get("title", ""))
    call.world.state["rooms"][channel_id] = room
    call.world.changed()
    return call.done({"channelId": channel_id, "title": room["title"]})


@handles("getChannel")
def get_channel(call: Call) -> Answer:
    """Show a room."""
    room = call.world.room(call.values["channelId"], call.bot()["botId"])
    return call.done(
        {
            "domainId": call.world.domain_id,
            "channelId": room["id"],
            "title": room["title"],
            "channelType": {"type": "SINGLE_BOT" if room["single"] else "GROUP_BOT"},
        }
    )


@handles("listChannelMembers")
def list_channel_members(call: Call) -> Answer:
    """List who is in a room."""
    room = call.world.room(call.values["channelId"], call.bot()["botId"])
    return call.done(call.world.page(list(room["members"]), "members", call.values))


@handles("leaveChannel")
def leave_channel(call: Call) -> Answer:
    """Take the bot out of a room."""
    room = call.world.room(call.values["channelId"], call.bot()["botId"])
    if room["single"]:
        raise Problem(403, "FORBIDDEN", "A bot cannot leave the talk with one person.")
    room["bot"] = ""
    call.world.changed()
    return call.done()


@handles("createAttachment")
def create_attachment(call: Call) -> Answer:
    """Give an address for one upload."""
    call.bot()
    name = call.body["fileName"]
    file_id = call.world.new_file(name, None)
    return call.done({"fileId": file_id, "uploadUrl": call.sandbox.upload_address(file_id, name)})


@handles("getAttachment")
def get_attachment(call: Call) -> Answer:
    """Redirect to the content of a file."""
    call.bot()
    if call.values["fileId"] not in call.world.contents:
        raise missing("FILE")
    return Answer.redirect(call.sandbox.download_address(call.values["fileId"]))


# Menus


@handles("getPersistentMenu")
def get_persistent_menu(call: Call) -> Answer:
    """Show the persistent menu."""
    menu = call.bot()["persistent"]
    if menu is None:
        raise missing("PERSISTENTMENU")
    return call.done(menu)


@handles("setPersistentMenu")
def set_persistent_menu(call: Call) -> Answer:
    """Set the persistent menu."""
    bot = call.bot()
    bot["persistent"] = call.body
    call.world.changed()
    return call.done()


@handles("deletePersistentMenu")
def delete_persistent_menu(call: Call) -> Answer:
    """Remove the persistent menu."""
    call.bot()["persistent"] = None
    call.world.changed()
    return call.done()


@handles("listRichMenus")
def list_rich_menus(call: Call) -> Answer:
    """List the rich menus."""
    return call.done(call.world.page(list(call.bot()["menus"].values()), "richmenus", call.values))


@handles("createRichMenu")
def create_rich_menu(call: Call) -> Answer:
    """Make a rich menu; its image is sent apart."""
    bot, size = call.bot(), call.body["size"]
    if len(bot["menus"]) >= MOST_MENUS:
        raise Problem(403, "LIMIT_EXCEEDED", "A bot has at most 1000 rich menus.")
    for area in call.body["areas"]:
        rules.check_action(area["action"], "richmenu")
        bounds = area["bounds"]
        inside = (
            bounds["x"] + bounds["width"] <= size["width"]
            and bounds["y"] + bounds["height"] <= size["height"]
        )
        if min(bounds.values()) < 0 or not inside:
            raise invalid("An area lies outside the image.")
    menu_id = str(40000 + call.world.number("menu"))
    bot["menus"][menu_id] = {**call.body, "richmenuId": menu_id}
    bot["persistent"] = None  # a rich menu takes its place
    call.world.changed()
    return call.done(bot["menus"][menu_id])


def _menu(call: Call) -> dict[str, Any]:
    menu: dict[str, Any] | None = call.bot()["menus"].get(call.values["richmenuId"])
    if menu is None:
        raise missing("RICHMENU")
    return menu


@handles("setRichMenuImage")
def set_rich_menu_image(call: Call) -> Answer:
    """Set the image of a rich menu."""
    menu = _menu(call)
    _uploaded(call, call.body["fileId"])
    menu["image"] = call.body["fileId"]
    call.world.changed()
    return call.done()


@handles("deleteRichMenu")
def delete_rich_menu(call: Call) -> Answer:
    """Remove a rich menu."""
    menu_id = _menu(call)["richmenuId"]
    bot = call.bot()
    del bot["menus"][menu_id]
    bot["user_menus"] = {who: menu for who, menu in bot["user_menus"].items() if menu != menu_id}
    if bot["defaultRichmenuId"] == menu_id:
        bot["defaultRichmenuId"] = ""
    call.world.changed()
    return call.done()


@handles("setDefaultRichMenu")
def set_default_rich_menu(call: Call) -> Answer:
    """Show a rich menu to everybody."""
    menu = _menu_with_image(call)
    call.bot()["defaultRichmenuId"] = menu["richmenuId"]
    call.world.changed()
    return call.done({"botId": call.bot()["botId"], "defaultRichmenuId": menu["richmenuId"]})


@handles("setUserRichMenu")
def set_user_rich_menu(call: Call) -> Answer:
    """Show a rich menu to one person."""
    menu = _menu_with_image(call)
    call.bot()["user_menus"][call.person()["id"]] = menu["richmenuId"]
    call.world.changed()
    return call.done()


def _menu_with_image(call: Call) -> dict[str, Any]:
    menu = _menu(call)
    if "image" not in menu:
        raise invalid("The rich menu has no image yet.")
    return menu
