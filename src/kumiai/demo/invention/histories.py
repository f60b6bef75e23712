"""The lives of people before they came, and what they paid at home (履歴・本国で支払った費用)."""

from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any

from kumiai.demo.invention.record import Invention
from kumiai.demo.invention.sheets import WORDS, add_sheet
from kumiai.law.core.calendar import add_months, last_weekday_on_or_before, month_end
from kumiai.people.models import Person
from kumiai.placements.enums import Program
from kumiai.placements.models import Placement

COSTS = (("選考・申請手続", 34_000), ("健康診断", 6_000), ("講習（入国前講習）", 72_000), ("手数料", 148_000))


def invent_histories(invention: Invention) -> None:
    """Write a history for everybody, and the costs at home for those in stage 1 or about to come."""
    first = {}
    for row in invention.every(Placement):
        first.setdefault(id(row.person), row)
    for number, person in enumerate(invention.every(Person)):
        chance = invention.chance("history", person.name_roman, number)
        came_on = first[id(person)].planned_first_day
        add_sheet(invention, "person_history", person, _history(person, first[id(person)], came_on, chance))
    for row in invention.every(Placement):
        if row.program == Program.TITP and row.stage == 1 and row.last_day is None:
            if notified_on := invention.past(
                row.training_first_day and month_end(add_months(row.training_first_day, 1))
            ):
                facts = {"employment_notified_on": last_weekday_on_or_before(notified_on)}
                add_sheet(invention, "placement_profile", row, facts)
            paid = costs(invention, row.person, row.planned_first_day)
            if paid["sender_costs"]:
                add_sheet(invention, "home_costs", row, paid)


def _history(person: Person, placement: Placement, came_on: date, chance: Random) -> dict[str, Any]:
    words = WORDS["countries"][person.nationality]
    place, firms = chance.choice(words["places"]), words["firms"]
    left = person.born_on.year + 18
    begun = date(left, 9, 1)
    ended = max(add_months(came_on, -7), add_months(begun, 2))
    return {
        "home_address": place, "birthplace": place.rpartition(", ")[2] or place, "occupation": placement.occupation,
        "spouse": "yes" if chance.random() < 0.2 else "no",
        "education": [
            {"from": f"{left - 3}-09-01", "to": f"{left}-05-01", "school": chance.choice(words["schools"])},
        ],
        "work": [{"from": begun, "to": ended, "company": f"{chance.choice(firms)}（{placement.occupation}）"}],
        "related_job": placement.occupation,
        "related_months": (ended.year - begun.year) * 12 + ended.month - begun.month,
        "visited_japan": "no", "was_trainee": "no", "refused": "no", "japanese_level": words["level"],
        "licenses": "なし",
    }  # fmt: skip


def costs(invention: Invention, person: Person, came_on: date) -> dict[str, Any]:
    """Return what somebody paid at home in the half year before coming, as far as it was paid."""
    words = WORDS["countries"][person.nationality]
    rate = Decimal(str(words["per_yen"]))
    paid = [
        (item, yen, add_months(came_on, at - 8) - timedelta(days=3)) for at, (item, yen) in enumerate(COSTS)
    ]
    return {
        "sender_costs": [
            {"item": item, "paid_on": day, "yen": yen, "local": f"{words['currency']} {int(yen * rate):,}"}
            for item, yen, day in paid
            if day <= invention.on and (item != COSTS[-1][0] or person.nationality in ("VN", "KH", "NP"))
        ]
    }
