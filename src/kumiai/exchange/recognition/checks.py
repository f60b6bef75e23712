"""What does not fit together inside a file: people and companies that come twice, days in the wrong order."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from kumiai.exchange.recognition.cells.names import name_key
from kumiai.exchange.recognition.cells.stages import StageWords
from kumiai.exchange.recognition.problems import Label, Problem, problem
from kumiai.exchange.recognition.rows import PersonRow, Row
from kumiai.exchange.recognition.wordings import field_label

# How long a stage lasts at most, to notice a mistyped date. 技能実習法 第9条第3号. The law itself is asked later.
STAGE_YEARS: Mapping[int, int] = {1: 1, 2: 2, 3: 2}
# Days that follow each other in the life of a trainee.
ORDER = ("entered_on", "lecture_first_day", "lecture_last_day", "assigned_on")
# Words in a remark (備考) that concern dates, notices or numbers.
TELLING = (
    "失踪",
    "一時帰国",
    "途中帰国",
    "帰国",
    "延期",
    "中断",
    "休業",
    "転籍",
    "移籍",
    "退職",
    "要確認",
    "未定",
    "変更",
    "妊娠",
    "労災",
    "入院",
)
# Fields in which two rows of one person may differ without a difference in content.
NOT_COMPARED = frozenset({"number", "name_roman", "employer_name", "extras", "planned"})


def check_person(person: PersonRow, stage_years: Mapping[int, int]) -> list[Problem]:
    """Return what does not fit together in one person's row."""
    found: list[Problem] = []
    for end in ("planned_last_day", "last_day"):
        found += _before(person, end, "first_day", "last_day_before_first_day")
    found += _order(person) + _born(person) + _stage_and_status(person) + _too_long(person, stage_years)
    found += _remark(person)
    for period in person.stage_periods:
        first, last = f"stage_{period.stage}_first_day", f"stage_{period.stage}_last_day"
        if period.first_day and period.last_day and period.last_day < period.first_day:
            found.append(_pair(person, "last_day_before_first_day", last, first))
    return found


def _remark(person: PersonRow) -> list[Problem]:
    """Return the remark (備考) that tells of something the columns do not hold: a person decides on it."""
    words = [word for word in TELLING if word in (person.note or "")]
    return [problem("remark_tells_more", **_where(person, "note"), word=words[0])] if words else []  # type: ignore[arg-type]


def _before(person: PersonRow, later: str, earlier: str, code: str) -> list[Problem]:
    late, early = getattr(person, later), getattr(person, earlier)
    return [_pair(person, code, later, earlier)] if late and early and late < early else []


def _order(person: PersonRow) -> list[Problem]:
    known = [name for name in ORDER if getattr(person, name)]
    found: list[Problem] = []
    for earlier, later in zip(known, known[1:], strict=False):
        found += _before(person, later, earlier, "order_unusual")
    return found + _before(person, "first_day", "entered_on", "order_unusual")


def _born(person: PersonRow) -> list[Problem]:
    for name in ("entered_on", "first_day"):
        day = getattr(person, name)
        if day and person.born_on and person.born_on >= day:
            return [_pair(person, "born_after", "born_on", name)]
    return []


def _stage_and_status(person: PersonRow) -> list[Problem]:
    stage = person.stage
    status = person.residence_status.stage if person.residence_status else None
    if stage is None or status is None or stage.stage is None or status.stage is None:
        return []
    same = stage.stage == status.stage
    same_program = stage.program in (None, status.program)
    same_acceptance = not (stage.acceptance and status.acceptance) or stage.acceptance == status.acceptance
    if same and same_program and same_acceptance:
        return []
    return [_pair(person, "stage_status_differ", "stage", "residence_status")]


def _too_long(person: PersonRow, stage_years: Mapping[int, int]) -> list[Problem]:
    stage = person.stage
    if stage is None or stage.stage not in stage_years or stage.program not in (None, "titp"):
        return []
    years = stage_years[stage.stage]
    for name in ("planned_last_day", "last_day"):
        day = getattr(person, name)
        if person.first_day and day and day > _last_day_after(person.first_day, years):
            details = _where(person, name)
            return [problem("period_too_long", **details, stage=stage.stage, years=years)]
    return []


def _last_day_after(first_day: date, years: int) -> date:
    """Return the last day of so many years from a day on, inclusive."""
    try:
        return first_day.replace(year=first_day.year + years) - timedelta(days=1)
    except ValueError:  # 29 February has no match in most years
        return date(first_day.year + years, 2, 28)


