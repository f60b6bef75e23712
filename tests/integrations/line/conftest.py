"""The double of LINE, and an official account that points at it."""

from collections.abc import Iterator

import pytest

from kumiai.integrations.line.domain.account import keep_account
from kumiai.integrations.line.models import LineAccount
from tests.factories import WRITER
from tests.integrations.line.double import TOKEN, Service, serving
from tests.integrations.line.incoming import NOW, SECRET


@pytest.fixture
def line() -> Iterator[Service]:
    """The double of the service."""
    with serving() as service:
        yield service


@pytest.fixture
def account(db: None, line: Service) -> LineAccount:
    """An official account in use that talks to the double."""
    given = LineAccount(
        channel_id="1650000000", channel_secret=SECRET, access_token=TOKEN, sandbox=line.address,
        add_friend_url="https://lin.ee/example",
    )  # fmt: skip
    return keep_account(given, by=WRITER, at=NOW)
