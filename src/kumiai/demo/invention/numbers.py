"""Invented numbers: sound in form, and from blocks that nobody holds."""

from random import Random

from stdnum.jp import cn


def corporate_number(serial: int) -> str:
    """Return a corporate number (法人番号) with a sound check digit, from the block 999999 that is not given out."""
    base = f"999999{serial:06d}"
    return f"{cn.calc_check_digit(base)}{base}"


def card_number(chance: Random) -> str:
    """Return a residence card number (在留カード番号) of the invented series ZZ."""
    return f"ZZ{chance.randrange(10**8):08d}Z{chance.choice('ABCDEFGHJKLMNPQRSTUVWXYZ')}"


def passport_number(chance: Random) -> str:
    """Return a passport number (旅券番号) of the invented series ZZ."""
    return f"ZZ{chance.randrange(10**7):07d}"


def postal_code(chance: Random) -> str:
    """Return a postal code (郵便番号) of a block that does not exist."""
    return f"000-{chance.randrange(10**4):04d}"


def phone(chance: Random) -> str:
    """Return a telephone number that nobody can be called at."""
    return f"000-0000-{chance.randrange(10**4):04d}"
