"""A workbook in, everything it says out: the entry point of this package."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from kumiai.exchange.recognition.builders import activities_of, employer_of, person_of
from kumiai.exchange.recognition.checks import STAGE_YEARS, check_people, check_person, rows_twice
from kumiai.exchange.recognition.companies import Company, Mention, group_companies, look_alikes
from kumiai.exchange.recognition.grid import Grid
from kumiai.exchange.recognition.headers import (
    GROUP,
    IGNORE,
    Column,
    Header,
    SheetMapping,
    find_header,
    suggestions_for,
)
from kumiai.exchange.recognition.loading import Source as FileSource
from kumiai.exchange.recognition.loading import load_book
from kumiai.exchange.recognition.prescan import Limits
from kumiai.exchange.recognition.problems import Label, Problem, Severity, problem
from kumiai.exchange.recognition.records import SheetReader
from kumiai.exchange.recognition.rows import ActivityRow, EmployerRow, PersonRow
from kumiai.exchange.recognition.wordings import field_label, kinds

Progress = Callable[[int, int], None]
STEP = 50


@dataclass(frozen=True)
class SheetReading:
    """How one sheet was understood, for the user to see and to correct."""

    title: str
    hidden: bool
    kind: str | None
    score: int
    reasons: tuple[Label, ...]
    signature: str
    header_rows: tuple[int, int] | None
    columns: tuple[Column, ...]
    rows_read: int


@dataclass(frozen=True)
class Reading:
    """Everything that a workbook says, and everything that must be said about it."""

    name: str
    sheets: tuple[SheetReading, ...]
    people: tuple[PersonRow, ...]
    employers: tuple[EmployerRow, ...]
    activities: tuple[ActivityRow, ...]
    companies: tuple[Company, ...]
    problems: tuple[Problem, ...]

    @property
    def is_blocked(self) -> bool:
        """Return whether something must be corrected before anything is imported."""
        return any(found.severity is Severity.ERROR for found in self.problems)

    def of(self, severity: Severity) -> tuple[Problem, ...]:
        """Return the problems of one severity."""
        return tuple(found for found in self.problems if found.severity is severity)

    def company(self, key: str | None) -> Company | None:
        """Return the company that a row's ``employer_key`` names."""
        return next((company for company in self.companies if company.key == key), None)


def read_workbook(
    source: FileSource,
    *,
    name: str,
    mapping: Mapping[str, SheetMapping] | None = None,
    corrections: Mapping[str, str] | None = None,
    skip_rows: Collection[str] = (),
    aliases: Mapping[str, str] | None = None,
    stage_years: Mapping[int, int] = STAGE_YEARS,
    progress: Progress | None = None,
    limits: Limits | None = None,
) -> Reading:
    """Return what a workbook or CSV file says; raise ``WorkbookRefused`` where it cannot be read.

    ``mapping`` holds what users decided about sheets, by signature or by title; ``corrections``
    what they typed instead of a cell (``在籍名簿!H13``); ``skip_rows`` the rows they left out
    (``在籍名簿!72``); ``aliases`` company spellings they declared to be another name.
    ``progress`` is called with rows done and rows in all. The same input gives the same reading.
    """
    book = load_book(source, name=name, limits=limits)
    reader = _BookReader(
        mapping=mapping or {},
        corrections=corrections or {},
        skipped=frozenset(skip_rows),
        aliases=aliases or {},
        progress=progress,
        total=sum(grid.height for grid in book.grids),
    )
    reader.report(0)
    for grid in book.grids:
        reader.read(grid)
    return reader.finish(book.name, book.problems, book.grids, stage_years)


