"""Sentences that LINE shows to workers, in their languages: ``sentences/<language>.yaml``, found by its name.

A language that nobody has written yet reads Japanese and English one after the other.
"""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

import yaml

FOLDER: Final = Path(__file__).parent / "sentences"
LABELS: Final = frozenset({"open", "notice", "slip_title"})
"""What must stay on one line."""


@cache
def sentences(language: str) -> Mapping[str, str]:
    """Return the sentences of a language by their names."""
    found: dict[str, str] = yaml.safe_load((FOLDER / f"{language}.yaml").read_text(encoding="utf-8"))[
        "sentences"
    ]
    return found


@cache
def languages() -> frozenset[str]:
    """Return the languages that there are."""
    return frozenset(file.stem for file in FOLDER.glob("*.yaml"))


def say(name: str, language: str, **values: str) -> str:
    """Return one sentence with its values filled in."""
    known = [language] if language in languages() else ["ja", "en"]
    joint = " / " if name in LABELS else "\n\n"
    return joint.join(sentences(one)[name].format(**values).strip() for one in known)
