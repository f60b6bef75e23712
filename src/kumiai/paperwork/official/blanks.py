"""What in a printed text is empty and waits to be written on: blanks, slots, check boxes, circles."""

import re
import unicodedata

from kumiai.paperwork.official.form import BoxStyle, CheckBox, Slot, SlotShape

EMPTY_BOXES = "□☐◻❏❑"
TICKED_BOXES = "■☑☒◼"
BOXES = EMPTY_BOXES + TICKED_BOXES
S = r"[ \t\u00a0\u2002-\u200a\u3000＿_]"  # what a pen writes over
UNITS = "円|人|名|時間|時|分|日間|日|週間|週|月|年間|年|回|％|%|歳|才|か月|ヶ月|カ月|箇月|件|台|枚|頁|㎡|m2|kg|cm|号|通"
_DATE = rf"(?:西暦|令和|平成|昭和)?{S}*年{S}*月{S}*日"
_MASK = re.compile(
    rf"^{S}*(?:{_DATE}(?:{S}*[～~〜\-－ー]{S}*{_DATE}|{S}*から{S}*{_DATE}{S}*まで)?"
    rf"|年{S}*月|(?:第)?{S}*(?:{UNITS})|〒?{S}*[-－ー‐―]?{S}*|[（(]{S}*[)）]|[／/]|様)?{S}*$"
)
_SLOTS: tuple[tuple[SlotShape, re.Pattern[str]], ...] = (
    ("date", re.compile(rf"(?=(?P<gap>{_DATE}))(?P=gap)")),
    ("paren", re.compile(rf"[（(](?P<gap>{S}{{2,}})[)）]")),
    ("colon", re.compile(rf"[:：](?P<gap>{S}{{2,}}|{S}*$)", re.MULTILINE)),
    ("gap", re.compile(rf"(?<=\S)(?P<gap>[＿_]{{3,}}|{S}{{4,}}(?=$|㊞|印|\())")),
    ("unit", re.compile(rf"(?P<gap>{S}{{2,}})(?=(?:{UNITS})(?:{S}|[、。，,)）]|$))")),
)
_CIRCLED_WORDS = frozenset(
    (
        "有",
        "無",
        "男",
        "女",
        "はい",
        "いいえ",
        "可",
        "否",
        "適",
        "不適",
        "要",
        "不要",
        "済",
        "未",
        "常勤",
        "非常勤",
    )
    + ("同居", "別居", "独身", "既婚", "未婚", "あり", "なし", "有り", "無し", "該当", "非該当")
)
_CIRCLE = re.compile(r"[・/／]")
_ORDINAL = re.compile(r"^[(（]?\d{1,3}[)）.]?$")
_DAY = re.compile(r"^(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?$")


def is_blank(text: str) -> bool:
    """Return whether nothing is printed but a mask such as "　　年　　月　　日", "　　円" or "〒"."""
    lines = [line for line in text.split("\n") if line.strip()]
    room = all(
        re.search(S, line) for line in lines
    )  # "年月日" alone is a heading, "　年　月　日" is to be written on
    return room and all(_MASK.match(line) for line in lines) and text.count("日") <= 2


def is_ordinal(text: str) -> bool:
    """Return whether the text only numbers a row."""
    return bool(_ORDINAL.match(unicodedata.normalize("NFKC", text).strip()))


def compose(mask: str, value: str) -> str:
    """Return the value in the shape of the printed mask: "　　円" and 3900 make 3900円."""
    kept = re.sub(S, "", mask)
    day = _DAY.match(value)
    if re.fullmatch("(西暦|令和|平成|昭和)?年月日", kept):
        return f"{int(day[1])}年{int(day[2])}月{int(day[3])}日" if day else value
    if kept.startswith("〒"):
        return value if value.startswith("〒") else f"〒{value}"
    if kept in {"（）", "()"}:
        return kept[0] + value + kept[1]
    unit = re.fullmatch(f"(第?)({UNITS}|様)", kept)
    if unit and value:
        front = "" if value.startswith(unit[1]) else unit[1]
        return front + value + ("" if value.endswith(unit[2]) else unit[2])
    return value


