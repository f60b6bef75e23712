"""The same message once more, with a mark that says so: nobody takes it for a new one."""

import hashlib
from datetime import datetime, timedelta

from kumiai.messaging.domain.letter import marked_again
from kumiai.messaging.domain.template import MOST_TITLE
from kumiai.messaging.enums import MessageState
from kumiai.messaging.models import Message


def write_again(
    message: Message, *, key: str, at: datetime, after: timedelta = timedelta(), channel: str | None = None
) -> Message:
    """Write a message once more (再送を書く); the same key twice is one message."""
    copy = Message(
        key=hashlib.sha256(f"again\x1f{message.pk}\x1f{key}".encode()).hexdigest(), purpose=message.purpose,
        language=message.language, title=marked_again(message.title, message.language, MOST_TITLE),
        text=message.text, notice=message.notice, link=message.link, question=message.question,
        urgency=message.urgency, state=MessageState.WAITING, channel=channel or message.channel, created_at=at,
        due_at=at + after, again_of=message, user_id=message.user_id, person_id=message.person_id,
        employer_id=message.employer_id,
    )  # fmt: skip
    Message.objects.bulk_create([copy], ignore_conflicts=True)
    return Message.objects.get(key=copy.key)
