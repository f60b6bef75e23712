"""Recognition: what a cooperative's roster workbook says, cell by cell, without a database.

``read_workbook`` is the way in and ``write_roster`` the way out; both know nothing of Django.
"""

from kumiai.exchange.recognition.companies import Candidate, Company, candidates, company_key, company_name
from kumiai.exchange.recognition.headers import Column, SheetMapping
from kumiai.exchange.recognition.prescan import Limits
from kumiai.exchange.recognition.problems import Label, Problem, Severity, WorkbookRefused
from kumiai.exchange.recognition.reading import Progress, Reading, SheetReading, count_by_code, read_workbook
from kumiai.exchange.recognition.rows import ActivityRow, EmployerRow, PersonRow, Row, Source, StagePeriod
from kumiai.exchange.recognition.wordings import Field, Kind, field_label, kinds
from kumiai.exchange.recognition.writing import write_into, write_roster

__all__ = [
    "ActivityRow",
    "Candidate",
    "Column",
    "Company",
    "EmployerRow",
    "Field",
    "Kind",
    "Label",
    "Limits",
    "PersonRow",
    "Problem",
    "Progress",
    "Reading",
    "Row",
    "Severity",
    "SheetMapping",
    "SheetReading",
    "Source",
    "StagePeriod",
    "WorkbookRefused",
    "candidates",
    "company_key",
    "company_name",
    "count_by_code",
    "field_label",
    "kinds",
    "read_workbook",
    "write_into",
    "write_roster",
]
