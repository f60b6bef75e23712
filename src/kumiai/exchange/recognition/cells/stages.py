"""Words for a program and its stage: 区分 (``第2号``, ``2号ロ``) and 在留資格 (``技能実習２号ロ``)."""

import re
from dataclasses import dataclass

from kumiai.exchange.recognition.cells.text import compact, is_undecided, says_nothing
from kumiai.exchange.recognition.grid import CellValue
from kumiai.exchange.recognition.problems import Read, unreadable

DIGITS = {"一": 1, "二": 2, "三": 3, "I": 1, "II": 2, "III": 3}
ACCEPTANCE = {"イ": "single_company", "ロ": "supervised"}
STAGE = re.compile(
    r"(?P<program>特定技能|技能実習|育成就労|実習)?(?:第)?(?P<stage>[123一二三]|I{1,3})?(?:号)?(?P<program2>特定技能|技能実習)?"
    r"(?P<acceptance>[イロ])?(?:実習生|外国人|生)?"
)
PROGRAMS = {"技能実習": "titp", "実習": "titp", "特定技能": "ssw", "育成就労": "esd"}
ACCEPTANCE_WORDS = {
    "団体監理型": "supervised",
    "団体監理": "supervised",
    "企業単独型": "single_company",
    "企業単独": "single_company",
}

# Statuses of residence (在留資格) outside the three programs, by their official names.
OTHER_STATUSES = {
    "特定活動": "designated_activities",
    "留学": "student",
    "研修": "trainee",
    "短期滞在": "temporary_visitor",
    "家族滞在": "dependent",
    "永住者": "permanent_resident",
    "定住者": "long_term_resident",
    "日本人の配偶者等": "spouse_of_japanese",
    "永住者の配偶者等": "spouse_of_permanent_resident",
    "技術・人文知識・国際業務": "engineer_humanities_international",
    "技人国": "engineer_humanities_international",
    "技能": "skilled_labor",
    "介護": "nursing_care",
    "企業内転勤": "intra_company_transferee",
}


@dataclass(frozen=True, slots=True)
class StageWords:
    """What words of a stage state: the program, the stage and the kind of acceptance where written."""

    program: str | None
    stage: int | None
    acceptance: str | None = None


@dataclass(frozen=True, slots=True)
class StatusOfResidence:
    """A status of residence (在留資格): a code, and the stage it stands for."""

    code: str
    stage: StageWords | None = None


def read_stage(value: CellValue) -> Read[StageWords]:
    """Return the stage (区分) that a cell states; the program only where it is written."""
    if says_nothing(value) or is_undecided(value):
        return Read(None)
    words = _stage_words(compact(value))
    if words is None or words.stage is None and words.program != "esd":
        return unreadable("stage_unreadable")
    return Read(words)


def read_status(value: CellValue) -> Read[StatusOfResidence]:
    """Return the status of residence (在留資格) that a cell states."""
    if says_nothing(value) or is_undecided(value):
        return Read(None)
    text = compact(value)
    if text in OTHER_STATUSES:
        return Read(StatusOfResidence(OTHER_STATUSES[text]))
    words = _stage_words(text)
    if words is None or (words.program is None and words.acceptance is None):
        return unreadable("status_unreadable")
    words = StageWords(words.program or "titp", words.stage, words.acceptance)
    if words.program == "titp" and words.stage is None or words.program == "ssw" and words.stage is None:
        return unreadable("status_without_stage")
    return Read(StatusOfResidence(_code(words), words))


def _code(words: StageWords) -> str:
    letter = {"single_company": "i", "supervised": "ro"}.get(words.acceptance or "")
    return "_".join(str(part) for part in (words.program, words.stage, letter) if part is not None)


def _stage_words(text: str) -> StageWords | None:
    acceptance = None
    for word, meaning in ACCEPTANCE_WORDS.items():
        if word in text:
            acceptance = meaning
            text = text.replace(word, "")
            break
    text = re.sub(r"[()\[\]「」・]", "", text).replace("い", "イ").replace("ろ", "ロ").upper()
    # A katakana ロ is often typed as the kanji for mouth, and looks the same.
    match = STAGE.fullmatch(text.replace("口", "ロ"))
    if not match or not text:
        return None
    digit = match["stage"]
    stage = None if digit is None else DIGITS.get(digit) or int(digit)
    program = PROGRAMS.get(match["program"] or match["program2"] or "")
    return StageWords(program, stage, ACCEPTANCE.get(match["acceptance"] or "") or acceptance)
