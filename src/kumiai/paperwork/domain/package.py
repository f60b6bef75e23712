"""A set as files to hand over: one PDF with bookmarks, or a ZIP with every paper and its editable twin."""

import io
import json
import re
import zipfile
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.utils import translation

from kumiai.accounts.models import User
from kumiai.history.domain.record import log
from kumiai.paperwork.domain.checking import CaseReading, Outcome
from kumiai.paperwork.domain.editable import as_docx, as_xlsx
from kumiai.paperwork.domain.kept import keep
from kumiai.paperwork.domain.official_filling import OfficialFiles
from kumiai.paperwork.domain.paper import Reading, drawn, label_of, page_count
from kumiai.paperwork.enums import Author
from kumiai.paperwork.models import Print
from kumiai.paperwork.typesetting.compiler import typeset

_STAMP: Final = (1980, 1, 1, 0, 0, 0)
FILE_KINDS: Final = ("pdf", "zip", "docx", "xlsx")


@transaction.atomic
def deliver(reading: CaseReading, *, file_kind: str, on: date, by: User, at: datetime) -> tuple[Print, bytes]:
    """Return a set as a file (書類一式の出力), kept by its hash with its author; the same set is the same bytes."""
    content = made_of(reading, file_kind=file_kind, on=on)
    case = reading.case
    made = Print.objects.create(
        case=case, label=str(case)[:255], file_kind=file_kind, sha256=keep(content),
        pages=page_count(content) if file_kind == "pdf" else 0, printed_on=on, printed_at=at, printed_by=by,
        author=Author(case.author), author_name=case.author_name,
    )  # fmt: skip
    log(
        case,
        "paperwork.case.delivered",
        by=by,
        at=at,
        on=on,
        after={"sha256": made.sha256, "file": file_kind},
    )
    return made, content


def made_of(reading: CaseReading, *, file_kind: str, on: date) -> bytes:
    """Return the bytes of a set as ``pdf``, ``zip``, ``docx`` or ``xlsx``."""
    papers = [drawn(one, draft=False) for one in reading.readings]
    title = str(reading.case)
    if file_kind == "docx":
        return as_docx(papers, on=on, title=title)
    if file_kind == "xlsx":
        return as_xlsx(papers, on=on)
    if file_kind == "zip":
        return _zipped(reading, papers, on=on)
    return typeset(papers, on=on, title=title)


def _zipped(reading: CaseReading, papers: Sequence[dict[str, Any]], *, on: date) -> bytes:
    """Return a ZIP: the whole set, every paper as PDF, Word and official file, what the checks say, and by whom."""
    made, official = io.BytesIO(), OfficialFiles(on)
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as packed:
        _add(packed, "00_一式.pdf", typeset(papers, on=on, title=str(reading.case)))
        for at, (one, paper) in enumerate(zip(reading.readings, papers, strict=True), start=1):
            name = f"{at:02d}_{_plain(label_of(one.paper, one.form))}"
            _add(packed, f"{name}.pdf", typeset([paper], on=on, title=one.form.title.ja))
            _add(packed, f"編集用/{name}.docx", as_docx([paper], on=on, title=one.form.title.ja))
            for ending, content in official.beside(one):
                _add(packed, f"公式様式/{name}{ending}", content)
        report = {**_report(reading, on), "公式様式に記入できなかった書類": official.problems}
        _add(packed, "確認結果.json", json.dumps(report, ensure_ascii=False, indent=2).encode())
    return made.getvalue()


def _add(packed: zipfile.ZipFile, name: str, content: bytes) -> None:
    packed.writestr(zipfile.ZipInfo(name, _STAMP), content, zipfile.ZIP_DEFLATED)


def _plain(name: str) -> str:
    return re.sub(r'[\\/:*?"<>|\s]+', "_", name)[:80]


def _report(reading: CaseReading, on: date) -> dict[str, Any]:
    """Return what whoever takes the case over needs to know beside the papers."""
    with translation.override("ja"):
        author = str(Author(reading.case.author).label)
    return {
        "案件": str(reading.case),
        "作成日": on.isoformat(),
        "作成者": author,
        "作成者名": reading.case.author_name,
        "書類": [_line(one) for one in reading.readings],
        "確認": [
            {"内容": one.says.ja, "対象": one.about, "結果": _OUTCOMES[one.outcome], "根拠": one.basis,
             "比較": [[part.paper_label, part.row.field.label.ja, part.words] for part in one.compared]}
            for one in reading.checks
        ],
    }  # fmt: skip


_OUTCOMES: Final = {Outcome.FAILS: "不一致・不適合", Outcome.OPEN: "未確定", Outcome.HOLDS: "適合"}


def _line(one: Reading) -> dict[str, Any]:
    return {
        "様式": f"{one.form.number} {one.form.title.ja}",
        "版": one.form.revision.isoformat(),
        "対象": label_of(one.paper, one.form),
        "充足率": one.filled.completeness,
        "未記入": [row.field.label.ja for row in one.filled.missing],
    }
