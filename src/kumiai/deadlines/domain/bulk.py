"""Writes many deadlines at once.

A first run of a large roster writes tens of thousands of rows. Django's bulk_create
compiles every value of every row into one long statement, which costs five times the
insert itself; here one prepared statement is run over plain tuples.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.db import connection

from kumiai.deadlines.models import Deadline

_DEFAULTS: Final[Mapping[str, Any]] = {
    "evidence": "", "reason": "", "waived_on": None, "assigned_by_hand": False,
}  # fmt: skip


def write_deadlines(
    rows: Iterable[Mapping[str, Any]], names: Sequence[str], *, followed: Sequence[str], at: datetime
) -> None:
    """Insert deadlines; where the key is kept already, update its followed columns.

    ``names`` are the fields that the rows give, ``followed`` those of them that an
    existing row takes over.
    """
    operations = connection.ops
    column_of = {field.name: str(field.column) for field in Deadline._meta.concrete_fields}
    columns = [column_of[name] for name in (*names, *_DEFAULTS, "created_at")]
    fixed = (*_DEFAULTS.values(), operations.adapt_datetimefield_value(at))
    updated = [column_of[name] for name in followed]
    quote = operations.quote_name
    statement = (
        f"INSERT INTO {quote(Deadline._meta.db_table)} ({', '.join(map(quote, columns))}) "  # noqa: S608  (names of our own model)
        f"VALUES ({', '.join(['%s'] * len(columns))}) ON CONFLICT ({quote('key')}) DO UPDATE SET "
        + ", ".join(f"{quote(column)} = excluded.{quote(column)}" for column in updated)
    )
    with connection.cursor() as cursor:
        cursor.executemany(
            statement,
            [(*(_adapted(row[name], operations) for name in names), *fixed) for row in rows],
        )


def _adapted(value: Any, operations: Any) -> Any:
    return operations.adapt_datefield_value(value) if isinstance(value, date) else value
