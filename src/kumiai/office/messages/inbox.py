"""One's own messages (受信箱), and answering what one was asked, with or without LINE WORKS."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai.messaging.domain.message import mark_read
from kumiai.messaging.domain.queries import inbox, open_questions
from kumiai.messaging.domain.question import NeedsComment, NotYours, Settled, answer_question, is_open
from kumiai.messaging.models import Message, Question
from kumiai.office.rooms.room import Room
from kumiai.office.viewsets.record.access import forbidden

PAGE = 30
VIA = "office"


class InboxRoom(Room):
    """What I was told, and what waits for my answer."""

    permission = "office.open"
    template_name = "office/messages/inbox.html"
    page_title = _("Inbox")
    header_icon = "mail"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add open questions and a page of own messages."""
        user = self.request.user
        rows = inbox(user).select_related("question")
        unread = self.request.GET.get("show") == "unread"
        page = Paginator(rows.filter(read_at=None) if unread else rows, PAGE)
        return super().get_context_data(
            questions=open_questions(user, timezone.now()), unread=unread,
            page=page.get_page(self.request.GET.get("page")), **kwargs,
        )  # fmt: skip


class ReadRoom(Room):
    """One of my messages; opening it marks it as read."""

    permission = "office.open"
    template_name = "office/messages/read.html"
    header_icon = "mail"

    @cached_property
    def message(self) -> Message:
        """Return an own message; any other one is not found, whatever the role."""
        rows = inbox(self.request.user).select_related("question")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_page_title(self) -> str:
        """Return the title of the message."""
        return self.message.title

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way through the inbox."""
        return [*super().get_breadcrumbs_items()[:-1], inbox_item(), {"url": "", "label": self.message.title}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the message, the parts that it joined, and its question."""
        at = timezone.now()
        mark_read(message=self.message, by=self.request.user, at=at)
        question = self.message.question
        return super().get_context_data(
            message=self.message, parts=self.message.parts.order_by("pk"), question=question,
            is_open=question is not None and is_open(question, at), **kwargs,
        )  # fmt: skip


class QuestionRoom(Room):
    """A question that was asked of me."""

    permission = "office.open"
    template_name = "office/messages/question.html"
    page_title = _("Question")
    header_icon = "help"

    @cached_property
    def question(self) -> Question:
        """Return an own question; anybody else's is not found."""
        return get_object_or_404(Question.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way through the inbox."""
        here = {"url": "", "label": self.get_page_title()}
        return [*super().get_breadcrumbs_items()[:-1], inbox_item(), here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the question, what it is about, and what can be answered."""
        return super().get_context_data(**question_context(self.question, self.request), **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer it, as the button says."""
        if request.is_as_of:
            return forbidden(request)
        answered, problem = answer_from(request, self.question)
        if answered:
            return HttpResponseRedirect(reverse("messages:inbox"))
        return self.render_to_response(self.get_context_data(problem=problem), status=422)


def question_context(question: Question, request: HttpRequest) -> dict[str, Any]:
    """Return what a page needs to show a question with its buttons."""
    about = question.messages.exclude(link="").values_list("link", flat=True).first()
    return {
        "question": question,
        "is_open": is_open(question, timezone.now()),
        "about": about,
        "chosen": request.POST.get("option") or request.GET.get("choice", ""),
        "comment": request.POST.get("comment", ""),
        "wants_comment": any(one["wants_comment"] for one in question.choices),
        "answer_label": next(
            (one["label"] for one in question.choices if one["code"] == question.answer), question.answer
        ),
    }


def answer_from(request: HttpRequest, question: Question) -> tuple[bool, str]:
    """Answer a question from a form; return whether that is through, and what is wrong otherwise."""
    try:
        confirmed = answer_question(
            token=question.token, option=request.POST.get("option", ""), by=request.user, at=timezone.now(),
            via=VIA, comment=request.POST.get("comment", ""),
        )  # fmt: skip
    except NotYours as error:
        raise Http404 from error
    except NeedsComment:
        return False, gettext("Please write a comment.")
    except Settled as settled:
        messages.warning(request, str(settled))
        return True, ""
    except ValidationError as error:
        return False, " ".join(error.messages)
    messages.success(request, confirmed)
    return True, ""


def inbox_item() -> dict[str, str]:
    """Return the inbox as a step on the way to a page."""
    return {"url": reverse("messages:inbox"), "label": gettext("Inbox")}
