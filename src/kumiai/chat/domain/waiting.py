"""What waits for one's answer: approvals and other questions, with the same buttons that were sent before."""

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kumiai.accounts.models import User
from kumiai.chat.domain.menu import everybody
from kumiai.chat.domain.registry import Call, Command, Replies, add_command
from kumiai.chat.domain.reply import Button, Reply
from kumiai.chat.domain.words import menu_button, page
from kumiai.messaging.domain.question import choices_of
from kumiai.messaging.models import Question
from kumiai.workflow.models import Ask

MOST: Final = 4
APPROVAL: Final = "approval.decide"


def waiting(call: Call, argument: str = "") -> Replies:
    """Return what waits for an answer of this person (承認・確認待ちの一覧); pages for whoever may open the office."""
    open_ones = open_questions(call.by, call.at)
    count = open_ones.count()
    if not count:
        return [Reply(_("Nothing waits for your answer."), quick=[menu_button()])]
    shown = list(open_ones.order_by("asked_at", "pk")[:MOST])
    opens_office = call.by.has_perm("office.open")
    pages = _pages(shown) if opens_office else {}
    replies = [_asked(question, pages) for question in shown]
    if count > len(shown):
        left = count - len(shown)
        text = ngettext("%(count)d more waits for you.", "%(count)d more wait for you.", left)
        home = [Button(_("Show all"), path=page("approvals:waiting"))] if opens_office else []
        replies.append(Reply(text % {"count": left}, buttons=home))
    return replies


def open_questions(user: User, at: datetime) -> QuerySet[Question]:
    """Return the questions that this very person may still answer (回答待ちの問合せ)."""
    in_time = Q(expires_at=None) | Q(expires_at__gt=at)
    return Question.objects.visible_to(user).open().filter(in_time)


def _asked(question: Question, pages: dict[str, str]) -> Reply:
    buttons = [Button(one.label, one.data) for one in choices_of(question)]
    if question.verb == APPROVAL and question.subject in pages:
        buttons.append(Button(_("Details"), path=pages[question.subject]))
    return Reply(question.text, buttons=buttons)


def _pages(questions: Sequence[Question]) -> dict[str, str]:
    """Return the page of each approval that is asked about; one query."""
    numbers = [one.subject for one in questions if one.verb == APPROVAL and one.subject.isdecimal()]
    asks = Ask.objects.filter(pk__in=numbers).values_list("pk", "approval_id")
    return {str(ask): page("approvals:approval", approval) for ask, approval in asks}


add_command(
    Command(
        "waiting", waiting, everybody,
        words=("承認", "承認待ち", "確認待ち", "回答待ち", "waiting"), label=gettext_lazy("Waiting for me"), order=20,
    )
)  # fmt: skip
