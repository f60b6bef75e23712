"""Translations of the wordings of forms that a worker signs: Japanese first, the translation under it.

The Japanese wordings stand in ``words.yaml``; each language is one file ``<language>.yaml`` beside it,
so a new language is one new file.
"""

from collections.abc import Hashable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

import yaml

WORDS = "words.yaml"
DECLARATIONS = "declarations"
JAPANESE = "ja"


class WordingError(ValueError):
    """A file of wordings is not as it must be, or a declaration is asked for that nobody wrote."""


class _StrictLoader(yaml.SafeLoader):
    """Read YAML, but never let a key that stands twice win silently."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, object]:
        seen = set()
        for key_node, _ in node.value:
            key = self.construct_object(key_node, deep=True)
            if key in seen:
                raise WordingError(f"{self.name}, line {key_node.start_mark.line + 1}: “{key}” stands twice.")
            seen.add(key)
        return super().construct_mapping(node, deep=deep)


def read(text: str, name: str) -> dict[str, object]:
    """Return the mapping of a YAML text; ``name`` tells the reader of an error where to look."""
    loader = _StrictLoader(text)
    loader.name = name
    try:
        content = loader.get_single_data()
    finally:
        loader.dispose()
    if not isinstance(content, dict):
        raise WordingError(f"{name}: a mapping is wanted.")
    return content


@cache
def words() -> Mapping[str, tuple[str, ...]]:
    """Return the Japanese wordings by kind: titles, sections, labels, options, columns, declarations."""
    by_kind: dict[str, tuple[str, ...]] = {}
    for kind, entries in _words().items():
        by_kind[kind] = tuple(entries.values()) if isinstance(entries, dict) else tuple(entries)
    return by_kind


@cache
def languages() -> tuple[str, ...]:
    """Return the languages that have a file, in the order of the alphabet; Japanese is not among them."""
    names = (entry.name for entry in _folder().iterdir())
    return tuple(
        sorted(name.removesuffix(".yaml") for name in names if name.endswith(".yaml") and name != WORDS)
    )


def translated(japanese: str, language: str) -> str:
    """Return the translation of a wording, or an empty text if there is none."""
    return translations(language).get(japanese, "") if language in languages() else ""


def declaration(code: str, language: str = JAPANESE) -> str:
    """Return the text of a declaration, in Japanese unless another language is asked for."""
    texts = _words()[DECLARATIONS]
    if code not in texts:
        raise WordingError(f"{WORDS}: there is no declaration “{code}”.")
    japanese = texts[code]
    return japanese if language == JAPANESE else translated(japanese, language)


@cache
def translations(language: str) -> Mapping[str, str]:
    """Return every wording of one language, by its Japanese text."""
    name = f"{language}.yaml"
    return checked(read(_text(name), name), name)


def checked(content: Mapping[str, object], name: str) -> dict[str, str]:
    """Return the content of a language file after a look at its keys: each is one of ``words.yaml``."""
    known = {wording for wordings in words().values() for wording in wordings}
    for japanese, translation in content.items():
        if japanese not in known:
            raise WordingError(f"{name}: “{japanese}” is not a wording of {WORDS}.")
        if not isinstance(translation, str):
            raise WordingError(f"{name}: the translation of “{japanese}” is not a text.")
    return {japanese: str(translation) for japanese, translation in content.items()}


@cache
def _words() -> dict[str, dict[str, str]]:
    content = read(_text(WORDS), WORDS)
    refuse_twice(content)
    return content  # type: ignore[return-value]


def refuse_twice(content: Mapping[str, object]) -> None:
    """Refuse a wording that stands under two kinds or twice under one."""
    seen: dict[str, str] = {}
    for kind, wording in _each(content):
        if wording in seen:
            raise WordingError(f"{WORDS}: “{wording}” stands under {seen[wording]} and under {kind}.")
        seen[wording] = kind


def _each(content: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for kind, entries in content.items():
        wordings = entries.values() if isinstance(entries, dict) else entries
        yield from ((kind, wording) for wording in wordings)  # type: ignore[union-attr]


def _text(name: str) -> str:
    return _folder().joinpath(name).read_text(encoding="utf-8")


def _folder() -> Traversable:
    return files(__package__)
