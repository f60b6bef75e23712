"""Addresses of every door."""

from django.conf.urls.i18n import i18n_patterns
from django.http import HttpRequest, HttpResponseRedirect
from django.urls import include, path, reverse
from django.views.i18n import set_language
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from kumiai.api.root import api
from kumiai.integrations.line.webhook import webhook as line_webhook
from kumiai.integrations.lineworks.views import callback as lineworks_callback
from kumiai.office.account import own_account
from kumiai.office.doors import closed_doors, words_for_scripts
from kumiai.office.flows.guarded import urlpatterns as guarded_flows
from kumiai.office.lineworks import sign_in as lineworks_door
from kumiai.office.messages.answer import answer_page
from kumiai.office.rooms.feed import calendar_feed
from kumiai.office.rooms.home import office_home


def to_office(request: HttpRequest) -> HttpResponseRedirect:
    """Send a visitor of the bare address to the office; public pages stand under /ja/ and /en/."""
    return HttpResponseRedirect(reverse("wagtailadmin_home"))


urlpatterns = [
    path("", to_office),
    path("line/webhook/", line_webhook, name="line_webhook"),
    path("lineworks/callback/", lineworks_callback, name="lineworks_callback"),
    path("answer/<str:token>/", answer_page, name="answer"),
    path("language/", set_language, name="set_language"),
    path("calendar/<str:token>.ics", calendar_feed, name="calendar_feed"),
    path("office/", office_home, name="office_home"),  # the board stands where Wagtail has its dashboard
    *closed_doors("office/"),
    path("office/words/", words_for_scripts, name="office_words"),
    path("office/lineworks/sign-in/", lineworks_door.sign_in, name="lineworks_sign_in"),
    path("office/lineworks/agreed/", lineworks_door.agreed, name="lineworks_agreed"),
    path("office/account/", own_account, name="office_account"),
    path("office/workflows/", include(guarded_flows)),  # before Wagtail's own
    path("office/", include(wagtailadmin_urls)),
    path("api/v1/", api.urls),
    path("documents/", include(wagtaildocs_urls)),
]
urlpatterns += i18n_patterns(path("", include(wagtail_urls)))  # public pages, each under its language
