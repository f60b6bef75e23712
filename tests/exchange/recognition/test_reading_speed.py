"""Two thousand rows are read while a person waits, and the wait shows its progress."""

import time

from kumiai.exchange.recognition import read_workbook
from tests.exchange.recognition.workbooks import large


def test_two_thousand_rows_are_read_in_time_with_progress():
    content = large(2000)
    seen: list[tuple[int, int]] = []
    started = time.process_time()
    reading = read_workbook(content, name="x.xlsx", progress=lambda done, total: seen.append((done, total)))
    spent = time.process_time() - started
    assert len(reading.people) == 2000
    assert spent < 8, spent  # 4 seconds are wanted; a busy machine gets twice that
    assert len(seen) >= 20
    assert seen == sorted(seen) and seen[-1] == (2005, 2005)
