"""Tokens kept in the database, renewed by one process at a time.

The lock is a lease in the row, taken and given back by single statements: on SQLite no
transaction is open while the token server is asked, so nobody else's writing waits for it,
and the same code works for several machines on PostgreSQL. A process that is killed while
it renews leaves a lease that ends by itself.
"""

import threading
import time
import uuid
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from django.db.models import Q

from kumiai.integrations.lineworks.errors import TransportFailed
from kumiai.integrations.lineworks.models import Connection, KeptToken
from kumiai.integrations.lineworks.settings import Clock
from kumiai.integrations.lineworks.tokens import Token

LEASE: Final = timedelta(seconds=30)  # asking for a token ends after 3 + 10 seconds, one way or the other
LOOK_EVERY: Final = 0.05
PATIENCE: Final = 40.0

_THREADS: Final[dict[int, threading.Lock]] = {}
_GUARD: Final = threading.Lock()


class KeptStore:
    """The token of the service account, or of one user who agreed (保存トークン).

    Not for use inside a transaction of the caller: a renewed token would be lost with it.
    """

    def __init__(
        self, connection: Connection, user_id: int | None = None, *, clock: Clock = time.time
    ) -> None:
        self._clock = clock
        whose: dict[str, Any] = {"connection_id": connection.pk, "user_id": user_id}
        row, _ = KeptToken.objects.get_or_create(**whose)
        self._row = row.pk

    def load(self) -> Token | None:
        """Return the token, or nothing if there is none yet."""
        row = KeptToken.objects.filter(pk=self._row).first()
        if row is None or not row.access_token:
            return None
        return Token(row.access_token, row.expires_at, row.refresh_token, tuple(row.scopes.split()))

    def save(self, token: Token) -> None:
        """Keep the token; it is in the database when this returns."""
        kept = KeptToken.objects.filter(pk=self._row).update(
            access_token=token.access_token,
            refresh_token=token.refresh_token,
            expires_at=token.expires_at,
            scopes=" ".join(token.scopes),
        )
        if not kept:
            raise TransportFailed("the connection was taken away meanwhile", reached=False)

    def locked(self) -> AbstractContextManager[object]:
        """Return a lock among the threads of this process and all other processes."""
        return self._leased()

    @contextmanager
    def _leased(self) -> Iterator[None]:
        with _thread_lock(self._row):
            mine = uuid.uuid4().hex
            self._take(mine)
            try:
                yield
            finally:
                KeptToken.objects.filter(pk=self._row, lease_holder=mine).update(
                    lease_holder="", lease_until=None
                )

    def _take(self, mine: str) -> None:
        given_up = time.monotonic() + PATIENCE
        while True:
            now = datetime.fromtimestamp(self._clock(), UTC)
            free = Q(lease_until=None) | Q(lease_until__lte=now)
            row = KeptToken.objects.filter(pk=self._row)
            if row.filter(free).update(lease_holder=mine, lease_until=now + LEASE):
                return
            if time.monotonic() > given_up or not row.exists():
                raise TransportFailed("another process keeps renewing the token", reached=False)
            time.sleep(LOOK_EVERY)


def _thread_lock(row: int) -> threading.Lock:
    with _GUARD:
        return _THREADS.setdefault(row, threading.Lock())
