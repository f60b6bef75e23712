"""Invented names of people, by nationality."""

from dataclasses import dataclass
from random import Random
from typing import Any

from kumiai.demo.invention.record import read


@dataclass(frozen=True)
class Name:
    """A name as the passport and the roster write it."""

    roman: str
    kana: str
    kanji: str


class Names:
    """Gives out names, each only once while the supply lasts."""

    def __init__(self) -> None:
        self._parts: dict[str, Any] = read("names")
        self._used: set[str] = set()

    def nationality(self, chance: Random) -> str:
        """Return a nationality by its share among the trainees."""
        countries = list(self._parts)
        return chance.choices(countries, [self._parts[country]["share"] for country in countries])[0]

    def language(self, nationality: str) -> str:
        """Return the native language that goes with a nationality."""
        return str(self._parts[nationality]["language"])

    def invent(self, chance: Random, nationality: str, sex: str) -> Name:
        """Return a name that was not given out yet, if a few tries find one."""
        for _ in range(20):
            name = self._put_together(chance, nationality, sex)
            if name.roman not in self._used:
                break
        self._used.add(name.roman)
        return name

    def _put_together(self, chance: Random, nationality: str, sex: str) -> Name:
        country = self._parts[nationality]
        chosen = [chance.choice(country[sex].get(part) or country[part]) for part in country["order"]]
        return Name(
            " ".join(part[0] for part in chosen),
            " ".join(part[1] for part in chosen),
            " ".join(part[2] for part in chosen) if all(len(part) > 2 for part in chosen) else "",
        )
