"""Typeset papers: data in, PDF/A-2b or pictures out, the same bytes for the same data and day.

The contract of a paper stands in the README of this folder.
"""

import hashlib
import io
import json
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Literal, overload

import typst
from pypdf import PdfReader, PdfWriter
from pypdf.errors import PyPdfError
from pypdf.generic import ArrayObject, ByteStringObject, NameObject

from kumiai.paperwork.typesetting.coverage import FONTS, GETA, composed, unprintable
from kumiai.paperwork.typesetting.syllables import with_breaks

ROOT = Path(__file__).resolve().parent.parent
MAIN = Path(__file__).with_name("main.typ")

Paper = dict[str, Any]

KINDS = frozenset({"text", "choice", "table", "declaration", "signature", "boxes", "blank"})
BATCH = 50  # papers in one compile at most: more only cost memory (1,000 at once took 2.4 GB)
WEIGHT = 2_000  # fields and cells of tables in one compile: 50 contracts of five pages took 1.1 GB


class TypesettingError(Exception):
    """Papers could not be typeset or joined; the message says why."""


class UnprintableText(TypesettingError):
    """A final paper holds characters that no shipped font can print."""


class _Workshop(threading.local):
    """One compiler a thread: it keeps parsed sources, and one call may not disturb another."""

    compiler: typst.Compiler | None = None


_workshop = _Workshop()
_lock = threading.Lock()


@cache
def _fonts() -> tuple[typst.Fonts, int]:
    """Return the fonts, read once, and the process that read them."""
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
    return fonts, os.getpid()


def _compiler() -> typst.Compiler:
    """Return the compiler of this thread."""
    with _lock:
        fonts, process = _fonts()
    if process != os.getpid():
        # The threads that lay out pages did not come along, and the call would wait for ever.
        raise TypesettingError("This process was forked from one that typesets; start it by itself (spawn).")
    if _workshop.compiler is None:
        _workshop.compiler = typst.Compiler(root=ROOT, font_paths=fonts)
    return _workshop.compiler


@overload
def typeset(papers: Sequence[Paper], *, on: date, title: str, form: Literal["pdf"] = "pdf") -> bytes: ...


@overload
def typeset(
    papers: Sequence[Paper],
    *,
    on: date,
    title: str,
    form: Literal["png"],
    ppi: float = 96,
    pages: int | None = None,
) -> list[bytes]: ...


def typeset(
    papers: Sequence[Paper],
    *,
    on: date,
    title: str,
    form: Literal["pdf", "png"] = "pdf",
    ppi: float = 96,
    pages: int | None = None,
) -> bytes | list[bytes]:
    """Return papers as one PDF/A-2b with a bookmark each, or as a picture a page.

    Args:
        papers: the papers in their order; see the README for the contract.
        on: the day of the document. The clock is never asked.
        title: the title in the metadata of the document.
        form: ``pdf`` for what is kept, ``png`` for previews.
        ppi: the resolution of pictures.
        pages: how many pictures are wanted at most.

    Raises:
        UnprintableText: a paper that is no draft holds characters no font has.
        TypesettingError: there is no paper, or a drawing is wrong.
    """
    if not papers:
        raise TypesettingError("There is no paper to typeset.")
    if form == "png" and pages is not None:
        papers = papers[:pages]  # each paper has a page or more
    made: list[bytes] = []
    for batch in _batches(papers):
        data = {
            "title": _printed(title),
            "on": [on.year, on.month, on.day],
            "papers": [_prepared(paper) for paper in batch],
        }
        made += _compile(json.dumps(data, ensure_ascii=False), on, form, ppi)
        if sum(map(_weight, batch)) > WEIGHT // 3:
            _forget()
    if form == "png":
        return made[:pages]
    return made[0] if len(made) == 1 else join(made)


def _batches(papers: Sequence[Paper]) -> Iterator[list[Paper]]:
    """Yield the papers in their order, as many at a time as one compile takes without much memory."""
    batch: list[Paper] = []
    weight = 0
    for paper in papers:
        if batch and (len(batch) == BATCH or weight + _weight(paper) > WEIGHT):
            yield batch
            batch, weight = [], 0
        batch.append(paper)
        weight += _weight(paper)
    yield batch


def _weight(paper: Paper) -> int:
    """Return how much there is to lay out: fields, cells of tables, and again their translations."""
    weight = 0
    for section in paper["sections"]:
        for field in section["fields"]:
            value = field["value"]
            weight += 1 + (sum(map(len, value.get("rows", ()))) if isinstance(value, dict) else 0)
    return weight * (2 if paper["language"] else 1)


def _forget() -> None:
    """Let the compiler drop what it remembers of the last papers.

    It keeps results for ten compiles, which is right for previews; after a batch it would be
    300 MB that nobody asks for again.
    """
    for _ in range(10):
        _compiler().compile(b"", format="pdf")


