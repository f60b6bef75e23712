"""Words of the chat page in the language of the reader, without Django settings: read from this room's catalog."""

from functools import cache
from pathlib import Path
from typing import Final

import polib  # type: ignore[import-untyped]

LANGUAGES: Final = {"ja": "日本語", "en": "English"}
CATALOGS: Final = Path(__file__).resolve().parents[2] / "locale"


class Words:
    """Texts in one language; English is the text itself."""

    def __init__(self, language: str) -> None:
        self.language = language if language in LANGUAGES else "ja"
        self._texts = _catalog(self.language)

    def gettext(self, text: str) -> str:
        """Return the text in the language."""
        return self._texts.get(text, text)


@cache
def _catalog(language: str) -> dict[str, str]:
    file = CATALOGS / language / "LC_MESSAGES" / "django.po"
    if not file.exists():
        return {}
    return {entry.msgid: entry.msgstr for entry in polib.pofile(str(file)).translated_entries()}
