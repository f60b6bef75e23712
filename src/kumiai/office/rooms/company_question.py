"""Asking a member company something by buttons, from its room (会社への問合せ)."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai.accounts.models import User
from kumiai.employers.models import Employer
from kumiai.messaging.domain.company_question import LONGEST, answer_label, ask_company, asked_of, managers_of
from kumiai.office.rooms.room import RoomForm
from kumiai.office.viewsets.record.access import forbidden

PERMISSION = "messaging.ask_company"


class AskForm(RoomForm):
    """What is asked, and the answers to choose from."""

    text = forms.CharField(label=_("Question"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 2}))
    options = forms.CharField(
        label=_("Answers, one a line"),
        widget=forms.Textarea(attrs={"rows": 2}),
        initial=lambda: gettext("Yes") + "\n" + gettext("No"),
        help_text=_("1 to 4 answers of at most 20 characters. The manager taps one in the chat."),
    )


def asking(user: User, employer: Employer) -> dict[str, Any]:
    """Return what the room of a company shows of questions: the last ones, and the form where one may ask."""
    may_ask = user.has_perm(PERMISSION)
    rows = asked_of(employer) if may_ask else []
    return {
        "may_ask_company": may_ask,
        "company_managers": managers_of(employer, timezone.now()) if may_ask else [],
        "company_questions": [(row, answer_label(row)) for row in rows],
        "ask_company_form": AskForm(auto_id="ask_%s"),
    }


def ask_verb(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask the company; what is wrong is said on its room."""
    if not (request.user.has_perm("employers.view_employer") and request.user.has_perm(PERMISSION)):
        return forbidden(request)
    employer = get_object_or_404(Employer.objects.visible_to(request.user), pk=pk)
    form = AskForm(request.POST)
    here = HttpResponseRedirect(reverse("rooms:company", args=[pk]) + "#ask-company")
    if request.method != "POST":
        return here
    if not form.is_valid():
        messages.error(request, gettext("Write a question and its answers."))
        return here
    try:
        ask_company(
            employer=employer, text=form.cleaned_data["text"], options=form.cleaned_data["options"].splitlines(),
            by=request.user, at=timezone.now(),
        )  # fmt: skip
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, gettext("The question was sent."))
    return here