def _compile(data: str, on: date, form: Literal["pdf", "png"], ppi: float) -> list[bytes]:
    """Return one document, or a picture a page."""
    try:
        made = _compiler().compile(
            MAIN,
            format=form,
            ppi=ppi,
            sys_inputs={"data": data},
            pdf_standards=["a-2b"] if form == "pdf" else [],
            pdf_tags=False,
            timestamp=datetime(on.year, on.month, on.day, tzinfo=UTC),
        )
    except typst.TypstError as error:
        hints = "".join(f" {hint}" for hint in error.hints)
        raise TypesettingError(f"{error.message}{hints}\n{error.diagnostic}".strip()) from error
    if made is None:
        raise TypesettingError("The compiler returned nothing.")
    return [made] if isinstance(made, bytes) else made


# --- joining ----------------------------------------------------------------------


def join(pdfs: Sequence[bytes], bookmarks: Sequence[str] = ()) -> bytes:
    """Return one PDF of several, with all their bookmarks and the metadata of the first.

    Args:
        pdfs: the documents in their order.
        bookmarks: a title for each document, with its own bookmarks below it; without titles the
            bookmarks of all documents stand on one level.
    """
    if not pdfs:
        raise TypesettingError("There is no document to join.")
    if bookmarks and len(bookmarks) != len(pdfs):
        raise TypesettingError(f"{len(pdfs)} documents, but {len(bookmarks)} bookmarks.")
    writer = PdfWriter()
    at = 0
    for at, pdf in enumerate(pdfs):
        try:
            _bind(writer, pdf, bookmarks[at] if bookmarks else None, first=at == 0)
        except (PyPdfError, ValueError, KeyError) as error:
            raise TypesettingError(f"Document {at + 1} of {len(pdfs)} is no readable PDF: {error}") from error
    # PDF/A wants an identifier; pypdf would draw a random one
    name = ByteStringObject(hashlib.sha256(repr(bookmarks).encode() + b"".join(pdfs)).digest()[:16])
    writer._ID = ArrayObject([name, name])
    bound = io.BytesIO()
    writer.write(bound)
    return bound.getvalue()


def _bind(writer: PdfWriter, pdf: bytes, bookmark: str | None, *, first: bool) -> None:
    """Append one document."""
    reader = PdfReader(io.BytesIO(pdf))
    if reader.is_encrypted:
        raise TypesettingError("A protected PDF cannot be joined.")
    writer.append(reader, outline_item=bookmark, import_outline=True)
    if first:
        catalog = reader.root_object
        for key in ("/Metadata", "/OutputIntents", "/Lang", "/ViewerPreferences"):
            if key in catalog:
                writer.root_object[NameObject(key)] = catalog[key].clone(writer)
        writer.metadata = reader.metadata


# --- what is printed --------------------------------------------------------------


def _set(value: str) -> str:
    """Return a text with composed letters and places to break its lines."""
    return with_breaks(composed(value))


def _printed(value: str) -> str:
    """Return a text as the fonts can print it; a character they lack becomes 〓."""
    text = _set(value)
    for sign in unprintable(value):
        text = text.replace(sign, GETA)
    return text


def _prepared(paper: Paper) -> Paper:
    """Return the paper with composed letters; a draft shows and names what cannot be printed."""
    _check(paper)
    missing = dict.fromkeys(sign for text in _texts(paper) for sign in unprintable(text))
    if not missing:
        return _over_paper(paper, _set)
    names = "、".join(f"U+{ord(sign):04X}" for sign in missing)
    if not paper["draft"]:
        where = "、".join(_places(paper))
        raise UnprintableText(f"{paper['bookmark']}: no font has {names} ({where}).")
    printed = _over_paper(paper, _printed)
    return {**printed, "foot": [*printed["foot"], f"{GETA}は、印刷できない文字です: {names}"]}


def _check(paper: Paper) -> None:
    """Refuse what would be drawn wrong without a word: unknown kinds, rows that fill no table."""
    for field in (field for section in paper["sections"] for field in section["fields"]):
        place = f"{paper['bookmark']}: {field['label'] or field['id']}"
        if field["kind"] not in KINDS:
            raise TypesettingError(f"{place} is of the unknown kind {field['kind']!r}.")
        if field["kind"] == "table":
            wanted = len(field["value"]["columns"])
            for row in [*field["value"]["rows"], field["value"].get("total") or [""] * wanted]:
                if len(row) != wanted:
                    raise TypesettingError(f"{place} has {wanted} columns, but a row of {len(row)} cells.")


def _places(paper: Paper) -> Iterator[str]:
    """Yield the labels of the fields that hold unprintable characters."""
    for section in paper["sections"]:
        for field in section["fields"]:
            if any(unprintable(text) for text in _texts(field)):
                yield field["label"] or field["id"]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _texts(part)
    elif isinstance(value, list | tuple):
        for part in value:
            yield from _texts(part)


def _over_paper(paper: Paper, change: Callable[[str], str]) -> Paper:
    return {key: _over_texts(part, change) for key, part in paper.items()}


def _over_texts(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, dict):
        return {key: _over_texts(part, change) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [_over_texts(part, change) for part in value]
    return value
