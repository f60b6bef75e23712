"""見出し: printed labels compared without what changes from print to print (width, spaces, numbering, furigana)."""

import re
import unicodedata
from functools import lru_cache

_FURIGANA = re.compile(r"[(\[](ふりがな|フリガナ|ふり仮名|カナ|かな)[)\]]|^(ふりがな|フリガナ)(?=.)")
_NOTE = re.compile(r"[(\[](※|注)[^()]*[)\]]|※.*$")
_CIRCLED = re.compile(r"[①-⑳㉑-㉟㊱-㊿❶-❿⓪]")
_NUMBERING = re.compile(
    r"^\s*(?:第?\d{1,2}\s*[-ー.、):：．]|\(\s*\d{1,2}\s*\)|\(\s*[ア-ンa-zA-Zｱ-ﾝ]\s*\)|[ア-ンa-zA-Z]\s*[.)、](?!\w+\))"
    r"|[ア-オ]\s+|[ⅰ-ⅹivx]{1,4}\s*[.)]|\d{1,2}\s+|\d{1,2}(?=[一-龥ぁ-んァ-ン])(?!\s*[号年月日回人名時分週か級面表部件円歳箇国者]))\s*"
)
_PARENS = re.compile(r"\([^()]*\)")
_ENDS = " :：.、。・*-"
_SAME = (
    ("アルファベット", "ローマ字"),
    ("英字", "ローマ字"),
    ("電話番号", "電話"),
    ("TEL", "電話"),
    ("tel", "電話"),
    ("国又は地域", "国籍地域"),
    ("国籍・地域", "国籍"),
    ("国籍地域", "国籍"),
    ("及び", "・"),
    ("および", "・"),
    ("又は", "・"),
    ("または", "・"),
)
_TURNING = re.compile("[非不未無被元旧新前後除外]|以外|予定")


@lru_cache(maxsize=20_000)
def normalize(label: str) -> str:
    """Return the label as it is compared: half width, no spaces, no numbering, no furigana mark, no notes."""
    text = "".join(" " if _CIRCLED.match(char) else char for char in label)
    text = unicodedata.normalize("NFKC", text).replace("〔", "(").replace("〕", ")")
    text = _NUMBERING.sub("", text.strip())
    text = _NUMBERING.sub("", text) if re.match(r"^\s*\(", text) else text
    text = _FURIGANA.sub("", re.sub(r"\s+", "", text))
    text = _NOTE.sub("", text)
    return text.strip(_ENDS)


@lru_cache(maxsize=20_000)
def _meaning(label: str) -> str:
    text = normalize(label)
    for old, new in _SAME:
        text = text.replace(old, new)
    return text.casefold()


def similarity(left: str, right: str) -> float:
    """Return how surely two labels mean the same blank, from 0 to 1.

    Labels that differ by a replaced word (責任者 and 指導員, 開始 and 終了) stay under one half however much
    else they share: only one that has words more than the other may come near.
    """
    a, b = _meaning(left), _meaning(right)
    if not a or not b:
        return 0.0
    if a == b:
        return 1.0
    plain_a, plain_b = _PARENS.sub("", a), _PARENS.sub("", b)
    if plain_a and plain_a == plain_b:
        both = "(" in a and "(" in b
        return 0.4 if both else 0.92
    short, long = sorted((plain_a or a, plain_b or b), key=len)
    if short.replace("・", "") == long.replace("・", "") and short:
        return 0.95
    if not _within(short, long) or "(" in a and "(" in b:
        return 0.4 * len(set(short) & set(long)) / max(len(set(long)), 1)
    extra = _extra(short, long)
    if _TURNING.search(extra):
        return 0.45
    share = len(short) / len(long)
    return 0.55 + 0.35 * share if len(short) > 1 else 0.3


def _within(short: str, long: str) -> bool:
    rest = iter(long)
    return bool(short) and all(char in rest for char in short)


def _extra(short: str, long: str) -> str:
    left = list(short)
    return "".join(char for char in long if not (left and left[0] == char and left.pop(0)))


def join(section: str, label: str) -> str:
    """Return the fingerprint of a place: its section and its label, both normalized."""
    return f"{normalize(section)}/{normalize(label)}"


def split(fingerprint: str) -> tuple[str, str]:
    """Return section and label of a fingerprint."""
    section, _slash, label = fingerprint.partition("/")
    return section, label
