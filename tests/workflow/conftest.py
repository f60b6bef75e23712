from collections.abc import Iterator

import pytest

from tests.workflow.world import visits_can_be_approved


@pytest.fixture(autouse=True)
def visits() -> Iterator[None]:
    with visits_can_be_approved():
        yield
