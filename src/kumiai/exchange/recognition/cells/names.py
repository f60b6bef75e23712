"""Names of people: kept as typed, compared without regard to case, width, accents and spacing."""

import re
import unicodedata

from kumiai.exchange.recognition.cells.text import as_typed, is_undecided, says_nothing, tidy
from kumiai.exchange.recognition.grid import CellValue
from kumiai.exchange.recognition.problems import Read, remark

NOT_LETTERS = re.compile(r"[^A-Z' .,\-]")
JAPANESE = re.compile("[\u3040-\u30ff\u3400-\u9fff]")
TITLES = re.compile(r"^(?:MR|MS|MRS|MISS)\.?\s+|(?:さん|様|氏|君)$")
SPLIT = re.compile(r"[、,，;；／/\n・&]|\s{2,}")
KANJI_VARIANTS = str.maketrans("髙﨑濵邉邊嶋澤齋齊廣國實", "高崎浜辺辺島沢斎斉広国実")


def read_roman_name(value: CellValue) -> Read[str]:
    """Return a name in Roman letters (ローマ字氏名), as typed in one width."""
    if says_nothing(value):
        return Read(None)
    name = tidy(value)
    if JAPANESE.search(name):
        return Read(name, (remark("name_not_roman"),))
    if NOT_LETTERS.search(plain_letters(name)):
        return Read(name, (remark("name_unusual"),))
    return Read(name)


def read_name(value: CellValue) -> Read[str]:
    """Return a name in any script, as typed."""
    return Read(None) if says_nothing(value) else Read(as_typed(value))


def read_kana(value: CellValue) -> Read[str]:
    """Return a reading in full-width katakana (フリガナ)."""
    if says_nothing(value) or is_undecided(value):
        return Read(None)
    folded = tidy(value)
    return Read("".join(chr(ord(c) + 0x60) if "ぁ" <= c <= "ゖ" else c for c in folded))


def read_name_list(value: CellValue) -> Read[tuple[str, ...]]:
    """Return the names in a cell such as ``加藤、吉田``."""
    if says_nothing(value) or is_undecided(value):
        return Read(None)
    names = (as_typed(part) for part in SPLIT.split(str(value)))
    return Read(tuple(name for name in names if name) or None)


def plain_letters(name: str) -> str:
    """Return a name in upper case without accents: Nguyễn Đức → NGUYEN DUC."""
    parted = unicodedata.normalize("NFKD", name.upper().replace("Đ", "D").replace("Ø", "O"))
    kept = (c for c in parted if not "\u0300" <= c <= "\u036f")
    return unicodedata.normalize("NFC", "".join(kept))


def name_key(name: str) -> str:
    """Return what two spellings of one name have in common, for comparison only."""
    plain = TITLES.sub("", plain_letters(unicodedata.normalize("NFKC", name)).strip())
    return re.sub(r"[^A-Z0-9\u3040-\u9fff]", "", plain.translate(KANJI_VARIANTS))
