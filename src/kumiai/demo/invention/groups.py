"""Which companies there are, and which groups of people came to each of them, or will come."""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from random import Random
from typing import Any

from django.utils.translation import gettext

from kumiai.demo.invention.record import Invention, read
from kumiai.law.core.calendar import add_months, last_weekday_on_or_before

LEAST_PEOPLE = 24
LEAST_COMPANIES = 8
PEOPLE_PER_COMPANY = 8


@dataclass(frozen=True)
class Group:
    """People who came, or will come, to a company together."""

    entered_on: date
    size: int
    nationality: str | None = None
    sex: str | None = None
    stages: int = 2
    home_return: str = "before"
    story: tuple[str, ...] = ()


@dataclass
class CompanyIdea:
    """A company before its records exist."""

    code: str
    data: dict[str, Any]
    groups: list[Group] = field(default_factory=list)

    @property
    def troubles(self) -> list[str]:
        """Return the troubles planted here."""
        return self.data.get("troubles", [])


def company_ideas(invention: Invention, *, people: int, companies: int | None = None) -> list[CompanyIdea]:
    """Return the companies with their groups, exactly so many people in all."""
    if people < LEAST_PEOPLE:
        raise ValueError(gettext("The demo needs at least %(people)s people.") % {"people": LEAST_PEOPLE})
    words = read("companies")
    planted = [_planted(invention.on, f"p{i}", data) for i, data in enumerate(words["planted"], 1)]
    count = max(companies or people // PEOPLE_PER_COMPANY, LEAST_COMPANIES) - len(planted)
    filling = words["fill"][:count] + list(_more(invention, words["more"], count - len(words["fill"])))
    filled = [
        CompanyIdea(f"f{i}", data, _usual_groups(invention, f"f{i}", data))
        for i, data in enumerate(filling, 1)
    ]
    missing = people - sum(group.size for idea in planted for group in idea.groups)
    if filled:
        _fit(filled, missing, invention)
    elif missing:
        words_missing = gettext("%(people)s people need more than %(companies)s companies.")
        raise ValueError(words_missing % {"people": people, "companies": len(planted)})
    return planted + filled


def _planted(on: date, code: str, data: dict[str, Any]) -> CompanyIdea:
    groups = [
        Group(
            entered_on=add_months(on, -group["months"]) + timedelta(days=group.get("days", 0)),
            size=group["size"],
            nationality=group["from"],
            sex=group["sex"],
            stages=group.get("stages", 2),
            home_return=group.get("return", "before"),
            story=tuple(group.get("story", ())),
        )
        for group in data["groups"]
    ]
    return CompanyIdea(code, data, groups)


def _more(invention: Invention, words: dict[str, Any], count: int) -> Iterator[dict[str, Any]]:
    """Yield companies beyond the written ones, for large databases."""
    for number in range(max(count, 0)):
        chance = invention.chance("more", number)
        stem = words["stems"][number % len(words["stems"])]
        trade = words["trades"][(number // len(words["stems"]) + number) % len(words["trades"])]
        mark = number // len(words["stems"]) + 1
        employees = chance.choice([30, 45, 60, 80, 120, 160, 240])
        stated = chance.choice([True, False, False, None])
        yield {
            **{key: trade[key] for key in ("field", "occupation", "task")},
            "name": f"株式会社{stem}{trade['suffix']}{mark}",
            "kana": f"{stem}{trade['kana']}{mark}",
            "prefecture": f"{chance.randint(1, 47):02d}",
            "city": f"見本市{stem}町{chance.randint(1, 9)}番地",
            "office": chance.choice(["head", "head", "branch"]),
            "staff": [[60, employees - 2], [chance.randint(3, 30), employees]],
            "intake": max(2, employees // 16),
            **({} if stated is None else {"excellent": stated}),
        }


def _usual_groups(invention: Invention, code: str, data: dict[str, Any]) -> list[Group]:
    """Return a group a year, as a company takes them in that has done so for years."""
    chance = invention.chance("groups", code)
    excellent = bool(data.get("excellent"))
    latest = invention.on - timedelta(days=chance.randint(9, 360))
    entries = [(add_months(latest, -12 * year), 0.88) for year in range(3)]
    entries += [(add_months(latest, -12 * year), 0.6 if excellent else 0.15) for year in (3, 4)]
    entries += [(add_months(latest, 12), 0.45)]
    soon = invention.on + timedelta(days=260)
    groups = []
    for entered_on, likely in entries:
        if chance.random() >= likely or entered_on > soon:
            continue
        groups.append(_usual_group(chance, last_weekday_on_or_before(entered_on), data, excellent))
    return groups or [_usual_group(chance, last_weekday_on_or_before(latest), data, excellent)]


def _usual_group(chance: Random, entered_on: date, data: dict[str, Any], excellent: bool) -> Group:
    intake = data["intake"]
    stages = chance.choices([3, 2], [7, 3])[0] if excellent else chance.choices([2, 1], [19, 1])[0]
    return Group(
        entered_on=entered_on,
        size=chance.randint((intake + 1) // 2, intake),
        stages=stages,
        home_return=chance.choices(["before", "within"], [3, 1])[0],
    )


def _fit(ideas: list[CompanyIdea], people: int, invention: Invention) -> None:
    """Make groups smaller or larger until there are exactly so many people."""
    chance = invention.chance("fit")
    missing = people - _heads(ideas)
    while missing > 0:
        room = [
            (idea, place)
            for idea in ideas
            for place, group in enumerate(idea.groups)
            if group.size < idea.data["intake"]
        ]
        if not room:
            _add_old_groups(ideas, chance)
        for idea, place in chance.sample(room, min(len(room), missing)):
            idea.groups[place] = replace(idea.groups[place], size=idea.groups[place].size + 1)
        missing = people - _heads(ideas)
    for _ in range(-missing):
        idea = chance.choice([idea for idea in ideas if idea.groups])
        place = chance.randrange(len(idea.groups))
        if idea.groups[place].size > 1:
            idea.groups[place] = replace(idea.groups[place], size=idea.groups[place].size - 1)
        else:
            del idea.groups[place]


def _heads(ideas: list[CompanyIdea]) -> int:
    return sum(group.size for idea in ideas for group in idea.groups)


def _add_old_groups(ideas: list[CompanyIdea], chance: Random) -> None:
    """Give every company one more group, of people who went home long ago."""
    for idea in ideas:
        oldest = min(group.entered_on for group in idea.groups)
        idea.groups.append(
            _usual_group(chance, last_weekday_on_or_before(add_months(oldest, -12)), idea.data, False)
        )
