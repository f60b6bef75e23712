"""Counts and the numbers that authorities give out, as typed in a cell."""

import re

from stdnum.exceptions import InvalidChecksum, ValidationError
from stdnum.jp import cn

from kumiai.exchange.recognition.cells.text import is_undecided, says_nothing, tidy
from kumiai.exchange.recognition.grid import CellValue
from kumiai.exchange.recognition.problems import Read, remark, unreadable

COUNT = re.compile(r"(\d{1,3}(?:,\d{3})+|\d+)(?:\.0+)?(?:名|人|人数|person|persons|people)?")
DASHES = re.compile("[‐-―−ー]")
CARD = re.compile(r"[A-Z]{2}\d{8}[A-Z]{2}")
PASSPORT = re.compile(r"[A-Z0-9]{6,12}")
EMAIL = re.compile(r"[^@\s]+@[^@\s]+\.[^@\s.]+")


def read_count(value: CellValue) -> Read[int]:
    """Return a number of people or things: ``5名`` and ``１３２人`` are 5 and 132."""
    if isinstance(value, bool):
        return unreadable("count_unreadable")
    if isinstance(value, int):
        return Read(value) if value >= 0 else unreadable("count_negative")
    if says_nothing(value):
        return Read(None)
    if is_undecided(value):
        return unreadable("count_unreadable")
    if match := COUNT.fullmatch(tidy(value).replace(" ", "").lower()):
        return Read(int(match[1].replace(",", "")))
    return unreadable("count_unreadable")


def _dense(value: CellValue) -> str:
    return re.sub(r"[\s\-]", "", DASHES.sub("-", tidy(value))).upper()


def read_residence_card(value: CellValue) -> Read[str]:
    """Return a residence card number (在留カード番号): two letters, eight digits, two letters."""
    if says_nothing(value) or is_undecided(value):
        return Read(None)
    number = _dense(value)
    if CARD.fullmatch(number):
        return Read(number)
    return unreadable("residence_card_format", length=len(number))


def read_corporate_number(value: CellValue) -> Read[str]:
    """Return a corporate number (法人番号) of 13 digits whose check digit fits."""
    if says_nothing(value) or is_undecided(value):
        return Read(None)
    number = _dense(value).removeprefix("T")
    if not re.fullmatch(r"\d{13}", number, re.ASCII):
        return unreadable("corporate_number_format", length=len(number))
    try:
        return Read(cn.validate(number))
    except InvalidChecksum:
        return unreadable(
            "corporate_number_check_digit", expected=cn.calc_check_digit(number[1:]), found=number[0]
        )
    except ValidationError:
        return unreadable("corporate_number_format", length=len(number))


def read_postal_code(value: CellValue) -> Read[str]:
    """Return a postal code (郵便番号) as ``123-4567``."""
    if says_nothing(value) or is_undecided(value):
        return Read(None)
    number = _dense(value).removeprefix("〒")
    if isinstance(value, int) and len(number) == 6:
        full = f"0{number[:2]}-{number[2:]}"
        return Read(full, (remark("postal_code_zero_added", read=full),))
    if re.fullmatch(r"\d{7}", number, re.ASCII):
        return Read(f"{number[:3]}-{number[3:]}")
    return unreadable("postal_code_format")


def read_phone(value: CellValue) -> Read[str]:
    """Return a telephone number in one width, as typed otherwise."""
    if says_nothing(value) or is_undecided(value):
        return Read(None)
    text = DASHES.sub("-", tidy(value))
    digits = re.sub(r"\D", "", text)
    if not 9 <= len(digits) <= 15 or re.search(r"[^\d+\-() /、,.:A-Za-z]", text):
        return Read(text, (remark("phone_unusual"),))
    return Read(text)


def read_passport(value: CellValue) -> Read[str]:
    """Return a passport number (旅券番号), upper case and without spaces."""
    if says_nothing(value) or is_undecided(value):
        return Read(None)
    number = _dense(value)
    if PASSPORT.fullmatch(number):
        return Read(number)
    return unreadable("passport_format")


def read_email(value: CellValue) -> Read[str]:
    """Return an e-mail address in one width."""
    if says_nothing(value) or is_undecided(value):
        return Read(None)
    address = tidy(value).removeprefix("mailto:")
    return Read(address) if EMAIL.fullmatch(address) else unreadable("email_format")
