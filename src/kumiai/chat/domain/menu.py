"""What can be done, as buttons: for a greeting, for help, and for whatever was not understood."""

from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.chat.domain.registry import Call, Command, Replies, add_command, command_data, commands
from kumiai.chat.domain.reply import Button, Reply
from kumiai.chat.domain.talk import await_step, awaited, forget

GREETED: Final = "greeted"
ONCE_WITHIN: Final = timedelta(minutes=1)


def menu_of(user: User) -> list[Command]:
    """Return the commands that a user may use, in their order (メニュー)."""
    listed = [one for one in commands().values() if one.label and one.may(user)]
    return sorted(listed, key=lambda one: (one.order, one.name))


def show_menu(call: Call, argument: str = "") -> Replies:
    """Return what this person can do here (ヘルプ)."""
    buttons = [Button(str(one.label), command_data(one.name)) for one in menu_of(call.by)]
    return [Reply(_("What would you like to do?"), buttons=buttons)]


def greet(call: Call) -> Replies:
    """Return the greeting of a talk that begins, with what can be done (あいさつ).

    A service tells of the beginning twice, when the talk opens and by its start button: one greeting is enough.
    """
    greeted = call.facts.get(GREETED)
    if greeted and call.at - datetime.fromisoformat(greeted) < ONCE_WITHIN:
        return []
    await_step(call, "", {GREETED: call.at.isoformat()})
    [menu] = show_menu(call)
    text = _("Hello, %(name)s. Here you see what is due, answer what you are asked and report at once.")
    return [Reply(text % {"name": call.by}, buttons=menu.buttons)]


def cancel(call: Call, argument: str = "") -> Replies:
    """End what one was in the middle of (取り消し)."""
    if not awaited(call.talk, call.at):
        return show_menu(call)
    forget(call)
    [menu] = show_menu(call)
    return [Reply(_("Canceled. Nothing was changed."), buttons=menu.buttons)]


def everybody(user: User) -> bool:
    """Return that a command is for all who have an account (全員に許可)."""
    return True


add_command(
    Command("help", show_menu, everybody, words=("ヘルプ", "メニュー", "使い方", "help", "menu", "?"))
)
add_command(
    Command("cancel", cancel, everybody, words=("やめる", "キャンセル", "取消", "cancel"), ends_step=False)
)
