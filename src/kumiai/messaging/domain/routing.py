"""Which way a message takes: the first channel of the recipient that is set up and has an address."""

from collections.abc import Collection, Mapping, Sequence

from kumiai.messaging.domain.channel import Recipient, channels
from kumiai.messaging.domain.wishes import Wishes

Addresses = Mapping[str, Mapping[Recipient, str]]


def addresses_of(recipients: Sequence[Recipient]) -> Addresses:
    """Return the addresses of recipients in each channel that is set up; a constant number of queries."""
    return {str(channel.code): channel.addresses(recipients) for channel in channels()}


def way_of(
    recipient: Recipient, wishes: Wishes, addresses: Addresses, tried: Collection[str] = ()
) -> str | None:
    """Return the channel to use next, leaving out those that were tried; None if no way is left."""
    for code in wishes.channels:
        if code not in tried and recipient in addresses.get(code, {}):
            return code
    return None
