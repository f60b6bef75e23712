"""A name is found however it is typed."""

import pytest

from kumiai.people.domain.spelling import matches
from kumiai.people.models import Person
from tests.factories import make_person

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "typed", ["グエン", "ぐえん", "ｸﾞｴﾝ", "nguyen", "ＮＧＵＹＥＮ", "Nguyễn", "an グエン"]
)
def test_a_name_is_found_in_any_kana_width_and_with_accents(typed: str) -> None:
    make_person(name_roman="NGUYEN VAN AN", name_kana="グエン・ヴァン・アン")
    make_person(name_roman="TRAN THI MAI", name_kana="チャン・ティ・マイ")
    found = Person.objects.filter(matches(typed, ("name_roman", "name_kana")))
    assert [str(person) for person in found] == ["NGUYEN VAN AN"]


def test_kana_keep_their_voice_marks() -> None:
    make_person(name_roman="NGUYEN", name_kana="グエン")
    assert not Person.objects.filter(matches("クエン", ("name_kana",))).exists()
