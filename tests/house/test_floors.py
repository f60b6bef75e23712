"""Foreign keys point down the floors, like imports."""

from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from tests.house.floors import Key, floor_of_rooms, keys_of, rooms, upward


def test_every_room_stands_on_a_floor() -> None:
    assert set(rooms()) <= set(floor_of_rooms())


def test_the_law_is_the_ground_and_the_configuration_is_above_all_rooms() -> None:
    floors = floor_of_rooms()
    assert floors["law"] == 0
    assert max(rooms(), key=floors.__getitem__) == "config"
    assert floors["employers"] == floors["people"] < floors["placements"]


def test_foreign_keys_point_down() -> None:
    keys = list(keys_of(apps.get_models(include_auto_created=True)))
    assert keys, "there are models to look at"
    assert upward(keys, floor_of_rooms()) == []


def test_a_key_that_points_up_or_sideways_is_found() -> None:
    floors = floor_of_rooms()
    down = Key("placements.Placement.person", "placements", "people")
    own = Key("people.Card.person", "people", "people")
    up = Key("people.Person.placement", "people", "placements")
    sideways = Key("people.Person.employer", "people", "employers")
    assert upward([down, own, up, sideways], floors) == [
        "people.Person.employer points from people to employers",
        "people.Person.placement points from people to placements",
    ]


@isolate_apps("kumiai.people", "kumiai.plans")
def test_planted_models_are_walked_with_their_join_tables() -> None:
    class Plan(models.Model):
        class Meta:
            app_label = "plans"

        __module__ = "kumiai.plans.models.planted"

    class Person(models.Model):
        plan = models.ForeignKey(Plan, models.CASCADE)
        others = models.ManyToManyField(Plan, related_name="+")

        class Meta:
            app_label = "people"

        __module__ = "kumiai.people.models.planted"

    assert upward(keys_of([Plan, Person]), floor_of_rooms()) == [
        "people.Person.others points from people to plans",
        "people.Person.plan points from people to plans",
    ]
