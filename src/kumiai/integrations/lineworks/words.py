"""What may stand in a text that is sent: checked before sending, refused and never cut.

The API counts characters; we count UTF-16 units, which is never fewer, so that a
text with rare kanji or emoji is not refused over there after it passed here.
"""

import re
import unicodedata
from typing import Final
from urllib.parse import urlsplit

from kumiai.integrations.lineworks.errors import InvalidMessage

_DIRECTION: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_MENTION: Final = re.compile(r"<(?=\s*/?\s*m\b)", re.IGNORECASE)
LONGEST_ADDRESS: Final = 1000


def length(text: str) -> int:
    """Return how long a text is in UTF-16 units."""
    return len(text) + sum(ord(character) > 0xFFFF for character in text)


def plain(text: str) -> str:
    """Return the text without what `checked` refuses; for texts that people typed somewhere else."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(character for character in text if not _unwanted(character))


def harmless(text: str) -> str:
    """Return the text as `plain` does, and without tags that would call somebody by name."""
    return _MENTION.sub("＜", plain(text)).strip()


def checked(text: object, limit: int, what: str, *, lines: bool = True) -> str:
    """Return the text if it may be sent; raise `InvalidMessage` with the reason otherwise.

    Control characters and marks that turn the direction of writing are refused: with
    them a question could look like another one.
    """
    if not isinstance(text, str):
        raise InvalidMessage(f"{what} must be a text, not {type(text).__name__}")
    if not text.strip():
        raise InvalidMessage(f"{what} is empty")
    if length(text) > limit:
        raise InvalidMessage(f"{what} has {length(text)} characters; {limit} are allowed")
    for character in text:
        if _unwanted(character) or (character == "\n" and not lines):
            raise InvalidMessage(f"{what} holds the control character U+{ord(character):04X}")
    return text


def without_mention(text: str, what: str) -> str:
    """Return the text if it calls nobody: ``<m userId="...">`` would be read as a mention."""
    if _MENTION.search(text):
        raise InvalidMessage(f"{what} holds a mention tag")
    return text


def address(value: object, what: str, *, https_only: bool = False) -> str:
    """Return a web address that may stand behind a button or a picture."""
    text = checked(value, LONGEST_ADDRESS, what, lines=False)
    parts = urlsplit(text)
    schemes = {"https"} if https_only else {"https", "http"}
    if parts.scheme not in schemes or not parts.hostname or any(c.isspace() for c in text):
        raise InvalidMessage(f"{what} must be an address that begins with {' or '.join(sorted(schemes))}")
    return text


def _unwanted(character: str) -> bool:
    if character in "\n\t":
        return False
    return character in _DIRECTION or unicodedata.category(character) in {"Cc", "Cs"}
