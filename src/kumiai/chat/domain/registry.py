"""What the bot can do: commands, and steps that wait for the next thing a person sends. Each verb adds its own.

A button of a command carries ``c:<name>:<argument>``, one of a step ``s:<name>:<value>``. Both are only
words that came in: the verb behind them asks what this person may do, every time.
"""

import importlib
import pkgutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.utils import timezone

from kumiai.accounts.models import User
from kumiai.chat.domain import reply as replies
from kumiai.chat.domain.turn import Turn
from kumiai.chat.models import Talk
from kumiai.people.domain.spelling import spellings

COMMAND: Final = "c"
STEP: Final = "s"
Replies = Sequence[replies.Reply]


@dataclass(frozen=True)
class Call:
    """Who does something, when, and in the middle of what. The talk is locked for this turn."""

    by: User
    at: datetime
    talk: Talk
    via: str

    @property
    def on(self) -> date:
        """Return the local day."""
        return timezone.localdate(self.at)

    @property
    def facts(self) -> dict[str, Any]:
        """Return what was said so far."""
        return dict(self.talk.facts)


@dataclass(frozen=True)
class Command:
    """Something one can ask for at any time (コマンド). Without a ``label`` it stands in no menu.

    What one was in the middle of ends before it runs, unless it says that it looks at that itself.
    """

    name: str
    run: Callable[[Call, str], Replies]
    may: Callable[[User], bool]
    words: Sequence[str] = ()
    label: Any = ""  # a lazy text
    order: int = 100
    ends_step: bool = True


@dataclass(frozen=True)
class Chosen:
    """A button of the step that waits was tapped."""

    value: str


@dataclass(frozen=True)
class Step:
    """Something that waits for the next thing a person sends (入力待ち).

    ``take`` returns None for what it cannot use. A step that takes ``any_text`` lets no word be a command.
    """

    name: str
    take: Callable[[Call, "Turn | Chosen"], Replies | None]
    any_text: bool = False
    wants_file: bool = False


_COMMANDS: Final[dict[str, Command]] = {}
_STEPS: Final[dict[str, Step]] = {}


def add_command(command: Command) -> None:
    """Make a command known."""
    _COMMANDS[command.name] = command


def add_step(step: Step) -> None:
    """Make a step known."""
    _STEPS[step.name] = step


def commands() -> Mapping[str, Command]:
    """Return all commands by name."""
    return _COMMANDS


def step_called(name: str) -> Step | None:
    """Return a step by its name."""
    return _STEPS.get(name)


def command_said(text: str) -> Command | None:
    """Return the command that a text calls, whatever its width and case."""
    said = {way.casefold() for way in spellings(text.strip())}
    return next((one for one in _COMMANDS.values() if said & _names_of(one)), None)


def _names_of(command: Command) -> set[str]:
    """Return what a command is called: by its words, and as its button reads."""
    return {name.casefold() for name in (*command.words, str(command.label)) if name}


def command_data(name: str, argument: object = "") -> str:
    """Return what a button of a command carries."""
    return f"{COMMAND}:{name}:{argument}" if argument != "" else f"{COMMAND}:{name}"


def step_data(name: str, value: object) -> str:
    """Return what a button of a step carries."""
    return f"{STEP}:{name}:{value}"


def find_verbs() -> None:
    """Import every verb of this folder, so that it adds what it can do; from the ``ready`` of the app."""
    import kumiai.chat.domain as folder  # noqa: PLC0415  (this very package, not through yet when imported)

    for found in pkgutil.iter_modules(folder.__path__):
        importlib.import_module(f"{folder.__name__}.{found.name}")
