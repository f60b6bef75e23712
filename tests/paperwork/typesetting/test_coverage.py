"""Characters that cannot be printed are named; Zawgyi is recognized; names keep their letters."""

import hashlib
import re

import pytest

from kumiai.paperwork.typesetting.coverage import FONTS, composed, fonts, looks_like_zawgyi, unprintable
from tests.paperwork.typesetting.papers import LANGUAGES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_of_the_forms_can_be_printed(language: str) -> None:
    assert unprintable("".join(LANGUAGES[language].values())) == []


@pytest.mark.parametrize(
    "text", ["髙﨑 神 𠮷 ㈱ ① ㊞ 〒 ☑☐", "Өө Үү ₮", "骨直门对发", "₫ € ¥", "a\nb", "辻\U000e0100"]
)
def test_what_forms_need_can_be_printed(text: str) -> None:
    assert unprintable(text) == []


def test_what_no_font_has_is_named_once_in_order() -> None:
    assert unprintable("山\U0001f600田\U0001f680\U0001f600\x07") == ["\U0001f600", "\U0001f680", "\x07"]
    assert unprintable("\ud800") == ["\ud800"]


@pytest.mark.parametrize("text", ["ေနေကာင္းလား", "ျမန္မာ", "မဂၤလာပါ", "ေက်းဇူးတင္ပါတယ္"])
def test_zawgyi_is_recognized(text: str) -> None:
    assert looks_like_zawgyi(text)


@pytest.mark.parametrize(
    "text",
    ["နေကောင်းလား", "မြန်မာ", "မင်္ဂလာပါ", "ကျေးဇူးတင်ပါတယ်", "အလုပ်သမား", "ဥက္ကဋ္ဌ", "ကြိုးစား ကျွန်ုပ်", "NGUYEN", ""],
)
def test_unicode_burmese_is_left_alone(text: str) -> None:
    assert not looks_like_zawgyi(text)


def test_the_burmese_of_the_forms_is_unicode() -> None:
    assert [text for text in LANGUAGES["my"].values() if looks_like_zawgyi(text)] == []


def test_letters_are_composed_but_a_name_keeps_its_kanji() -> None:
    assert composed("e\u0301 か\u3099") == "é が"
    assert composed("\ufa19 \ufa11 \U0002f81a") == "\ufa19 \ufa11 \U0002f81a"
    assert composed("a\r\nb\tc") == "a\nb c"
    assert composed("\ufeff山\u200e田") == "山田"


def test_the_list_of_fonts_is_the_folder() -> None:
    told = dict(
        re.findall(r"^\| `([^`]+)` .*`([0-9a-f]{64})` \|$", (FONTS / "README.md").read_text(), re.MULTILINE)
    )
    assert told == {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in fonts()}
    assert len(list(FONTS.glob("OFL-*.txt"))) == 3
