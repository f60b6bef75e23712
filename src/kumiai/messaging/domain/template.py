"""Templates: one YAML file a purpose in the folder ``message_templates`` of any room (文面).

A file says ``purpose``, ``label`` (ja, en), ``urgency``, ``may_be_refused``, ``if_unsure`` (again or leave),
``sample`` (a value for each placeholder, or one a language), ``public`` (placeholders that a locked screen
may show) and ``languages``: title, text and notice for ja, en and any other. A placeholder is ``{name}``.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from django.apps import apps

from kumiai.messaging.domain.cleaning import clean_line, clean_text
from kumiai.messaging.enums import Urgency
from kumiai.messaging.models import Wording

FOLDER: Final = "message_templates"
MOST_TITLE: Final = 200
MOST_NOTICE: Final = 100
_PLACEHOLDER: Final = re.compile(r"\{([a-z_][a-z0-9_]*)\}")
_KEYS: Final = {
    "purpose", "label", "urgency", "may_be_refused", "if_unsure", "sample", "public", "languages",
}  # fmt: skip


class BadTemplate(ValueError):
    """A template that cannot be used; the text says which and why."""


@dataclass(frozen=True)
class Words:
    """Title, text and notice in one language, with placeholders."""

    title: str
    text: str
    notice: str


@dataclass(frozen=True)
class Template:
    """What is said for one purpose (文面)."""

    purpose: str
    label: Mapping[str, str]
    urgency: Urgency
    may_be_refused: bool
    again_if_unsure: bool
    sample: Mapping[str, Mapping[str, str]]
    public: frozenset[str]
    languages: Mapping[str, Words]

    @property
    def placeholders(self) -> frozenset[str]:
        """Return the names that the values of a notice must have."""
        return frozenset(self.sample)

    def label_in(self, language: str) -> str:
        """Return what the purpose is called."""
        return self.label["ja" if language.startswith("ja") else "en"]

    def samples_in(self, language: str) -> Mapping[str, str]:
        """Return a value for each placeholder, to show the template with."""
        return {name: values.get(language, values["en"]) for name, values in self.sample.items()}


def placeholders_in(text: str) -> frozenset[str]:
    """Return the names of the placeholders of a text."""
    return frozenset(_PLACEHOLDER.findall(text))


def faults_of(template: Template, words: Words) -> dict[str, list[str]]:
    """Return, by part, the placeholders of a wording that do not exist or that a locked screen must not show."""
    allowed = {"title": template.placeholders, "text": template.placeholders, "notice": template.public}
    found = {part: sorted(placeholders_in(getattr(words, part)) - names) for part, names in allowed.items()}
    return {part: names for part, names in found.items() if names}


def fill(text: str, values: Mapping[str, str]) -> str:
    """Return a text with its placeholders filled. Values are only put in: what looks like one in them stays."""
    return _PLACEHOLDER.sub(lambda found: str(values[found[1]]), text)


def render(words: Words, values: Mapping[str, Any]) -> Words:
    """Return title, text and notice as they are told, clean. Raises ``KeyError`` for a value that lacks."""
    clean = {name: clean_text(str(value)) for name, value in values.items()}
    return Words(
        clean_line(fill(words.title, clean), MOST_TITLE),
        clean_text(fill(_lines_that_say_something(words.text, clean), clean)),
        clean_line(fill(words.notice, clean), MOST_NOTICE),
    )


def _lines_that_say_something(text: str, values: Mapping[str, str]) -> str:
    """Leave out the lines of which every value is empty: “Company:” alone tells nobody anything."""
    kept = []
    for line in text.split("\n"):
        names = placeholders_in(line)
        if not names or any(values[name].strip() for name in names):
            kept.append(line)
    return "\n".join(kept)


def template_of(purpose: str) -> Template:
    """Return the template of a purpose. Raises ``LookupError``."""
    return templates()[purpose]


@lru_cache(maxsize=1)
def templates() -> Mapping[str, Template]:
    """Return all templates by purpose, found in every room of Kumiai."""
    found: dict[str, Template] = {}
    for app in apps.get_app_configs():
        if app.name.startswith("kumiai."):
            for path in sorted((Path(app.path) / FOLDER).glob("*.yaml")):
                template = read_template(path)
                if template.purpose in found:
                    raise BadTemplate(f"{path}: there are two templates for {template.purpose}")
                found[template.purpose] = template
    return dict(sorted(found.items()))


def read_template(path: Path) -> Template:
    """Read and check one file. Raises `BadTemplate` with the name of the file."""
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
        template = _template(given)
    except (yaml.YAMLError, KeyError, TypeError, AttributeError, ValueError) as error:
        raise BadTemplate(f"{path}: {error!r}") from error
    if template.purpose != path.stem:
        raise BadTemplate(f"{path}: its purpose is {template.purpose}")
    for language, words in template.languages.items():
        if faults_of(template, words):
            raise BadTemplate(
                f"{path}: {language}: {faults_of(template, words)} are unknown or not for a locked screen"
            )
    return template


def _template(given: Mapping[str, Any]) -> Template:
    if set(given) - _KEYS:
        raise ValueError(f"unknown: {sorted(set(given) - _KEYS)}")
    languages = {
        code: Words(**{part: str(text) for part, text in words.items()})
        for code, words in given["languages"].items()
    }
    if not {"ja", "en"} <= set(languages) or not {"ja", "en"} <= set(given["label"]):
        raise ValueError("ja and en are needed")
    sample = {
        name: {code: str(one) for code, one in value.items()}
        if isinstance(value, dict)
        else {"en": str(value)}
        for name, value in (given.get("sample") or {}).items()
    }
    if given.get("if_unsure", "again") not in {"again", "leave"}:
        raise ValueError("if_unsure is again or leave")
    return Template(
        given["purpose"], given["label"], Urgency(given.get("urgency", Urgency.NORMAL)),
        bool(given.get("may_be_refused", False)), given.get("if_unsure", "again") == "again", sample,
        frozenset(given.get("public") or ()), languages,
    )  # fmt: skip


Phrasebook = Mapping[tuple[str, str], Words]
"""The own wordings of the cooperative by purpose and language."""


def own_words(purposes: Iterable[str]) -> Phrasebook:
    """Return the cooperative's own wordings of some purposes; one query."""
    return {
        (row.purpose, row.language): Words(row.title, row.text, row.notice)
        for row in Wording.objects.filter(purpose__in=set(purposes))
    }


def words_for(template: Template, language: str, own: Phrasebook) -> tuple[str, Words]:
    """Return the wording and its language: the recipient's own, else English, which most can read, else Japanese.

    An own wording that a newer template has made wrong is left out: what was checked when it was typed must
    still hold when it is sent.
    """
    for code in (language, language.partition("-")[0], "en", "ja"):
        words = own.get((template.purpose, code))
        if words is not None and not faults_of(template, words):
            return code, words
        if code in template.languages:
            return code, template.languages[code]
    raise LookupError(template.purpose)
