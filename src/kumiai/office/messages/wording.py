"""Wordings (文面): what each message says in each language, as its reader sees it, and the cooperative's own."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from kumiai.integrations.smtp.channel import mail_of
from kumiai.messaging.domain.channel import Letter
from kumiai.messaging.domain.template import (
    MOST_NOTICE,
    MOST_TITLE,
    Template,
    Words,
    faults_of,
    own_words,
    render,
    templates,
    words_for,
)
from kumiai.messaging.domain.wording import reword, take_back_wording
from kumiai.messaging.enums import Urgency
from kumiai.messaging.models import Wording
from kumiai.office.rooms.room import Room, RoomForm
from kumiai.office.viewsets.record.access import forbidden
from kumiai.people.countries import LANGUAGES

VIEW = "messaging.view_wording"
CHANGE = "messaging.change_wording"


class WordingForm(RoomForm):
    """Title, text, and what a locked screen may show."""

    title = forms.CharField(label=_("Title of the message"), max_length=MOST_TITLE)
    text = forms.CharField(
        label=_("Text of the message"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8})
    )
    notice = forms.CharField(
        label=_("On a locked screen"), max_length=MOST_NOTICE,
        help_text=_("Others can read this on the telephone: name no person and no company here."),
    )  # fmt: skip


class WordingsRoom(Room):
    """All purposes, and which languages they are worded in."""

    permission = VIEW
    template_name = "office/messages/wordings.html"
    page_title = _("Wordings")
    header_icon = "edit"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the purposes with their languages."""
        own = set(Wording.objects.values_list("purpose", "language"))
        rows = [
            {
                "purpose": purpose, "label": one.label_in(get_language() or "ja"), "template": one,
                "urgency": Urgency(one.urgency).label,
                "languages": [
                    {"code": code, "label": language_name(code), "own": (purpose, code) in own}
                    for code in _languages(one, {language for named, language in own if named == purpose})
                ],
            }
            for purpose, one in templates().items()
        ]  # fmt: skip
        return super().get_context_data(rows=rows, **kwargs)


class WordingRoom(Room):
    """One purpose in one language: how its reader sees it, and the own wording."""

    permission = VIEW
    template_name = "office/messages/wording.html"
    header_icon = "edit"

    @cached_property
    def template(self) -> Template:
        """Return the template of the address."""
        found = templates().get(self.kwargs["purpose"])
        if found is None or self.code not in dict(LANGUAGES):
            raise Http404
        return found

    @property
    def code(self) -> str:
        """Return the language of the address."""
        return str(self.kwargs["code"])

    @cached_property
    def own(self) -> Wording | None:
        """Return the cooperative's own wording."""
        return Wording.objects.filter(purpose=self.template.purpose, language=self.code).first()

    def get_page_title(self) -> str:
        """Return what the purpose is called."""
        return self.template.label_in(get_language() or "ja")

    def get_page_subtitle(self) -> str:
        """Return the language."""
        return language_name(self.code)

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way through the list of wordings."""
        way = {"url": reverse("messages:wordings"), "label": gettext("Wordings")}
        here = {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()}
        return [*super().get_breadcrumbs_items()[:-1], way, here]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the preview of what is being typed or of what is in force, and the form."""
        template, typed = self.template, kwargs.pop("typed", None)
        language, words = words_for(template, self.code, own_words([template.purpose]))
        shown = typed if typed and not faults_of(template, typed) else words
        told = render(shown, template.samples_in(self.code))
        letter = Letter(
            0,
            told.title,
            told.text,
            notice=told.notice,
            language=self.code,
            link=reverse("wagtailadmin_home"),
        )
        mail = mail_of(letter, "")
        samples = template.samples_in(self.code)
        kwargs.setdefault("form", WordingForm(initial=vars(words)))
        return super().get_context_data(
            template=template, told=told, mail=mail, own=self.own, is_other=language != self.code, language_code=self.code,
            placeholders=[
                {"name": f"{{{name}}}", "sample": samples[name], "public": name in template.public}
                for name in sorted(template.placeholders)
            ],
            languages=[
                {"code": code, "label": language_name(code)}
                for code in _languages(template, {self.code, "vi", "id", "my", "ne", "tl", "zh"})
            ],
            may_reword=self.request.user.has_perm(CHANGE) and not self.request.is_as_of, **kwargs,
        )  # fmt: skip

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Keep the own wording, show how it would look, or return to the one of the system."""
        template = self.template
        if not request.user.has_perm(CHANGE) or request.is_as_of:
            return forbidden(request)
        here = HttpResponseRedirect(reverse("messages:wording", args=[template.purpose, self.code]))
        if "take_back" in request.POST:
            if self.own is not None:
                take_back_wording(wording=self.own, by=request.user, at=timezone.now())
            messages.success(request, gettext("The wording of the system is in use again."))
            return here
        form = WordingForm(request.POST)
        if form.is_valid():
            if "preview" in request.POST:
                return self.render_to_response(
                    self.get_context_data(form=form, typed=Words(**form.cleaned_data))
                )
            try:
                reword(
                    purpose=template.purpose, language=self.code, by=request.user, at=timezone.now(),
                    **form.cleaned_data,
                )  # fmt: skip
            except ValidationError as error:
                form.add_error(None, error)
            else:
                messages.success(request, gettext("Saved."))
                return here
        return self.render_to_response(self.get_context_data(form=form), status=422)


def language_name(code: str) -> str:
    """Return the name of a language."""
    return str(dict(LANGUAGES).get(code, code))


def _languages(template: Template, more: set[str]) -> list[str]:
    """Return the languages of a template: Japanese and English first."""
    rest = sorted((set(template.languages) | more) - {"ja", "en"})
    return ["ja", "en", *rest]
