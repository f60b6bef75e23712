"""The floors of the house, read from the import contract in pyproject.toml."""

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django.db import models

CHECKOUT = Path(__file__).resolve().parents[2]
SOURCE = CHECKOUT / "src" / "kumiai"


@cache
def contracts() -> dict[str, dict[str, Any]]:
    """Return the import contracts by their id."""
    with (CHECKOUT / "pyproject.toml").open("rb") as file:
        settings = tomllib.load(file)["tool"]["importlinter"]
    return {contract["id"]: contract for contract in settings["contracts"]}


@cache
def floor_of_rooms() -> dict[str, int]:
    """Return the height of each room; the law stands on floor 0."""
    layers = reversed(contracts()["floors"]["layers"])
    return {
        room.strip(" ()"): height
        for height, layer in enumerate(layers)
        for room in layer.split("|" if "|" in layer else ":")
    }


def rooms() -> list[str]:
    """Return the rooms that exist: every package under src/kumiai."""
    return sorted(path.parent.name for path in SOURCE.glob("*/__init__.py"))


@dataclass(frozen=True)
class Key:
    """A foreign key between two rooms."""

    name: str
    from_room: str
    to_room: str


def keys_of(all_models: Iterable[type[models.Model]]) -> Iterator[Key]:
    """Return the foreign keys among rooms of Kumiai, those through join tables too."""
    for model in all_models:
        if not model.__module__.startswith("kumiai."):
            continue
        for field in (*model._meta.local_fields, *model._meta.local_many_to_many):
            target = field.remote_field.model if field.remote_field else None
            if isinstance(target, type) and target.__module__.startswith("kumiai."):
                yield Key(f"{model._meta.label}.{field.name}", _room(model), _room(target))


def _room(model: type[models.Model]) -> str:
    return model.__module__.split(".")[1]


def upward(keys: Iterable[Key], floors: dict[str, int]) -> list[str]:
    """Return the keys that do not point down: up, or to a neighbor on the same floor."""
    return sorted(
        f"{key.name} points from {key.from_room} to {key.to_room}"
        for key in keys
        if key.from_room != key.to_room and floors[key.to_room] >= floors[key.from_room]
    )
