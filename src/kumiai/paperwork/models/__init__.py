"""Sheets of facts, papers, cases, prints and official files."""

from kumiai.paperwork.models.case import Case, CaseStep, Correction
from kumiai.paperwork.models.job import PrintJob, PrintJobPart
from kumiai.paperwork.models.official_file import OfficialFile
from kumiai.paperwork.models.paper import Filing, Paper, Print
from kumiai.paperwork.models.sheet import Sheet, SheetUse

__all__ = [
    "Case", "CaseStep", "Correction", "Filing", "OfficialFile", "Paper", "Print", "PrintJob", "PrintJobPart",
    "Sheet", "SheetUse",
]  # fmt: skip
