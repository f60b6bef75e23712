"""The answer to a question by a tap: in the chat, in a mail, on a page."""

from collections.abc import Sequence
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


def open_among(questions: Sequence[Question]) -> Sequence[Question]:
    """Return the questions to which an answer still makes sense (回答できる質問)."""
    rows = Ask.objects.waiting().filter(approval__state=ApprovalState.UNDER_WAY)
    numbers = [int(one.subject) for one in questions]
    waiting = set(rows.filter(pk__in=numbers).values_list("pk", flat=True))
    return [one for one in questions if int(one.subject) in waiting]


VERB_OF_ASKS: Final = Verb(answer=answer, open_among=open_among)
