"""The answer to a question by a tap: in the chat, in a mail, on a page."""

from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from kumiai.accounts.models import User
from kumiai.messaging.domain.question import Verb
from kumiai.messaging.models import Question
from kumiai.workflow.domain.approval import decide
from kumiai.workflow.enums import ApprovalState, Decision
from kumiai.workflow.models import Ask

_DECISIONS: Final = {
    "approve": Decision.APPROVED,
    "return": Decision.RETURNED,
    "refuse": Decision.REFUSED,
}


def answer(question: Question, option: str, comment: str, by: User, at: datetime, via: str) -> str:
    """Decide as the tap says (ボタンで決裁する) and return the sentence that confirms it."""
    ask = Ask.objects.select_related("approval").get(pk=int(question.subject))
    decide(ask=ask, decision=_DECISIONS[option], by=by, at=at, via=via, comment=comment, keep_question=True)
    says = {
        "approve": _("You approved “%(title)s”."),
        "return": _("You returned “%(title)s” for correction."),
        "refuse": _("You refused “%(title)s”."),
    }
    return says[option] % {"title": ask.approval.title}


def is_open(question: Question) -> bool:
    """Return whether an answer still makes sense."""
    return Ask.objects.waiting().filter(
        pk=int(question.subject), approval__state=ApprovalState.UNDER_WAY
    ).exists()  # fmt: skip


VERB_OF_ASKS: Final = Verb(answer=answer, is_open=is_open)
