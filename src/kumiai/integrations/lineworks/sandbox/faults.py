"""Switches for what goes wrong in real life, set on the control page or by tests."""

import random
import threading
from dataclasses import asdict, dataclass
from typing import Any, Final

KINDS: Final = {
    "unauthorized": "answer 401",
    "too_many": "answer 429",
    "server_error": "answer 500 and do nothing",
    "server_error_late": "do it, and answer 500",
    "unavailable": "answer 503 and do nothing",
    "slow": "answer late",
    "callback_duplicate": "send a callback twice",
    "callback_lost": "do not send a callback",
    "callback_wrong_signature": "sign a callback with another secret",
}


@dataclass
class Fault:
    """One switch: which fault, how often still (None: until switched off), where, in how many of 100 cases."""

    kind: str
    times: int | None = 1
    operation: str = ""
    percent: int = 100
    seconds: float = 2.0


class Faults:
    """The switches that are on."""

    def __init__(self, seed: int = 0) -> None:
        self._faults: list[Fault] = []
        self._lock = threading.Lock()
        self._random = random.Random(seed)  # noqa: S311  (faults, not secrets; the same each time)

    def switch_on(self, fault: Fault) -> None:
        """Add a switch."""
        if fault.kind not in KINDS or not 0 < fault.percent <= 100 or not 0 <= fault.seconds <= 60:
            raise ValueError("unknown kind, or a number out of range")
        if fault.times is not None and fault.times < 1:
            raise ValueError("times must be at least 1")
        with self._lock:
            self._faults.append(fault)

    def clear(self) -> None:
        """Switch everything off."""
        with self._lock:
            self._faults.clear()

    def listed(self) -> list[dict[str, Any]]:
        """Return the switches as data."""
        with self._lock:
            return [asdict(fault) for fault in self._faults]

    def hit(self, kinds: tuple[str, ...], operation: str = "") -> Fault | None:
        """Return the first switch that strikes now, and count it."""
        with self._lock:
            for fault in self._faults:
                here = fault.operation in ("", operation)
                if fault.kind in kinds and here and self._random.randrange(100) < fault.percent:
                    if fault.times is not None:
                        fault.times -= 1
                        if fault.times <= 0:
                            self._faults.remove(fault)
                    return fault
        return None