def find_slots(lines: tuple[str, ...], in_table: bool) -> tuple[Slot, ...]:
    """Return the blanks inside printed words, in reading order, each with the words before it."""
    found: list[tuple[int, int, int, SlotShape, str]] = []
    for number, line in enumerate(lines):
        taken: list[tuple[int, int]] = []
        for shape, pattern in _SLOTS:
            for match in pattern.finditer(line):
                start, end = match.span("gap")
                if any(start < last and first < max(end, start + 1) for first, last in taken):
                    continue
                if any(first <= start <= last and start == end for first, last in taken):
                    continue
                if shape == "date" and not re.search(rf"年{S}|月{S}", match["gap"]):
                    continue
                taken.append((start, end))
                found.append((number, start, end, shape, ""))
        blank_below = in_table and number > 0 and not line.strip(" \t\u3000＿_") and not taken
        if blank_below and lines[number - 1].strip() and not any(f[0] == number - 1 for f in found):
            found.append((number, 0, len(line), "line", _tail(lines[number - 1])))
    found.sort(key=lambda one: (one[0], one[1]))
    slots: list[Slot] = []
    for index, (number, start, end, shape, label) in enumerate(found):
        if not label:
            since = slots[-1].end if slots and slots[-1].line == number else 0
            label = _tail(lines[number][since:start]) or (
                _tail(lines[number - 1]) if number and not since else ""
            )
        slots.append(Slot(index, shape, label, number, start, end))
    return tuple(slots)


def _tail(text: str) -> str:
    """Return the words just before a blank: after the last box, unit or sentence."""
    text = next((line for line in reversed(text.split("\n")) if line.strip()), "")
    text = re.sub(rf"^[)）\s、。・㊞印]+|^(?:{UNITS})(?=\s|\u3000|$)", "", text.strip())
    text = re.split(rf"[{BOXES}。、]|{S}{{3,}}", text.rstrip(" \t\u3000:：（("))[-1]
    return re.sub(r"\s+", " ", text).strip(" \u3000・)）")


def find_boxes(
    lines: tuple[str, ...], styles: dict[tuple[int, int], BoxStyle], in_table: bool
) -> tuple[CheckBox, ...]:
    """Return the check boxes and, in a cell of its own, words to be circled such as 有・無.

    ``styles`` tells which characters are no plain characters but Word controls, by (line, offset).
    """
    text = "\n".join(lines)
    if not any(char in text for char in EMPTY_BOXES) and not styles and not in_table:
        return ()
    places = [
        (number, at) for number, line in enumerate(lines) for at, char in enumerate(line) if char in BOXES
    ]
    if not places:
        return _circles(lines) if in_table else ()
    after = [_words(lines, places, index) for index in range(len(places))]
    before = [_words_before(lines, places, index) for index in range(len(places))]
    words = before if not after[-1] and all(before) else after
    return tuple(
        CheckBox(
            index,
            styles.get((line, at), "character"),
            lines[line][at] in TICKED_BOXES,
            words[index],
            line,
            at,
            at + 1,
        )
        for index, (line, at) in enumerate(places)
    )


def _words(lines: tuple[str, ...], places: list[tuple[int, int]], index: int) -> str:
    line, at = places[index]
    end = len(lines[line])
    if index + 1 < len(places) and places[index + 1][0] == line:
        end = places[index + 1][1]
    words = lines[line][at + 1 : end].strip("\n").split("\n")
    return _clean(words[0])


def _words_before(lines: tuple[str, ...], places: list[tuple[int, int]], index: int) -> str:
    line, at = places[index]
    start = places[index - 1][1] + 1 if index and places[index - 1][0] == line else 0
    return _clean(re.split(r"[:：\n]", lines[line][start:at])[-1])


def _clean(words: str) -> str:
    words = re.sub(rf"[（(]{S}*[)）]?\s*$", "", words.strip(" \t\u3000"))
    return re.sub(rf"{S}+", " ", words).strip(" ・、，,/／").strip()


def _circles(lines: tuple[str, ...]) -> tuple[CheckBox, ...]:
    filled = [(number, line) for number, line in enumerate(lines) if line.strip()]
    if len(filled) != 1 or not _CIRCLE.search(filled[0][1]):
        return ()
    number, line = filled[0]
    boxes: list[CheckBox] = []
    at = 0
    for piece in _CIRCLE.split(line):
        word = piece.strip(" \t\u3000")
        bare = word.strip("【】")
        if bare not in _CIRCLED_WORDS:
            return ()
        start = at + piece.index(word)
        boxes.append(CheckBox(len(boxes), "circle", word != bare, bare, number, start, start + len(word)))
        at += len(piece) + 1
    return tuple(boxes)


def words_before_boxes(lines: tuple[str, ...], boxes: tuple[CheckBox, ...]) -> str:
    """Return the label printed in the same cell before its first box, as in 性別：□男 □女."""
    if not boxes or boxes[0].style == "circle":
        return ""
    first = boxes[0]
    before = lines[first.line][: first.start].strip()
    if first.words and before.endswith(first.words):
        before = before[: -len(first.words)]
    if not before.strip() and first.line:
        before = next((line for line in reversed(lines[: first.line]) if line.strip()), "")
    return before.strip(" \t\u3000:：")
