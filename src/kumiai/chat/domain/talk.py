"""What a person is in the middle of: it waits for a while, and ends by itself."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from kumiai.accounts.models import User
from kumiai.chat.domain.registry import Call
from kumiai.chat.models import Talk

PATIENCE: Final = timedelta(minutes=30)


def locked_talk(user: User) -> Talk:
    """Return the talk of a user, locked until the transaction ends (会話を取り出す)."""
    Talk.objects.get_or_create(user=user)
    return Talk.objects.select_for_update().get(user=user)


def awaited(talk: Talk | None, at: datetime) -> str:
    """Return the step that waits at a moment, empty if none does or its time is over (入力待ちの項目)."""
    if talk is None or not talk.awaits or talk.until is None or talk.until <= at:
        return ""
    return talk.awaits


def await_step(
    call: Call, name: str, facts: Mapping[str, Any] | None = None, *, patience: timedelta = PATIENCE
) -> None:
    """Wait for the next thing the person sends (入力を待つ)."""
    _write(call.talk, name, dict(facts or {}), call.at + patience)


def forget(call: Call) -> None:
    """Wait for nothing any more (入力待ちをやめる)."""
    _write(call.talk, "", {}, None)


def _write(talk: Talk, name: str, facts: dict[str, Any], until: datetime | None) -> None:
    talk.awaits, talk.facts, talk.until = name, facts, until
    talk.save(update_fields=["awaits", "facts", "until"])
