"""The lessons quote the screens: each Japanese word in bold is one that the office says."""

import re
from pathlib import Path

import polib
import pytest
import yaml

CHECKOUT = Path(__file__).parents[2]
LESSON = (CHECKOUT / "docs/tutorials/first-morning.md").read_text(encoding="utf-8")
JAPANESE = re.compile(r"[぀-ヿ一-鿿]")


def words_of_the_office() -> set[str]:
    words: set[str] = set()
    for catalog in (CHECKOUT / "src/kumiai").glob("*/locale/ja/LC_MESSAGES/django.po"):
        words |= {entry.msgstr for entry in polib.pofile(str(catalog))}
    demo = yaml.safe_load((CHECKOUT / "src/kumiai/demo/data/cooperative.yaml").read_text(encoding="utf-8"))
    return words | {login["label"]["ja"] for login in demo["logins"]}


QUOTED = [word for word in re.findall(r"\*\*(.+?)\*\*", LESSON) if JAPANESE.search(word)]


def test_the_lesson_quotes_screens() -> None:
    assert len(QUOTED) > 10


@pytest.mark.parametrize("word", QUOTED)
def test_the_office_says_so(word: str) -> None:
    assert word in words_of_the_office()
