"""The office beside a sandbox, as tests/integrations/lineworks/connected sets it up."""

from tests.integrations.lineworks.conftest import keys, people
from tests.integrations.lineworks.connected.conftest import (
    connection,
    nothing_remembered,
    offline,
    said,
    sandbox,
)

__all__ = ["connection", "keys", "nothing_remembered", "offline", "people", "said", "sandbox"]