class _BookReader:
    """Collects what the sheets of a book say."""

    def __init__(
        self,
        *,
        mapping: Mapping[str, SheetMapping],
        corrections: Mapping[str, str],
        skipped: frozenset[str],
        aliases: Mapping[str, str],
        progress: Progress | None,
        total: int,
    ) -> None:
        self.mapping = mapping
        self.corrections = corrections
        self.skipped = skipped
        self.aliases = aliases
        self.progress = progress
        self.total = total
        self.done = 0
        self.sheets: list[SheetReading] = []
        self.people: list[PersonRow] = []
        self.employers: list[EmployerRow] = []
        self.activities: list[ActivityRow] = []
        self.problems: list[Problem] = []

    def read(self, grid: Grid) -> None:
        """Read one sheet."""
        start = self.done
        header = find_header(grid, self.mapping)
        if header is None:
            self.problems.append(
                problem("sheet_not_recognized" if grid.height else "sheet_empty", sheet=grid.title)
            )
            self.sheets.append(SheetReading(grid.title, grid.hidden, None, 0, (), "", None, (), 0))
        elif header.kind not in kinds():
            if header.kind != IGNORE:
                self.problems.append(problem("sheet_not_recognized", sheet=grid.title))
            self._add_sheet(grid, header, 0)
        else:
            self._check_mapping(grid, header)
            self._about_columns(grid, header)
            self._add_sheet(grid, header, self._read_rows(grid, header, start))
        self.report(start + grid.height)

    def report(self, done: int) -> None:
        """Tell the caller how many rows are done."""
        self.done = done
        if self.progress:
            self.progress(done, self.total)

    def _read_rows(self, grid: Grid, header: Header, start: int) -> int:
        reader = SheetReader(grid, header, self.corrections, self.skipped)
        count = 0
        for record in reader.records():
            count += 1
            if header.kind == "people":
                person, problems = person_of(record, self.aliases)
                self.people += [person] if person else []
            elif header.kind == "employers":
                employer, problems = employer_of(record, self.aliases)
                self.employers += [employer] if employer else []
            else:
                activities, problems = activities_of(record, self.aliases)
                self.activities += activities
            self.problems += problems
            if count % STEP == 0:
                self.report(start + record.row)
        self.problems += reader.problems
        if not count:
            self.problems.append(problem("sheet_without_rows", sheet=grid.title))
        return count

    def _add_sheet(self, grid: Grid, header: Header, count: int) -> None:
        kind = header.kind
        columns = tuple(
            replace(column, suggestions=suggestions_for(column.heading, kind))
            if kind in kinds() and kind and column.heading and not column.field
            else column
            for column in header.columns
        )
        self.sheets.append(
            SheetReading(
                title=grid.title,
                hidden=grid.hidden,
                kind=kind,
                score=header.score,
                reasons=header.reasons,
                signature=header.signature,
                header_rows=(header.first_row, header.last_row),
                columns=columns,
                rows_read=count,
            )
        )

    def _check_mapping(self, grid: Grid, header: Header) -> None:
        decided = self.mapping.get(header.signature) or self.mapping.get(grid.title)
        known = kinds()[header.kind or ""].fields
        for letter, field in (decided.columns if decided else {}).items():
            if field is not None and field not in known:
                cell = f"{grid.title}!{letter}{header.last_row}"
                self.problems.append(problem("mapping_unknown_field", sheet=grid.title, cell=cell, raw=field))

    def _about_columns(self, grid: Grid, header: Header) -> None:
        for column in header.columns:
            if not column.heading or column.chosen_by == "user":
                continue
            cell = f"{grid.title}!{column.letter}{header.last_row}"
            here = {"sheet": grid.title, "row": header.last_row, "cell": cell, "raw": column.heading}
            if column.rival_of:
                label = field_label(header.kind or "", column.rival_of)
                self.problems.append(problem("column_twice", **here, heading=column.heading, label=label))  # type: ignore[arg-type]
            elif not column.field:
                self.problems.append(problem("column_unknown", **here, heading=column.heading))  # type: ignore[arg-type]
            elif column.points == GROUP:
                label = field_label(header.kind or "", column.field)
                self.problems.append(problem("column_by_group", **here, heading=column.heading, label=label))  # type: ignore[arg-type]

    def finish(
        self,
        name: str,
        about_file: tuple[Problem, ...],
        grids: tuple[Grid, ...],
        stage_years: Mapping[int, int],
    ) -> Reading:
        """Return the reading, with everything checked that only the whole file can show."""
        for person in self.people:
            self.problems += check_person(person, stage_years)
        people, doubles = check_people(self.people)
        companies = group_companies(self._mentions(), self.aliases)
        self.problems += doubles + self._check_employers() + self._check_companies(companies)
        self.problems += self._check_corrections(grids)
        if not any(sheet.kind in kinds() for sheet in self.sheets):
            self.problems.append(problem("nothing_recognized"))
        order = {grid.title: index for index, grid in enumerate(grids)}
        return Reading(
            name=name,
            sheets=tuple(self.sheets),
            people=tuple(people),
            employers=tuple(self.employers),
            activities=tuple(self.activities),
            companies=companies,
            problems=_sorted([*about_file, *self.problems], order),
        )

    def _mentions(self) -> list[Mention]:
        listed = [Mention(row.name, row.cell("name"), listed=True) for row in self.employers if row.name]
        named = [
            Mention(row.employer_name, row.cell("employer_name"))
            for row in (*self.people, *self.activities)
            if row.employer_name
        ]
        return listed + named

    def _check_employers(self) -> list[Problem]:
        found = rows_twice(self.employers, "company_twice", ("key",))
        found += rows_twice(self.employers, "corporate_number_twice", ("corporate_number",))
        found += rows_twice(self.activities, "activity_twice", ("employer_key", "done_on", "kind"))
        for row in self.employers:
            if row.care_staff is not None and row.employees is not None and row.care_staff > row.employees:
                found.append(
                    problem(
                        "care_staff_more_than_employees",
                        sheet=row.sheet,
                        row=row.row,
                        cell=row.cell("care_staff"),
                        field="care_staff",
                        raw=str(row.care_staff),
                        other=row.cell("employees"),
                        other_raw=str(row.employees),
                    )
                )
        return found

    def _check_companies(self, companies: tuple[Company, ...]) -> list[Problem]:
        found = []
        for company in companies:
            cell = company.listed_at or next(iter(company.spellings.values()))[0]
            sheet = cell.rpartition("!")[0]
            here = {"sheet": sheet, "cell": cell, "raw": company.name}
            if len(company.spellings) > 1:
                spellings = "、".join(company.spellings)
                count = len(company.spellings)
                found.append(problem("company_spellings", **here, spellings=spellings, count=count))  # type: ignore[arg-type]
            if self.employers and not company.listed_at:
                found.append(problem("company_not_listed", **here))
        for later, earlier in look_alikes(companies):
            cell = later.listed_at or next(iter(later.spellings.values()))[0]
            sheet = cell.rpartition("!")[0]
            found.append(
                problem("company_looks_like", sheet=sheet, cell=cell, raw=later.name, other=earlier.name)
            )
        return found

    def _check_corrections(self, grids: tuple[Grid, ...]) -> list[Problem]:
        titles = {grid.title for grid in grids}
        return [
            problem("unknown_correction", cell=cell)
            for cell in sorted(self.corrections)
            if cell.rpartition("!")[0] not in titles
        ]


def _sorted(problems: list[Problem], order: Mapping[str, int]) -> tuple[Problem, ...]:
    """Return the problems as one walks through the file: sheet by sheet, row by row, each once."""
    unique = dict.fromkeys(problems)
    return tuple(
        sorted(
            unique,
            key=lambda found: (
                order.get(found.sheet or "", -1),
                found.row or 0,
                found.cell or "",
                found.code,
            ),
        )
    )


def count_by_code(reading: Reading) -> Mapping[str, int]:
    """Return how often each problem code occurs."""
    return Counter(found.code for found in reading.problems)
