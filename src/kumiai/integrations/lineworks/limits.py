"""How many calls an API still takes this minute. Waiting is left to the caller: nothing here sleeps.

LINE WORKS counts per app domain and API over one minute. We keep the moments of
our own calls of the last minute, and believe the headers of the last answer: both
together never go over the limit, wherever the window of the server begins.
"""

import math
import threading
from collections import deque
from collections.abc import Iterable, Mapping

from kumiai.integrations.lineworks.errors import RateLimited
from kumiai.integrations.lineworks.settings import Clock, Plan

WINDOW = 60
SLOWER = {  # calls a minute that do not depend on the plan, by API or family of APIs
    "createChannel": 10,
    "board": 60,
    "task": 60,
    "group.note": 60,
    "audit": 10,
    "monitoring": 10,
}


class Limits:
    """The budgets of all APIs of one app; shared by its threads."""

    def __init__(self, plan: Plan, clock: Clock, *, percent: int = 100) -> None:
        """Use `percent` of what the plan allows: 50 for a run of more than half an hour."""
        self._plan = plan
        self._clock = clock
        self._percent = percent
        self._calls: dict[str, deque[float]] = {}
        self._closed_until: dict[str, float] = {}
        self._lock = threading.Lock()

    def allowed(self, operation: str, family: str = "") -> int:
        """Return how many calls a minute this API takes."""
        full = SLOWER.get(operation, SLOWER.get(family, self._plan.value))
        return max(1, full * self._percent // 100)

    def take(self, operation: str, family: str = "") -> None:
        """Count one call, or raise `RateLimited` with the seconds to wait."""
        now = self._clock()
        with self._lock:
            closed = self._closed_until.get(operation, 0) - now
            if closed > 0:
                raise RateLimited(math.ceil(closed), f"{operation} is closed for now", own=True)
            calls = self._calls.setdefault(operation, deque())
            while calls and calls[0] <= now - WINDOW:
                calls.popleft()
            if len(calls) >= self.allowed(operation, family):
                wait = math.ceil(calls[0] + WINDOW - now)
                raise RateLimited(max(1, wait), f"{operation}: the minute is used up", own=True)
            calls.append(now)

    def remember(self, operation: str, moments: Iterable[float]) -> None:
        """Count calls that another process made: one that was killed leaves its minute half used."""
        now = self._clock()
        with self._lock:
            calls = self._calls.setdefault(operation, deque())
            calls.extend(sorted(moment for moment in moments if now - WINDOW < moment <= now))

    def learn(self, operation: str, headers: Mapping[str, str]) -> None:
        """Read the rate headers of an answer; `headers` must ignore case, as those of httpx do."""
        remaining, reset = headers.get("ratelimit-remaining", ""), headers.get("ratelimit-reset", "")
        if remaining.isdecimal() and int(remaining) == 0 and reset.isdecimal():
            self.close(operation, int(reset))

    def close(self, operation: str, seconds: int) -> None:
        """Let no call through for some seconds: the server said so."""
        until = self._clock() + min(seconds, 10 * WINDOW)
        with self._lock:
            self._closed_until[operation] = max(until, self._closed_until.get(operation, 0))


def seconds_to_wait(headers: Mapping[str, str]) -> int:
    """Return how long a 429 asks us to wait; a minute if it does not say."""
    for name in ("ratelimit-reset", "retry-after"):
        value = headers.get(name, "")
        if value.isdecimal():
            return max(1, min(int(value), 10 * WINDOW))
    return WINDOW
