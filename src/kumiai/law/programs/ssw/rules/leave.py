"""Leave around a birth (産前産後休業)."""

from kumiai.law.core.algebra import choose, day_shift
from kumiai.law.core.builder import Law
from kumiai.law.core.inputs import calendar_day, yes_or_no
from kumiai.law.core.quantity import Quantity
from kumiai.law.core.rule import rule


@rule(
    "ssw.maternity_window",
    ja="産前産後休業の期間", en="Window of leave around a birth",
    inputs=[
        calendar_day("expected_birth_on", "出産予定日", "Expected day of birth"),
        calendar_day("born_on", "出産日", "Day of birth"),
        yes_or_no("multiple_birth", "多胎妊娠", "Multiple birth", default=False),
    ],
    answers={"earliest_first_day": "day", "last_postnatal_day": "day"},
    figures=("ssw.maternity.",),
)  # fmt: skip
def maternity_window(law: Law) -> None:
    """Return the first possible and the last day of leave around a birth (産前産後休業).

    労働基準法 第65条. The expected day is the last of the 42 days (98 for a multiple birth); the 56 days
    are counted from the day after the birth.
    """
    expected, born = law.given("expected_birth_on"), law.given("born_on")
    single, multiple, after = (
        law.entry(f"ssw.maternity.{name}") for name in ("days_before", "days_before_multiple", "days_after")
    )
    earliest = choose(
        law.given("multiple_birth"),
        _moved(expected, 1 - multiple.value).cited(multiple.citation),
        _moved(expected, 1 - single.value).cited(single.citation),
    )
    law.output("earliest_first_day", earliest, "休業を始められる最初の日", "Earliest first day")
    last = _moved(born, after.value).cited(after.citation)
    law.output("last_postnatal_day", last, "産後休業の最後の日", "Last day after the birth")


def _moved(value: Quantity, days: int) -> Quantity:
    return day_shift(value, lambda column: column.dt.offset_by(f"{days}d"))
