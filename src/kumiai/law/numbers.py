"""Numbers that the law gives to companies and people: pure yes-or-no checks.

The rules ``number.*`` explain the same answers step by step.
"""

import re

from stdnum.exceptions import ValidationError
from stdnum.jp import cn


def is_corporate_number(value: str) -> bool:
    """Return whether a text is a corporate number (法人番号): 13 digits with a sound check digit.

    Nothing is trimmed: other widths, spaces and hyphens are refused.
    """
    if not re.fullmatch(r"[0-9]{13}", value):
        return False
    try:
        cn.validate(value)
    except ValidationError:
        return False
    return True


def is_residence_card_number(value: str) -> bool:
    """Return whether a text is a residence card number (在留カード番号): AB12345678CD."""
    return re.fullmatch(r"[A-Z]{2}[0-9]{8}[A-Z]{2}", value) is not None
