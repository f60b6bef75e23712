"""A first look into an .xlsx file that costs little memory, before it is trusted and opened.

A workbook of a few kilobytes can unpack to gigabytes or claim a million rows. The sheets are
therefore streamed once, counting only, and refused as soon as a limit is passed.
"""

import zipfile
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.parsers import expat

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string

from kumiai.exchange.recognition.grid import Merge
from kumiai.exchange.recognition.problems import WorkbookRefused, problem

STRICT_NAMESPACE = "purl.oclc.org/ooxml"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a file is read at most; a cooperative's roster stays far below."""

    file_bytes: int = 50 * 1024 * 1024
    unpacked_bytes: int = 300 * 1024 * 1024
    sheets: int = 60
    rows: int = 20_000
    columns: int = 300
    cells: int = 600_000


@dataclass
class SheetScan:
    """What one sheet holds: where the last filled cell is, and its formulas."""

    title: str
    last_row: int = 0
    last_column: int = 0
    cells: int = 0
    formulas: int = 0
    unvalued: set[tuple[int, int]] = field(default_factory=set)
    merges: list[Merge] = field(default_factory=list)


def refusal(code: str, **details: str | int) -> WorkbookRefused:
    """Return the error that stops the reading of a file, with the reason as a problem."""
    return WorkbookRefused(problem(code, **details))  # type: ignore[arg-type]


def scan_archive(archive: zipfile.ZipFile, limits: Limits) -> dict[str, SheetScan]:
    """Return what each worksheet holds, or refuse the file when it passes a limit."""
    if any(entry.flag_bits & 1 for entry in archive.infolist()):
        raise refusal("password_protected")
    unpacked = sum(entry.file_size for entry in archive.infolist())
    if unpacked > limits.unpacked_bytes:
        raise refusal("unpacked_too_large", limit=limits.unpacked_bytes // 1024 // 1024)
    names = _sheet_parts(archive)
    if len(names) > limits.sheets:
        raise refusal("too_many_sheets", limit=limits.sheets, found=len(names))
    return {title: _SheetScanner(title, limits).scan(archive, part) for title, part in names.items()}


def _sheet_parts(archive: zipfile.ZipFile) -> dict[str, str]:
    """Return title → part of the archive for every worksheet of the workbook."""
    targets: dict[str, str] = {}
    titles: dict[str, str] = {}

    def on_relation(name: str, attributes: dict[str, str]) -> None:
        if name == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = attributes["Target"]
            targets[attributes["Id"]] = target.lstrip("/") if target.startswith("/") else join("xl", target)

    def on_sheet(name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            titles[attributes["name"]] = attributes.get("id", "")

    _walk(archive, "xl/_rels/workbook.xml.rels", on_relation)
    _walk(archive, "xl/workbook.xml", on_sheet)
    return {title: normpath(targets[key]) for title, key in titles.items() if key in targets}


def _walk(archive: zipfile.ZipFile, part: str, on_start: object) -> None:
    def start(name: str, attributes: dict[str, str]) -> None:
        plain = {key.rpartition(" ")[2]: value for key, value in attributes.items()}
        on_start(_local(name), plain)  # type: ignore[operator]

    parser = _parser()
    parser.StartElementHandler = start
    with archive.open(part) as stream:
        parser.ParseFile(stream)


def _parser() -> expat.XMLParserType:
    """Return a parser that refuses document types, so that no entity can be declared."""
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def on_doctype(*_: object) -> None:
        raise refusal("corrupt")

    parser.StartDoctypeDeclHandler = on_doctype
    return parser


def _local(name: str) -> str:
    namespace, _, local = name.rpartition(" ")
    if STRICT_NAMESPACE in namespace:
        raise refusal("strict_format")
    return local


class _SheetScanner:
    """Counts the cells of one sheet while its XML streams by."""

    def __init__(self, title: str, limits: Limits) -> None:
        self.limits = limits
        self.found = SheetScan(title)
        self.at: tuple[int, int] = (0, 0)
        self.has_formula = False
        self.has_value = False
        self.in_value = False
        self.is_text = False
        self.row = 0

    def scan(self, archive: zipfile.ZipFile, part: str) -> SheetScan:
        parser = _parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        with archive.open(part) as stream:
            parser.ParseFile(stream)
        found = self.found
        used = found.last_row * found.last_column
        covered = sum(merge.area(found.last_row, found.last_column) for merge in found.merges)
        if max(used, covered) > self.limits.cells * 4:
            raise refusal("too_many_cells", sheet=self.found.title, limit=self.limits.cells)
        return self.found

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        local = _local(name)
        if local == "c":
            self._cell(attributes.get("r"))
            self.is_text = attributes.get("t") == "str"
        elif local == "row":
            self.row = int(attributes.get("r", self.row + 1))
            self.at = (self.row, 0)
        elif local in ("v", "t"):
            self.in_value = True
            # A text result may be empty; a number without digits was never calculated.
            self.has_value = self.has_value or self.is_text
        elif local == "f":
            self.has_formula = True
        elif local == "mergeCell":
            self._merge(attributes["ref"])

    def _cell(self, reference: str | None) -> None:
        if reference:
            letters, row = coordinate_from_string(reference)
            self.at = (row, column_index_from_string(letters))
        else:
            self.at = (self.at[0], self.at[1] + 1)
        self.has_formula = self.has_value = False
        self.found.cells += 1
        if self.found.cells > self.limits.cells:
            raise refusal("too_many_cells", sheet=self.found.title, limit=self.limits.cells)

    def _text(self, text: str) -> None:
        if self.in_value and text:
            self.has_value = True

    def _end(self, name: str) -> None:
        self.in_value = False
        if name.rpartition(" ")[2] != "c" or not (self.has_value or self.has_formula):
            return
        row, column = self.at
        self.found.last_row = max(self.found.last_row, row)
        self.found.last_column = max(self.found.last_column, column)
        if row > self.limits.rows:
            raise refusal("too_many_rows", sheet=self.found.title, limit=self.limits.rows)
        if column > self.limits.columns:
            raise refusal("too_many_columns", sheet=self.found.title, limit=self.limits.columns)
        if self.has_formula:
            self.found.formulas += 1
            if not self.has_value:
                self.found.unvalued.add(self.at)

    def _merge(self, reference: str) -> None:
        first, _, last = reference.partition(":")
        first_letters, first_row = coordinate_from_string(first)
        last_letters, last_row = coordinate_from_string(last or first)
        self.found.merges.append(
            Merge(
                first_row,
                column_index_from_string(first_letters),
                last_row,
                column_index_from_string(last_letters),
            )
        )
