"""Bringing the database up to date, with words about how far it is."""

from collections.abc import Callable
from io import StringIO

from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

Say = Callable[[str], None]
EVERY = 40


class _Counter(StringIO):
    """Stands where `migrate` writes its lines, and tells of every fortieth step."""

    def __init__(self, whole: int, tell: Callable[[int, int], None]) -> None:
        super().__init__()
        self._done, self._whole, self._tell = 0, whole, tell

    def write(self, text: str) -> int:
        """Count one step for each line that applies a migration."""
        if "Applying " in text:
            self._done += 1
            if self._done % EVERY == 0:
                self._tell(self._done, self._whole)
        return len(text)


def steps_missing() -> int:
    """Return how many migrations the database lacks."""
    executor = MigrationExecutor(connection)
    return len(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def migrate(*, whole: int, tell: Callable[[int, int], None]) -> None:
    """Apply what is missing; ``tell`` hears how many of how many steps are done."""
    call_command("migrate", interactive=False, verbosity=1, stdout=_Counter(whole, tell), skip_checks=True)
