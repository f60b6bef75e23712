"""Texts are cleaned once, at the door: what nobody can read or what turns the reading around stays outside."""

import re
from typing import Final

_TURNED: Final = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
"""Signs without a shape that reorder or hide what stands around them."""
_UNREADABLE: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ue000-\uf8ff\ufff0-\uffff]")
"""Control characters, halves of pairs, and signs that each font draws otherwise or not at all."""
_SPACES: Final = re.compile(r"[ \t\u2028\u2029]+")
_LINES: Final = re.compile(r"\n{3,}")
_MOST: Final = 10_000
_ENDS: Final = "。．！？!?\n"


def clean_text(text: str) -> str:
    """Return a text of several lines without control characters and signs that turn its direction."""
    text = _TURNED.sub("", text.replace("\r\n", "\n").replace("\r", "\n").replace("\x85", "\n"))
    kept = _SPACES.sub(" ", _UNREADABLE.sub("", text))
    lines = "\n".join(line.rstrip() for line in kept.split("\n"))
    return shorten(_LINES.sub("\n\n", lines).strip(), _MOST)


def clean_line(text: str, most: int) -> str:
    """Return a text as one clean line of at most so many characters."""
    return shorten(" ".join(clean_text(text).split()), most)


def shorten(text: str, most: int, more: str = "…") -> str:
    """Return a text of at most ``most`` characters, cut after a sentence or a word where one ends nearby.

    ``more`` is what stands at the cut, such as "… (the rest is in the office)".
    """
    if len(text) <= most:
        return text
    room = max(most - len(more), 0)
    head = text[:room]
    nearby = head[room * 2 // 3 :]
    end = max(nearby.rfind(sign) for sign in _ENDS)
    if end < 0:
        end = nearby.rfind(" ")
    if end >= 0:
        head = head[: room * 2 // 3 + end + 1]
    return (head.rstrip() + more)[:most]
