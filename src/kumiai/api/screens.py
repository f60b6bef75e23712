"""The page where an administrator makes and stops tokens."""

from datetime import timedelta
from typing import Any

from django import forms
from django.contrib.auth.decorators import permission_required
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from kumiai.accounts.models import User
from kumiai.api.domain.token import create_token, revoke_token
from kumiai.api.enums import ApiScope
from kumiai.api.models import ApiToken


class TokenForm(forms.Form):
    """What an administrator says of a new token."""

    name = forms.CharField(label=_("What it is for"), max_length=100)
    user = forms.ModelChoiceField(
        label=_("Acts as"),
        queryset=User.objects.filter(is_active=True).order_by("display_name", "username"),
        help_text=_("The program sees what this user sees, and no more."),
    )
    scopes = forms.MultipleChoiceField(
        label=_("May"), choices=ApiScope.choices, widget=forms.CheckboxSelectMultiple
    )
    expires_on = forms.DateField(label=_("Works until"), widget=forms.DateInput(attrs={"type": "date"}))


@method_decorator(permission_required("api.add_apitoken", raise_exception=True), name="dispatch")
class TokensPage(WagtailAdminTemplateMixin, TemplateView):
    """All tokens; a form for a new one; the secret of the one just made."""

    template_name = "api/tokens.html"
    page_title = _("Connections")
    header_icon = "key"

    def get_breadcrumbs_items(self) -> list[dict[str, Any]]:
        """Return the way to this page."""
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Add the tokens and the form."""
        today = timezone.localdate()
        first = {"expires_on": today + timedelta(days=90), "scopes": [ApiScope.LAW]}
        kwargs.setdefault("form", TokenForm(initial=first))
        tokens = ApiToken.objects.visible_to(self.request.user).select_related("user")
        address = self.request.build_absolute_uri(reverse("api:openapi-view"))
        return super().get_context_data(tokens=tokens, today=today, address=address, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Make a token and show its secret this once."""
        form = TokenForm(request.POST)
        secret = None
        if form.is_valid():
            try:
                _token, secret = create_token(**form.cleaned_data, by=request.user, at=timezone.now())
            except ValidationError as error:
                form.add_error(None, error)
        given: dict[str, Any] = {"secret": secret} if secret else {"form": form}
        response = self.render_to_response(self.get_context_data(**given), status=200 if secret else 422)
        response["Cache-Control"] = "no-store"  # the secret is shown once
        return response


@permission_required("api.change_apitoken", raise_exception=True)
def stop_token(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop a token."""
    token = get_object_or_404(ApiToken.objects.visible_to(request.user), pk=pk)
    if request.method == "POST":
        revoke_token(token=token, by=request.user, at=timezone.now())
        messages.success(request, gettext("The token does not work any more."))
    return HttpResponseRedirect(reverse("api_tokens"))
