"""Catalogs of translations: compile them, and find what has no Japanese yet.

Every room keeps ``locale/<language>/LC_MESSAGES/django.po``. GNU gettext is not
needed to run Kumiai: polib writes the compiled ``django.mo`` that Django reads.
Compiled catalogs are never committed.

    python -m kumiai.config.catalogs            compile what changed
    python -m kumiai.config.catalogs --check    and list what has no Japanese

This module needs no Django, so that setup stays fast.
"""

import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import polib

from kumiai.config.messages import Message, messages_in

PACKAGE: Final = Path(__file__).resolve().parent.parent
SOURCE_LANGUAGE: Final = "en"


@dataclass(frozen=True)
class Gap:
    """A text on a screen that a language does not have."""

    place: str
    message: Message
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message.msgid!r} {self.reason}"


def catalogs(root: Path = PACKAGE) -> list[Path]:
    """Return every catalog of every room, in a stable order."""
    return sorted(root.glob("**/locale/*/LC_MESSAGES/*.po"))


def compile_catalogs(root: Path = PACKAGE) -> int:
    """Compile the catalogs that changed and return how many those were.

    Raises ``CatalogError`` with file and line for a catalog that cannot be read.
    """
    compiled = 0
    for source in catalogs(root):
        target = source.with_suffix(".mo")
        content = _read(source).to_binary()
        if not target.exists() or target.read_bytes() != content:
            # Written aside and moved: a server that reads it meanwhile sees the old one or the new one.
            beside = target.with_suffix(".mo.new")
            beside.write_bytes(content)
            beside.replace(target)
            compiled += 1
    return compiled


class CatalogError(ValueError):
    """A catalog that cannot be read."""


def _read(source: Path) -> polib.POFile:
    try:
        catalog = polib.pofile(str(source), encoding="utf-8")
    except OSError as error:  # polib reports a syntax error so, with the line in its text
        raise CatalogError(f"{source}: {error}") from error
    # Without these, Python reads the compiled file as ASCII and counts plurals as English does.
    catalog.metadata.setdefault("Content-Type", "text/plain; charset=UTF-8")
    if source.parts[-3] == "ja":
        catalog.metadata.setdefault("Plural-Forms", "nplurals=1; plural=0;")
    return catalog


def missing_translations(language: str = "ja", root: Path = PACKAGE) -> list[Gap]:
    """Return every text of our templates and Python that the language has no words for.

    A text counts as translated when the catalog of any room has it, or when
    Django or Wagtail themselves do: their catalogs are read at run time too.
    """
    known = _known(language, root)
    gaps = []
    for path in _sources(root):
        for message in messages_in(path):
            key = (message.context, message.msgid)
            place = f"{path.relative_to(root)}:{message.line}"
            if key not in known:
                gaps.append(Gap(place, message, f"has no {language}"))
            elif message.plural and not known[key]:
                gaps.append(Gap(place, message, f"has a plural, but none in {language}"))
    return gaps


def conflicting_translations(language: str = "ja", root: Path = PACKAGE) -> list[str]:
    """Return the texts for which two rooms give different words: only one of them could win."""
    said: dict[tuple[str | None, str], dict[str, Path]] = {}
    for path in catalogs(root):
        if path.parts[-3] != language:
            continue
        for entry in _translated(_read(path)):
            words = entry.msgstr or entry.msgstr_plural.get(0, "")
            said.setdefault((entry.msgctxt, entry.msgid), {}).setdefault(words, path)
    return [
        f"{msgid!r} is "
        + " and ".join(f"{words!r} in {path.relative_to(root)}" for words, path in sorted(versions.items()))
        for (_, msgid), versions in sorted(said.items(), key=lambda item: item[0][1])
        if len(versions) > 1
    ]


def _sources(root: Path) -> Iterator[Path]:
    for path in sorted(root.glob("**/*")):
        if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts and path.is_file():
            yield path


def _translated(catalog: polib.POFile) -> Iterable[polib.POEntry]:
    return (entry for entry in catalog.translated_entries() if not entry.fuzzy and not entry.obsolete)


def _known(language: str, root: Path) -> dict[tuple[str | None, str], bool]:
    """Return what is translated, and whether its plural is."""
    known = dict(_known_to_libraries(language))
    for path in catalogs(root):
        if path.parts[-3] == language:
            for entry in _translated(_read(path)):
                known[entry.msgctxt, entry.msgid] = bool(entry.msgstr_plural)
    return known


@cache
def _known_to_libraries(language: str) -> dict[tuple[str | None, str], bool]:
    known: dict[tuple[str | None, str], bool] = {}
    for library in ("django", "wagtail"):
        for place in sys.path:
            for path in Path(place, library).glob(f"**/locale/{language}/LC_MESSAGES/django.mo"):
                for entry in polib.mofile(str(path)):
                    known[entry.msgctxt, entry.msgid] = bool(entry.msgstr_plural)
    return known


def main(arguments: list[str]) -> int:
    """Compile, and with ``--check`` fail if anything has no Japanese."""
    compiled = compile_catalogs()
    print(f"Translations: {compiled} of {len(catalogs())} catalogs compiled; the others were up to date.")
    if "--check" not in arguments:
        return 0
    gaps, conflicts = missing_translations(), conflicting_translations()
    for line in [*gaps, *conflicts]:
        print(f"  {line}")
    print(f"Japanese: {len(gaps)} texts missing, {len(conflicts)} said in two ways.")
    return 1 if gaps or conflicts else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