def _where(row: Row, name: str) -> dict[str, str | int]:
    source = row.sources.get(name)
    return {
        "sheet": row.sheet,
        "row": row.row,
        "cell": row.cell(name),
        "field": name,
        "raw": source.typed if source else "",
    }


def _pair(person: PersonRow, code: str, name: str, other: str) -> Problem:
    source = person.sources.get(other)
    return problem(
        code,
        **_where(person, name),  # type: ignore[arg-type]
        label=field_label("people", name),
        other=person.cell(other),
        other_label=field_label("people", other),
        other_raw=source.typed if source else "",
    )


def check_people(people: Sequence[PersonRow]) -> tuple[list[PersonRow], list[Problem]]:
    """Return the people with repeated rows marked, and what was found about people who look the same."""
    result = list(people)
    found: list[Problem] = []
    first_with_card: dict[str, PersonRow] = {}
    first_with_birth: dict[tuple[str, date], PersonRow] = {}
    by_name: dict[str, list[PersonRow]] = defaultdict(list)
    for index, person in enumerate(people):
        card, birth = person.residence_card_number, person.name_and_birth
        by_card = first_with_card.get(card) if card else None
        by_birth = first_with_birth.get(birth) if birth else None
        earlier, problems = _compare(person, by_card, by_birth)
        found += problems
        if earlier:
            result[index] = replace(person, duplicate_of=earlier.place)
            continue
        if by_card is None and by_birth is None:
            namesakes = by_name[name_key(person.name)]
            if namesakes:
                found.append(_about(person, "same_name", namesakes[-1]))
        by_name[name_key(person.name)].append(person)
        if card:
            first_with_card.setdefault(card, person)
        if birth:
            first_with_birth.setdefault(birth, person)
    return result, found


def _compare(
    person: PersonRow, by_card: PersonRow | None, by_birth: PersonRow | None
) -> tuple[PersonRow | None, list[Problem]]:
    """Return the earlier row of the same person, and what to say about rows that look the same."""
    if by_card:
        same_name = name_key(by_card.name) == name_key(person.name)
        same_birth = not (by_card.born_on and person.born_on) or by_card.born_on == person.born_on
        if same_name and same_birth:
            return by_card, [_repeated(person, by_card, Label("在留カード番号", "residence card number"))]
        return None, [_about(person, "card_of_two_people", by_card, name=by_card.name)]
    if by_birth:
        if by_birth.residence_card_number and person.residence_card_number:
            return None, [_about(person, "same_person_two_cards", by_birth)]
        return by_birth, [_repeated(person, by_birth, Label("氏名と生年月日", "name and birth date"))]
    return None, []


def _repeated(person: PersonRow, earlier: PersonRow, by: Label) -> Problem:
    mine, theirs = person.facts(), earlier.facts()
    names = [
        name for name, value in mine.items() if name not in NOT_COMPARED and not _agree(value, theirs[name])
    ]
    if not names:
        return _about(person, "person_repeated", earlier, by=by)
    labels = [field_label("people", name) for name in names]
    differs = Label("、".join(label.ja for label in labels), ", ".join(label.en for label in labels))
    return _about(person, "person_twice", earlier, by=by, differs=differs)


def _agree(mine: object, theirs: object) -> bool:
    """Return whether two values can both be true; what is not stated agrees with everything."""
    if mine in (None, ()) or theirs in (None, ()) or mine == theirs:
        return True
    if isinstance(mine, StageWords) and isinstance(theirs, StageWords):
        return all(
            _agree(getattr(mine, part), getattr(theirs, part)) for part in ("program", "stage", "acceptance")
        )
    return False


def _about(person: PersonRow, code: str, other: PersonRow, **details: str | Label) -> Problem:
    place = _where(person, "name_roman" if "name_roman" in person.sources else "name_kanji")
    place["raw"] = person.name
    return problem(code, **place, other=other.place, **details)  # type: ignore[arg-type]


def rows_twice(rows: Iterable[Row], code: str, names: tuple[str, ...]) -> list[Problem]:
    """Return a problem for every row that agrees with an earlier one in all the named values."""
    seen: dict[tuple[object, ...], Row] = {}
    found = []
    for row in rows:
        key = tuple(getattr(row, name) for name in names)
        if None in key:
            continue
        if key in seen:
            found.append(problem(code, **_where(row, _first_known(row, names)), other=seen[key].place))  # type: ignore[arg-type]
        else:
            seen[key] = row
    return found


def _first_known(row: Row, names: tuple[str, ...]) -> str:
    known = [name for name in ("name", *names) if name in row.sources]
    return next((name for name in names if name in row.sources), known[0] if known else names[0])
