"""From a message to the letter that a channel delivers. Whole addresses begin with that of the office."""

from collections.abc import Callable
from typing import Final

from django.conf import settings

from kumiai.messaging.domain.channel import Letter
from kumiai.messaging.domain.question import choices_of
from kumiai.messaging.models import Message, Question

_PAGES: Final[dict[str, Callable[[Question], str]]] = {}
_AGAIN: Final = {"ja": "（再送）"}


def answer_on(page: Callable[[Question], str]) -> None:
    """Make known on which path a question is answered in the office, from the room that has the page."""
    _PAGES["question"] = page


def letter_of(message: Message) -> Letter:
    """Return what is to be delivered; buttons only for a question that waits for its answer."""
    question = message.question
    page = _PAGES.get("question")
    return Letter(
        number=message.pk, title=message.title, text=message.text, notice=message.notice,
        choices=choices_of(question) if question else (), link=_whole(message.link), language=message.language,
        answer_at=_whole(page(question)) if question and page else "",
    )  # fmt: skip


def marked_again(title: str, language: str, most: int) -> str:
    """Return a title that says that it is sent again, in the language of its reader."""
    mark = _AGAIN.get(language, "(sent again) ")
    return title if title.startswith(mark) else f"{mark}{title}"[:most]


def _whole(path: str) -> str:
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}" if path.startswith("/") else path
