"""One's own account: language, looks, password (自分のアカウント)."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from wagtail.admin.auth import require_admin_access
from wagtail.admin.views.account import (
    AccountView,
    ChangePasswordPanel,
    LocaleSettingsPanel,
    ThemeSettingsPanel,
)
from wagtail.users.models import UserProfile

from kumiai.history.domain.record import log


class OwnAccountView(AccountView):
    """Wagtail's page of one's account, without names, pictures and mails that are kept elsewhere or not at all."""

    def get_panels(self) -> list[Any]:
        """Return the panels that a user decides alone."""
        profile = UserProfile.get_for_user(self.request.user)
        kinds = (LocaleSettingsPanel, ThemeSettingsPanel, ChangePasswordPanel)
        panels = [kind(self.request, self.request.user, profile) for kind in kinds]
        return [panel for panel in panels if panel.is_active()]

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; a new password leaves a line in the history, but not what it is."""
        before = request.user.password
        response = super().post(request, *args, **kwargs)
        request.user.refresh_from_db(fields=["password"])
        if request.user.password != before:
            log(request.user, "accounts.user.password_set", by=request.user, at=timezone.now())
        return response


own_account = require_admin_access(OwnAccountView.as_view())
