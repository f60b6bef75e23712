"""What a worker that was killed sent in this minute counts for the next one."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from kumiai.integrations.lineworks.channel import LineWorksChannel
from kumiai.integrations.lineworks.models import Connection
from kumiai.messaging.domain.channel import Busy, Letter
from kumiai.messaging.enums import ChannelCode, Outcome
from kumiai.messaging.models import Delivery, Message
from tests.factories import make_user
from tests.integrations.lineworks.connected.conftest import linked

FREE_PLAN = 60


def sent(count: int, *, seconds_ago: int, channel: str = ChannelCode.LINEWORKS) -> None:
    at = timezone.now() - timedelta(seconds=seconds_ago)
    message = Message.objects.create(
        key=f"k{seconds_ago}{channel}", purpose="question.again", language="ja", text="a", user=make_user(),
        created_at=at, due_at=at,
    )  # fmt: skip
    Delivery.objects.bulk_create(
        Delivery(message=message, channel=channel, at=at, outcome=Outcome.SENT) for _ in range(count)
    )


def test_a_minute_that_is_used_up_takes_nothing_more(
    connection: Connection, said: Callable[..., list[str]]
) -> None:
    linked("u-sato")
    sent(FREE_PLAN, seconds_ago=20)
    with pytest.raises(Busy) as busy:
        LineWorksChannel().send(Letter(1, "承認のお願い", "監査報告書"), "u-sato")
    assert 30 <= busy.value.seconds <= 41
    assert said() == []


def test_an_older_minute_and_other_channels_do_not_count(
    connection: Connection, said: Callable[..., list[str]]
) -> None:
    linked("u-sato")
    sent(FREE_PLAN, seconds_ago=90)
    sent(FREE_PLAN, seconds_ago=20, channel=ChannelCode.IN_APP)
    LineWorksChannel().send(Letter(1, "承認のお願い", "監査報告書"), "u-sato")
    assert len(said()) == 1
