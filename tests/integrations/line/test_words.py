"""The sentences for workers: each language has all of them, with the same places to fill."""

import re

import pytest

from kumiai.integrations.line.words import languages, say, sentences

ONLY_BEFORE_ONE_IS_KNOWN = {"greeting"}  # said in Japanese and English, when the language is not known yet


def _places(text: str) -> list[str]:
    return sorted(set(re.findall(r"{(\w+)}", text)))


@pytest.mark.parametrize("language", sorted(languages() - {"ja"}))
def test_a_language_says_all_that_japanese_says(language: str) -> None:
    japanese = {name: text for name, text in sentences("ja").items() if name not in ONLY_BEFORE_ONE_IS_KNOWN}
    spoken = {
        name: text for name, text in sentences(language).items() if name not in ONLY_BEFORE_ONE_IS_KNOWN
    }
    assert {name: _places(text) for name, text in spoken.items()} == {
        name: _places(text) for name, text in japanese.items()
    }


@pytest.mark.parametrize("language", sorted(languages()))
def test_the_locked_screen_and_the_button_have_room(language: str) -> None:
    assert len(say("open", language)) <= 20 and len(say("notice", language)) <= 100
    assert not _places(sentences(language)["notice"])  # a locked screen names nobody


def test_the_languages_of_the_workers_are_there() -> None:
    assert {"ja", "en", "vi", "id", "my", "tl", "km", "th", "ne", "zh", "mn"} <= languages()


def test_an_unwritten_language_reads_japanese_and_english() -> None:
    assert (
        say("open", "si") == "開く / Open"
        and say("linked", "") == f"{say('linked', 'ja')}\n\n{say('linked', 'en')}"
    )
