"""What is printed in the comparison: one form in many copies, each of another person.

Every contestant gets the words of `copies`, and `said` lists what must stand in each output.
"""

import io
import json
import unicodedata
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

from pypdf import PdfReader

from benchmarks.paperwork.start import ON
from kumiai.paperwork.definitions import current_form
from kumiai.paperwork.definitions.form import sample_of
from kumiai.paperwork.domain.looking import filled_with
from kumiai.paperwork.domain.wording import sheet_of_paper

Drawn = dict[str, Any]


def drawn(form_id: str, language: str) -> Drawn:
    """Return a form with the invented values of its sample, in the shape that the typesetter draws."""
    form = current_form(form_id, ON)
    return sheet_of_paper(filled_with(form, sample_of(form)), bookmark=form.title.ja, language=language)


def other(paper: Drawn, number: int) -> Drawn:
    """Return the paper of somebody else: every free text and every line of a table ends with the number.

    So no two copies share a value, and nobody gains by remembering one; only the printed labels are alike.
    """
    made = deepcopy(paper)
    made["bookmark"] += f"　{number:04}"
    for field in (field for section in made["sections"] for field in section["fields"]):
        if field["kind"] == "text" and field["value"]:
            field["value"] += f" {number:04}"
        if field["kind"] == "table":
            field["value"]["rows"] = [[f"{row[0]} {number:04}", *row[1:]] for row in field["value"]["rows"]]
    return made


def copies(form_id: str, language: str, count: int) -> list[Drawn]:
    first = drawn(form_id, language)
    return [other(first, at) for at in range(1, count + 1)]


def write(papers: list[Drawn], path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(papers, ensure_ascii=False), encoding="utf-8")


# --- the same texts in all outputs --------------------------------------------------------------


def plain(text: str) -> str:
    """Return a text without spaces and breaks, and without the variants that a PDF makes of the same letter."""
    folded = unicodedata.normalize("NFKC", text).replace("\u2212", "-")
    return "".join(sign for sign in folded if not sign.isspace() and sign not in "\u200b\u00ad")


def said(paper: Drawn) -> Iterator[str]:
    """Yield every text of a paper: title, labels, translations, values."""
    yield from (paper["form"]["title"], paper["form"]["translated_title"])
    for section in paper["sections"]:
        yield from (section["title"], section["translation"])
        for field in section["fields"]:
            yield from (field["label"], field["translation"])
            yield from _texts(field["value"])


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield from value.split("\n")
    elif isinstance(value, list):
        for part in value:
            yield from _texts(part)
    elif isinstance(value, dict):
        hidden = ("style", "width", "align")
        for name, part in value.items():
            yield from _texts(part) if name not in hidden else ()


def lacking(pdf: bytes, papers: list[Drawn]) -> tuple[int, list[str]]:
    """Return how many texts were looked for in an output, and those that do not stand in it."""
    # A cell that goes on overleaf is cut by the foot of the page; it counts if its two halves are there.
    found = plain("".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))
    wanted = list(dict.fromkeys(plain(text) for paper in papers for text in said(paper)))
    wanted = [text for text in wanted if text]
    return len(wanted), [text for text in wanted if text not in found and not _in_halves(text, found)]


def _in_halves(text: str, found: str) -> bool:
    return any(text[:at] in found and text[at:] in found for at in range(4, len(text) - 3))


def pages_of(pdf: bytes) -> int:
    return len(PdfReader(io.BytesIO(pdf)).pages)
