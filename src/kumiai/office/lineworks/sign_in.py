"""To LINE WORKS and back: signing in, and agreeing to Drive and tasks."""

import logging
import secrets
from datetime import datetime
from typing import Any

from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST
from wagtail.admin import messages

from kumiai.integrations.lineworks.domain.connection import current
from kumiai.integrations.lineworks.domain.consent import (
    CONSENT,
    MINUTES,
    SIGN_IN,
    begin,
    come_back,
    keep_consent,
    note_sign_in,
    user_to_sign_in,
)
from kumiai.integrations.lineworks.domain.trial import advice
from kumiai.integrations.lineworks.errors import LineWorksError
from kumiai.integrations.lineworks.models import Connection
from kumiai.office.lineworks.addresses import redirect_address
from kumiai.office.viewsets.record.access import forbidden

SESSION_KEY = "lineworks_way"
BACKEND = "kumiai.accounts.backend.RoleBackend"

log = logging.getLogger(__name__)


@never_cache
@require_GET
def sign_in(request: HttpRequest) -> HttpResponse:
    """Send the browser to LINE WORKS to sign in, if staff may do that."""
    connection = current()
    if connection is None or not connection.sign_in:
        return _refused(request, _("Signing in with LINE WORKS is not switched on."))
    return _set_out(request, connection, SIGN_IN, next=request.GET.get("next", ""))


@never_cache
@require_POST
def agree(request: HttpRequest) -> HttpResponse:
    """Send the browser to LINE WORKS to agree to Drive and tasks, in one's own name."""
    connection = current()
    if not request.user.has_perm("office.open") or connection is None:
        return forbidden(request)
    return _set_out(request, connection, CONSENT, user=request.user.pk)


def _set_out(request: HttpRequest, connection: Connection, purpose: str, **more: Any) -> HttpResponse:
    way = begin(connection, purpose, redirect_uri=redirect_address(request))
    request.session[SESSION_KEY] = {
        "state": way.state, "nonce": way.nonce, "purpose": purpose, "at": timezone.now().timestamp(), **more,
    }  # fmt: skip
    return HttpResponseRedirect(way.address)


@never_cache
@require_GET
def agreed(request: HttpRequest) -> HttpResponse:
    """Take back whoever comes from LINE WORKS; state and nonce hold once, for ten minutes, in this browser."""
    way, now = request.session.pop(SESSION_KEY, None), timezone.now()
    connection, code = current(), request.GET.get("code", "")
    state = request.GET.get("state", "")
    ours = (
        way is not None
        and secrets.compare_digest(way["state"].encode(), state.encode("utf-8", "replace"))
        and 0 <= now.timestamp() - way["at"] <= MINUTES * 60
    )
    if not ours or connection is None or not code:
        return _refused(request, _("This sign-in was not begun here. Try again."))
    try:
        if way["purpose"] == CONSENT:
            return _consented(request, connection, code, way, now)
        return _signed_in(request, connection, code, way, now)
    except ValidationError as error:
        return _refused(request, " ".join(error.messages))
    except LineWorksError as error:
        log.warning("LINE WORKS refused who came back: %s", error)
        return _refused(request, advice(error))


def _signed_in(
    request: HttpRequest, connection: Connection, code: str, way: dict[str, Any], now: datetime
) -> HttpResponse:
    if not connection.sign_in:
        return _refused(request, _("Signing in with LINE WORKS is not switched on."))
    member, _token = come_back(connection, code=code, nonce=way["nonce"], at=now)
    user = user_to_sign_in(connection, member, at=now)
    login(request, user, backend=BACKEND)
    request.session.set_expiry(0)  # as a login by password that is not to be remembered
    note_sign_in(user, at=now)
    onward = way.get("next", "")
    safe = url_has_allowed_host_and_scheme(onward, {request.get_host()}, require_https=request.is_secure())
    return HttpResponseRedirect(onward if safe else reverse("wagtailadmin_home"))


def _consented(
    request: HttpRequest, connection: Connection, code: str, way: dict[str, Any], now: datetime
) -> HttpResponse:
    if not request.user.is_authenticated or request.user.pk != way.get("user"):
        return _refused(request, _("This sign-in was not begun here. Try again."))
    member, token = come_back(connection, code=code, nonce=way["nonce"], at=now)
    keep_consent(connection, user=request.user, member=member, token=token, at=now)
    messages.success(request, _("You agreed. Drive and tasks work in your name now."))
    return HttpResponseRedirect(reverse("office_lineworks:own"))


def _refused(request: HttpRequest, words: str) -> HttpResponse:
    messages.error(request, words)
    inside = request.user.has_perm("office.open")
    return HttpResponseRedirect(reverse("office_lineworks:own" if inside else "wagtailadmin_login"))
