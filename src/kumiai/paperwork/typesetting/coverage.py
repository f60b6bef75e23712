"""Which characters the shipped fonts can print, and whether a Burmese text is Unicode at all."""

import re
import unicodedata
from functools import cache
from pathlib import Path

from fontTools.ttLib import TTFont

FONTS = Path(__file__).with_name("fonts")
GETA = "〓"  # the printers' sign for a missing sort

# Characters that shape or separate others and have no picture of their own.
_INVISIBLE = frozenset("\n\u00ad\u034f\u200b\u200c\u200d")
# Marks of direction and of byte order, left over from copying; they are dropped.
_LEFT_OVER = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")

# Zawgyi keeps the order of a typewriter and puts Burmese glyphs on code points of other
# languages. Each pattern is common in Zawgyi and is no spelling of Burmese in Unicode:
_ZAWGYI = re.compile(
    "(?:^|[^\u1000-\u109f])[\u1031\u103b](?=[\u1000-\u1021])"  # a word begins with e, or with Zawgyi's ra
    "|\u1031\u103b[\u1000-\u1021]"  # e and ra before their letter
    "|[\u1060-\u1064\u1069-\u1074\u1082-\u1097]"  # stacked letters and variants of its own
    "|\u1039(?![\u1000-\u1021])"  # its visible killer; in Unicode it joins two letters
    "|[\u102b-\u1030\u1032\u1036-\u1038\u103a]\u1031"  # e after a vowel of the same syllable
)


@cache
def printable() -> frozenset[int]:
    """Return the code points that at least one shipped font has."""
    found: set[int] = set()
    for path in fonts():
        with TTFont(path, lazy=True) as font:
            font.setGlyphOrder([""] * font["maxp"].numGlyphs)  # nobody asks for names; finding them is slow
            found.update(font.getBestCmap())
    return frozenset(found)


@cache
def fonts() -> tuple[Path, ...]:
    """Return the files of the shipped fonts."""
    return tuple(sorted(path for path in FONTS.iterdir() if path.suffix in {".ttf", ".otf"}))


def unprintable(text: str) -> list[str]:
    """Return the characters no shipped font has, each once, in the order of the text."""
    known = printable()
    return list(
        dict.fromkeys(sign for sign in composed(text) if ord(sign) not in known and not _invisible(sign))
    )


def _invisible(sign: str) -> bool:
    return sign in _INVISIBLE or 0xFE00 <= ord(sign) <= 0xFE0F or 0xE0100 <= ord(sign) <= 0xE01EF


def looks_like_zawgyi(text: str) -> bool:
    """Return whether Burmese text is probably in the old Zawgyi encoding, which prints as nonsense.

    A hint for a warning, never a reason to change the text: the code points are the same, so
    only spellings that Unicode does not know give Zawgyi away. A short word may show none.
    """
    return bool(_ZAWGYI.search(text))


def composed(text: str) -> str:
    """Return the text with composed letters (NFC), plain line ends and no invisible left-overs.

    Compatibility ideographs stay as they are: NFC would turn U+FA19 in a name into the common
    神, U+795E, and a name must print as it is registered.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if text.isascii():
        return text
    text = _LEFT_OVER.sub("", text)
    parts = re.split("([\uf900-\ufaff\U0002f800-\U0002fa1f]+)", text)
    return "".join(part if at % 2 else unicodedata.normalize("NFC", part) for at, part in enumerate(parts))
