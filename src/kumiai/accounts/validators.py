"""Checks of numbers that several rooms keep; the law library decides what is valid."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kumiai.law.numbers import is_corporate_number, is_residence_card_number


def validate_corporate_number(value: str) -> None:
    """Refuse a corporate number (法人番号) whose length or check digit is wrong."""
    if not is_corporate_number(value):
        raise ValidationError(
            _(
                "“%(value)s” is not a corporate number: 13 digits, of which the first is a check digit. "
                "Compare it with the National Tax Agency's site."
            ),
            code="corporate_number",
            params={"value": value},
        )


def validate_residence_card_number(value: str) -> None:
    """Refuse a residence card number (在留カード番号) that is not two letters, eight digits, two letters."""
    if not is_residence_card_number(value):
        raise ValidationError(
            _(
                "“%(value)s” is not a residence card number: two capital letters, eight digits, two capital letters. "
                "Look at the upper right of the card."
            ),
            code="residence_card_number",
            params={"value": value},
        )


def validate_postal_code(value: str) -> None:
    """Refuse a postal code (郵便番号) that is not three digits, a hyphen, four digits."""
    if not re.fullmatch(r"\d{3}-\d{4}", value):
        raise ValidationError(
            _("“%(value)s” is not a postal code: write it as 123-4567."),
            code="postal_code",
            params={"value": value},
        )


def validate_nationality(value: str) -> None:
    """Refuse a nationality that is not a two-letter country code (ISO 3166-1)."""
    if not re.fullmatch(r"[A-Z]{2}", value):
        raise ValidationError(
            _("“%(value)s” is not a country code: two capital letters such as VN."),
            code="nationality",
            params={"value": value},
        )
