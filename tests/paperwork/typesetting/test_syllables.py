"""Lines may break between syllables, never inside one."""

import pytest

from kumiai.paperwork.typesetting.syllables import BREAK, with_breaks


@pytest.mark.parametrize(
    ("text", "broken"),
    [
        ("မြန်မာနိုင်ငံသား", "မြန်|မာ|နိုင်|ငံ|သား"),
        ("ကျေးဇူးတင်ပါတယ်", "ကျေး|ဇူး|တင်|ပါ|တယ်"),
        ("အင်္ဂလိပ်စကားပြော", "အင်္ဂ|လိပ်|စ|ကား|ပြော"),
        ("តម្លៃជួលប្រចាំខែ", "ត|ម្លៃ|ជួល|ប្រ|ចាំ|ខែ"),
        ("ค่าเช่าและค่าไฟฟ้า", "ค่า|เช่า|และค่า|ไฟฟ้า"),
    ],
)
def test_places_are_found_between_syllables(text: str, broken: str) -> None:
    assert with_breaks(text).replace(BREAK, "|") == broken


@pytest.mark.parametrize("text", ["မြန်မာ", "株式会社青葉製作所", "Nguyễn Văn A", "ကျေးဇူး\u200bတင်ပါတယ်", ""])
def test_short_words_other_scripts_and_texts_with_breaks_stay(text: str) -> None:
    assert with_breaks(text) == text
