"""``kumiai recalculate``: the same run, started by a person."""

from kumiai.deadlines.enums import Cause
from kumiai.deadlines.management.commands import daily


class Command(daily.Command):
    """Recalculate all deadlines now (手動の再計算)."""

    help = "Recalculate all deadlines now."
    cause = Cause.BY_HAND
    actor = "command line"
