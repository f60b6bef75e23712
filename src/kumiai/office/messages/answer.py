"""Answering a question from a mail, also for those who have no office: managers of member companies.

The link of a mail shows this page and changes nothing; whoever was asked logs in and presses a button.
"""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from wagtail.admin.localization import get_localized_response

from kumiai.messaging.models import Question
from kumiai.office.messages.inbox import answer_from, question_context


@never_cache
def answer_page(request: HttpRequest, token: str) -> HttpResponseBase:
    """Show a question to whoever was asked, and take the answer; anybody else finds nothing."""
    if not request.user.is_authenticated:
        way = urlencode({"next": request.get_full_path()})
        return HttpResponseRedirect(f"{reverse('wagtailadmin_login')}?{way}")
    return get_localized_response(_answer, request, token=token)


def _answer(request: HttpRequest, token: str) -> HttpResponse:
    question = get_object_or_404(Question.objects.visible_to(request.user), token=token)
    if request.method == "POST":
        answered, problem = answer_from(request, question)
        if answered:
            return HttpResponseRedirect(request.path)
        return _page(request, question, problem, status=422)
    if request.user.has_perm("office.open"):
        chosen = urlencode({"choice": request.GET["choice"]}) if request.GET.get("choice") else ""
        return HttpResponseRedirect(f"{reverse('messages:question', args=[question.pk])}?{chosen}")
    return _page(request, question)


def _page(request: HttpRequest, question: Question, problem: str = "", status: int = 200) -> HttpResponse:
    context = {**question_context(question, request), "problem": problem}
    if not request.user.has_perm("office.open"):
        context["about"] = ""  # the page that it is about lies in the office
    return render(request, "office/messages/answer.html", context, status=status)
