"""The pages of the gallery, in English and Japanese: each form with number, title, languages and picture."""

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import Final, Protocol

from kumiai.demo.invention.record import read
from kumiai.paperwork.definitions import Form

COLUMNS: Final = 3
PROGRAMS: Final = read("gallery")["programs"]
WORDS: Final = read("gallery")["words"]
LANGUAGES: Final = read("gallery")["languages"]


class Shown(Protocol):
    """What a page says about a drawn form."""

    @property
    def form(self) -> Form:
        """Return the form."""

    @property
    def from_demo(self) -> bool:
        """Return whether the demo filled it."""

    @property
    def file(self) -> str:
        """Return the name of its picture."""


def pages(drawn: Sequence[Shown], declared: Sequence[Form]) -> dict[str, str]:
    """Return the pages by file name."""
    return {
        "README.md": _page("en", drawn, declared),
        "README.ja.md": _page("ja", drawn, declared),
    }


def _page(language: str, drawn: Sequence[Shown], declared: Sequence[Form]) -> str:
    words = WORDS[language]
    count = words["count"].format(forms=len(drawn), demo=sum(one.from_demo for one in drawn))
    parts = [words["title"], words["other"], words["about"], words["wording"], count]
    for program, shown in groupby(drawn, lambda one: one.form.program):
        parts += [f"## {PROGRAMS[program][language]}", _table(language, list(shown))]
    parts += [f"## {words['declared']}", words["declared_about"]]
    parts.append("\n".join(f"- {form.number}　{_titles(form, language)}" for form in declared))
    return "\n\n".join(parts) + "\n"


def _titles(form: Form, language: str) -> str:
    both = (form.title.ja, form.title.en) if language == "ja" else (form.title.en, form.title.ja)
    return f"{both[0]} ({both[1]})" if language == "en" else f"{both[0]}（{both[1]}）"


def _table(language: str, shown: Sequence[Shown]) -> str:
    """Return pictures in rows, each with its words beneath."""
    lines = ["|" + " |" * COLUMNS, "|" + "---|" * COLUMNS]
    for at in range(0, len(shown), COLUMNS):
        row = shown[at : at + COLUMNS]
        lines.append(_line(_picture(language, one) for one in row))
        lines.append(_line(_caption(language, one) for one in row))
    return "\n".join(lines)


def _line(cells: Iterable[str]) -> str:
    row = list(cells)
    return "| " + " | ".join([*row, *[""] * (COLUMNS - len(row))]) + " |"


def _picture(language: str, one: Shown) -> str:
    words = WORDS[language]
    how = words["how_demo"] if one.from_demo else words["how_sample"]
    title = one.form.title.in_language(language)
    alt = words["picture"].format(title=title, number=one.form.number, how=how)
    return f"![{alt}]({one.file})"


def _caption(language: str, one: Shown) -> str:
    words, form = WORDS[language], one.form
    others = [LANGUAGES[code][language] for code in form.languages[1:]]
    spoken = (
        f"{words['languages']} {', '.join(others)}"
        if language == "en"
        else words["languages"] + "・".join(others)
    )
    if not others:
        spoken = words["alone"]
    mark = words["demo"] if one.from_demo else words["sample"]
    return f"**{form.number}** {_titles(form, language)}<br>*{mark}* · {spoken}"
