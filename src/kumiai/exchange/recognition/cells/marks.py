"""Small closed vocabularies: yes and no, sex, kinds of activity, findings."""

from kumiai.exchange.recognition.cells.text import as_typed, compact, says_nothing
from kumiai.exchange.recognition.grid import CellValue
from kumiai.exchange.recognition.problems import Read, unreadable

YES = frozenset(
    [
        "○",
        "〇",
        "◯",
        "●",
        "◎",
        "レ",
        "✓",
        "✔",
        "☑",
        "有",
        "有り",
        "あり",
        "はい",
        "該当",
        "優良",
        "優良認定",
        "認定",
        "認定済",
        "適合",
        "済",
        "yes",
        "y",
        "true",
        "1",
        "o",
    ]
)
NO = frozenset(
    [
        "×",
        "✕",
        "✖",
        "x",
        "無",
        "無し",
        "なし",
        "いいえ",
        "非該当",
        "一般",
        "未認定",
        "不適合",
        "no",
        "n",
        "false",
        "0",
        "-",
        "ー",
    ]
)
SEXES = {
    **dict.fromkeys(("男", "男性", "m", "male", "♂", "男子"), "male"),
    **dict.fromkeys(("女", "女性", "f", "female", "♀", "女子"), "female"),
}
ACTIVITIES = (
    ("external_check", ("外部監査", "外部役員", "同行監査")),
    ("extraordinary_audit", ("臨時監査", "臨時")),
    ("regular_audit", ("定期監査",)),
    ("audit", ("監査",)),
    ("guidance_visit", ("訪問指導", "巡回指導", "訪問", "巡回")),
)


def read_yes(value: CellValue) -> Read[bool]:
    """Return a yes mark (○, 優良, 有) as True and a no mark as False; an empty cell says neither."""
    if isinstance(value, bool):
        return Read(value)
    text = compact(value).lower()
    if not text:
        return Read(None)
    if text in YES:
        return Read(True)
    return Read(False) if text in NO else unreadable("mark_unreadable")


def read_sex(value: CellValue) -> Read[str]:
    """Return ``male`` or ``female`` (性別)."""
    if says_nothing(value):
        return Read(None)
    sex = SEXES.get(compact(value).lower())
    return Read(sex) if sex else unreadable("sex_unreadable")


def read_activity(value: CellValue) -> Read[str]:
    """Return the kind of an audit or visit (監査・訪問指導); 監査 alone does not say regular or not."""
    if says_nothing(value):
        return Read(None)
    text = compact(value)
    for kind, words in ACTIVITIES:
        if any(word in text for word in words):
            return Read(kind)
    return unreadable("activity_unreadable")


def read_text(value: CellValue) -> Read[str]:
    """Return free text as typed."""
    return Read(as_typed(value) or None)


def read_findings(value: CellValue) -> Read[str]:
    """Return the findings (指摘事項) as typed; ``なし`` is the empty text: looked, and found nothing."""
    if value is None:
        return Read(None)
    text = as_typed(value)
    return Read("" if compact(value) in ("なし", "無し", "無", "特になし", "特に無し", "異常なし") else text)
