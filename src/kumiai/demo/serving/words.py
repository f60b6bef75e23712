"""Lines for the terminal, in Japanese and English: nobody has chosen a language yet."""

from unicodedata import east_asian_width

from django.utils import translation
from django.utils.translation import gettext


def in_both(message: str, **values: object) -> str:
    """Return a message in Japanese with the English behind it; in English alone where they are the same."""
    lines = []
    for language in ("ja", "en"):
        with translation.override(language):
            lines.append(gettext(message) % values if values else gettext(message))
    return lines[0] if lines[0] == lines[1] else f"{lines[0]} / {lines[1]}"


def width(text: str) -> int:
    """Return how many columns a text takes in a terminal: kanji and kana take two."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def table(rows: list[tuple[str, ...]]) -> list[str]:
    """Return the rows as lines whose columns stand under each other."""
    widths = [max(width(cell) for cell in column) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell + " " * (wide - width(cell)) for cell, wide in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]
