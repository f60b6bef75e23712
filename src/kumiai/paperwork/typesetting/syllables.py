"""Places to break a line in Thai, Khmer and Burmese, which write no space between words.

The typesetter breaks these scripts only at spaces and at U+200B, and would let a sentence run out
of its cell. A dictionary of each language would know the words; here are only the rules of
spelling that surely begin a syllable. Translators who put U+200B between words are preferred:
a text that has it is left as it is.
"""

import re

BREAK = "\u200b"
_LONG = 8  # shorter runs fit their cell

_RUN = re.compile(f"[\u0e01-\u0e5b]{{{_LONG},}}|[\u1780-\u17d3]{{{_LONG},}}|[\u1000-\u109f]{{{_LONG},}}")

# Each pattern matches the empty place before a syllable:
_PLACES = re.compile(
    # Burmese: a letter that neither ends a syllable (killer) nor is or carries a stacked one.
    "(?<=[\u1000-\u109f])(?<!\u1039)(?=[\u1000-\u102a\u103f\u104e](?!\u1037?[\u1039\u103a]))"
    # Khmer: a letter with a vowel or a subscript, not itself a subscript. Final letters have none.
    "|(?<=[\u1780-\u17d3])(?<!\u17d2)(?=[\u1780-\u17b3][\u17b6-\u17c8\u17d2])"
    # Thai: the vowels written before their letter, and frequent words that begin without one.
    "|(?<=[\u0e01-\u0e5b])(?<![\u0e40-\u0e44])(?=[\u0e40-\u0e44])"
    "|(?<=[\u0e01-\u0e5b])(?<![\u0e40-\u0e44])"
    "(?=และ|ที่|การ|ความ|ของ|หรือ|ต้อง|ผู้|สำหรับ|จาก|บริษัท|ญี่ปุ่น|พนักงาน|ระยะ)"
)


def with_breaks(text: str) -> str:
    """Return the text with U+200B before syllables of long runs in scripts without spaces."""
    if BREAK in text or not _RUN.search(text):
        return text
    return _RUN.sub(lambda run: _PLACES.sub(BREAK, run.group()), text)
