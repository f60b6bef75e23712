"""Finding names and numbers however they are typed: any width, either kana, with or without accents."""

import unicodedata
from typing import Any

from django.db.models import Q

_HIRAGANA = range(0x3041, 0x3097)
_SHIFT = 0x60  # from a hiragana letter to its katakana twin


def _katakana(text: str) -> str:
    return "".join(chr(ord(c) + _SHIFT) if ord(c) in _HIRAGANA else c for c in text)


def _hiragana(text: str) -> str:
    return "".join(chr(ord(c) - _SHIFT) if ord(c) - _SHIFT in _HIRAGANA else c for c in text)


def _wide(text: str) -> str:
    return "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in text)


def _bare(text: str) -> str:
    """Return Latin letters without their accents, as a passport has them: Nguyễn is NGUYEN. Kana keep theirs."""
    plain = text.replace("đ", "d").replace("Đ", "D")
    apart = (unicodedata.normalize("NFD", c) for c in plain)
    return "".join(c[0] if c[0].isascii() else unicodedata.normalize("NFC", c) for c in apart)


def spellings(word: str) -> list[str]:
    """Return the ways in which a word may stand in a record (表記の揺れ): narrow, wide, hiragana, katakana, bare."""
    narrow = unicodedata.normalize("NFKC", word)
    ways = [narrow, _katakana(narrow), _hiragana(narrow), _bare(narrow)]
    if any("!" <= c <= "~" for c in narrow):
        ways += [_wide(narrow.upper()), _wide(narrow.lower())]
    return list(dict.fromkeys(ways))


def matches(query: str, fields: Any) -> Q:
    """Return the condition that every word of a query stands in one of the fields, in any spelling (名前の検索)."""
    found = Q()
    for word in unicodedata.normalize("NFKC", query).split():
        anywhere = Q()
        for field in fields:
            for way in spellings(word):
                anywhere |= Q(**{f"{field}__icontains": way})
        found &= anywhere
    return found
