"""What is invented before anything is written: days, groups, numbers, names."""

from datetime import date, timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kumiai.demo.invention import numbers
from kumiai.demo.invention.groups import company_ideas
from kumiai.demo.invention.names import Names
from kumiai.demo.invention.record import Invention
from kumiai.demo.invention.timeline import lecture_days, next_weekday, stage_days, with_short_return
from kumiai.law.core.calendar import add_months, last_weekday_on_or_before
from kumiai.law.numbers import is_corporate_number, is_residence_card_number

ON = date(2026, 11, 22)
days = st.dates(date(2019, 1, 1), date(2028, 12, 31))


@given(days, st.integers(0, 10**6), st.sampled_from(["before", "within"]))
def test_every_act_lies_before_it_is_due(entered_on: date, seed: int, home_return: str) -> None:
    """A careful cooperative files, applies and sits exams in time; so nothing is overdue but what is planted."""
    first, second, third = stage_days(entered_on, Random(seed), home_return=home_return)
    assert first.first_day == entered_on
    assert second.first_day == first.last_day + timedelta(days=1)
    assert third.first_day > second.last_day
    for stage, filed, support, exam in ((first, 4, 6, 3), (second, 3, 12, 6), (third, 4, 12, 0)):
        assert stage.plan_filed_on <= add_months(stage.first_day, -filed)
        assert stage.plan_filed_on >= add_months(stage.first_day, -6), "not before it may be filed"
        assert stage.plan_filed_on <= stage.plan_accredited_on < stage.first_day
        assert stage.first_day <= stage.support_on <= add_months(stage.last_day, -support)
        assert stage.first_day <= stage.exam_on <= add_months(stage.last_day, -exam)
        assert stage.exam_on < stage.result_on < stage.retake_on <= stage.last_day
        if stage.status_filed_on:
            assert stage.plan_accredited_on < stage.status_filed_on < stage.permitted_on < stage.first_day
        else:
            assert stage.permitted_on == stage.first_day, "landing"
        assert stage.renewal_filed_on < stage.renewal_permitted_on < add_months(stage.first_day, 12)


@given(days, st.integers(0, 10**6), st.sampled_from(["before", "within"]))
def test_the_return_home_lasts_a_month_and_less_than_a_year(
    entered_on: date, seed: int, home_return: str
) -> None:
    _, second, third = stage_days(entered_on, Random(seed), home_return=home_return)
    assert third.away is not None
    left, back = third.away
    assert add_months(left, 1) < back < add_months(left, 12)
    if home_return == "before":
        assert second.last_day == left, "the stay ends on that day"
        assert back == third.first_day
    else:
        assert third.first_day <= left < add_months(third.first_day, 12)


@given(days, st.integers(0, 10**6))
def test_the_lecture_comes_before_the_training(entered_on: date, seed: int) -> None:
    lecture = lecture_days(entered_on, Random(seed))
    assert entered_on < lecture.first_day < lecture.last_day < lecture.training_first_day
    weekdays = sum(
        (lecture.first_day + timedelta(days=n)).weekday() < 5
        for n in range((lecture.last_day - lecture.first_day).days + 1)
    )
    assert lecture.hours <= weekdays * 8, "at most eight hours a day, five days a week"


def test_next_weekday() -> None:
    friday = date(2026, 11, 20)
    assert next_weekday(friday) == friday
    assert (
        next_weekday(friday + timedelta(days=1))
        == next_weekday(friday + timedelta(days=2))
        == date(2026, 11, 23)
    )
    assert last_weekday_on_or_before(friday + timedelta(days=2)) == friday


@pytest.mark.parametrize(("people", "companies"), [(24, 8), (25, 9), (100, 12), (240, 30), (1200, 72)])
def test_there_are_exactly_as_many_people_as_asked_for(people: int, companies: int) -> None:
    ideas = company_ideas(Invention(ON, "x"), people=people, companies=companies)
    assert len(ideas) == companies
    assert sum(group.size for idea in ideas for group in idea.groups) == people
    assert all(group.size >= 1 for idea in ideas for group in idea.groups)
    assert len({idea.data["name"] for idea in ideas}) == companies


def test_too_few_people_or_companies_are_refused() -> None:
    with pytest.raises(ValueError, match="24"):
        company_ideas(Invention(ON, "x"), people=23)
    with pytest.raises(ValueError, match="8"):
        company_ideas(Invention(ON, "x"), people=30, companies=8)


def test_chances_do_not_depend_on_each_other() -> None:
    """Drawing more for one thing leaves the next one as it was."""
    one, other = Invention(ON, "x"), Invention(ON, "x")
    one.chance("a").random()
    assert one.chance("b", 1).random() == other.chance("b", 1).random()
    assert one.chance("b", 1).random() != one.chance("b", 2).random()
    assert one.chance("b").random() != Invention(ON, "y").chance("b").random()


@given(st.integers(0, 999_999))
def test_corporate_numbers_are_sound_and_of_the_invented_block(serial: int) -> None:
    number = numbers.corporate_number(serial)
    assert is_corporate_number(number)
    assert number[1:] == f"999999{serial:06d}"


def test_card_numbers_have_the_form_of_the_card() -> None:
    chance = Random(1)
    cards = {numbers.card_number(chance) for _ in range(200)}
    assert len(cards) == 200
    assert all(is_residence_card_number(card) and card.startswith("ZZ") for card in cards)


def test_names_are_given_out_once_and_known_in_kana() -> None:
    names, chance = Names(), Random(1)
    given_out = []
    for _ in range(240):
        nationality = names.nationality(chance)
        name = names.invent(chance, nationality, chance.choice("FM"))
        assert name.roman.isupper()
        assert name.kana
        assert bool(name.kanji) == (nationality == "CN")
        given_out.append((nationality, name.roman))
    assert len({roman for _, roman in given_out}) == 240
    assert len({nationality for nationality, _ in given_out}) >= 6


@given(days, st.integers(0, 10**6))
def test_who_returns_too_early_starts_stage_3_on_that_day(entered_on: date, seed: int) -> None:
    """Nobody is in Japan without a status: the stay begins with the landing."""
    usual = stage_days(entered_on, Random(seed))
    short = with_short_return(usual)
    assert short[:2] == usual[:2]
    assert short[2].away is not None
    left, back = short[2].away
    assert back == short[2].first_day == short[2].permitted_on
    assert back < add_months(left, 1)
    assert short[2].plan_filed_on <= add_months(back, -4)
