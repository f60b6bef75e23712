"""The worker of all rooms: a fault in one of them stops none of the others."""

from datetime import datetime, timedelta

import pytest
from django.core.management import call_command

from kumiai.config.management.commands import worker


def test_a_room_that_fails_keeps_no_other_room_from_its_work(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    did: list[str] = []

    def broken(clock: object, lease: timedelta) -> bool:
        raise OSError("the disk is full")

    def fine(clock: "worker.Callable[[], datetime]", lease: timedelta) -> bool:
        did.append(clock().isoformat())
        return len(did) < 3  # noqa: PLR2004

    monkeypatch.setattr(worker, "found_work", lambda: {"broken": broken, "fine": fine})
    call_command("worker", once=True)
    assert len(did) == 3  # noqa: PLR2004
    assert "The work of the room broken failed" in caplog.text and "the disk is full" in caplog.text
