"""The lessons quote the screens: each Japanese word in bold is one that the office says."""

import re
from functools import cache
from pathlib import Path

import polib
import pytest
import yaml

CHECKOUT = Path(__file__).parents[2]
LESSONS = (
    "docs/tutorials/first-morning.md",
    "docs/tutorials/approval-in-the-chat.md",
    "docs/tutorials/approval-in-the-chat.ja.md",
    "docs/how-to/build-a-flow.md",
    "docs/how-to/make-a-request-form.md",
    "docs/how-to/reword-a-message.md",
)
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


@cache
def words_of_the_office() -> set[str]:
    words: set[str] = set()
    for catalog in (CHECKOUT / "src/kumiai").rglob("locale/ja/LC_MESSAGES/django.po"):
        words |= {entry.msgstr for entry in polib.pofile(str(catalog))}
    demo = yaml.safe_load((CHECKOUT / "src/kumiai/demo/data/cooperative.yaml").read_text(encoding="utf-8"))
    return words | {login["label"]["ja"] for login in demo["logins"]}


def quoted(lesson: str) -> list[str]:
    """Return the Japanese words in bold of a page; › stands between the items of a menu."""
    text = (CHECKOUT / lesson).read_text(encoding="utf-8")
    bold = [word for words in re.findall(r"\*\*(.+?)\*\*", text) for word in words.split(" › ")]
    return [word for word in bold if JAPANESE.search(word)]


@pytest.mark.parametrize("lesson", LESSONS)
def test_the_lesson_quotes_screens(lesson: str) -> None:
    assert len(quoted(lesson)) > 5


@pytest.mark.parametrize(
    ("lesson", "word"), [(lesson, word) for lesson in LESSONS for word in dict.fromkeys(quoted(lesson))]
)
def test_the_office_says_so(lesson: str, word: str) -> None:
    assert word in words_of_the_office()
