"""Values in the form in which a cooperative usually writes them: the other direction of the cell readers."""

from collections.abc import Sequence
from typing import Any

from kumiai.exchange.recognition.cells.exams import ExamNote
from kumiai.exchange.recognition.cells.nationality import country_name
from kumiai.exchange.recognition.cells.stages import OTHER_STATUSES, StageWords, StatusOfResidence

SEX = {"male": "男", "female": "女"}
KIND = {
    "regular_audit": "定期監査",
    "extraordinary_audit": "臨時監査",
    "audit": "監査",
    "guidance_visit": "訪問指導",
    "external_check": "外部監査",
}
PROGRAM = {"titp": "技能実習", "ssw": "特定技能", "esd": "育成就労"}
ACCEPTANCE = {"single_company": "イ", "supervised": "ロ"}
EXAM_LEVEL = {"basic": "基礎級", "grade_3": "3級", "grade_2": "2級"}
EXAM_PART = {"written": "学科", "practical": "実技"}
EXAM_STATE = {"failed": "不合格", "passed": "合格", "applied": "申込済", "planned": "予定", "taken": "受検済"}


def canonical_text(name: str, value: Any) -> Any:
    """Return a value of a field as it is usually written; None where there is nothing to write."""
    if name == "nationality" and value:
        return country_name(value).ja
    if name == "sex":
        return SEX.get(value)
    if name == "kind":
        return KIND.get(value)
    if name == "findings":
        return "なし" if value == "" else value
    return _by_type(value)


def _by_type(value: Any) -> Any:
    if isinstance(value, StageWords):
        return stage_text(value)
    if isinstance(value, StatusOfResidence):
        return status_text(value)
    if isinstance(value, bool):
        return "○" if value else "×"
    if isinstance(value, tuple):
        return "、".join(value) or None
    return value


def stage_text(words: StageWords) -> str:
    """Return a stage as 区分: ``第2号``, with program and acceptance where they are known."""
    number = "" if words.stage is None else f"{words.stage}号"
    if words.program is None and words.acceptance is None:
        return f"第{number}"
    return f"{PROGRAM.get(words.program or '', '')}{number}{ACCEPTANCE.get(words.acceptance or '', '')}"


def status_text(status: StatusOfResidence) -> str | None:
    """Return a status of residence (在留資格) by its official name: ``技能実習2号ロ``."""
    if status.stage:
        return stage_text(status.stage)
    return next((ja for ja, code in OTHER_STATUSES.items() if code == status.code), None)


def exams_text(notes: Sequence[ExamNote]) -> str | None:
    """Return exam notes as one cell: ``基礎級 合格 2025/10/30、3級 実技合格``."""
    return "、".join(_exam_text(note) for note in notes) or None


def _exam_text(note: ExamNote) -> str:
    result = EXAM_PART.get(note.part or "", "") + EXAM_STATE[note.state]
    day = f"{note.on.year}/{note.on.month}/{note.on.day}" if note.on else ""
    return " ".join(part for part in (EXAM_LEVEL.get(note.level or "", ""), result, day) if part)
