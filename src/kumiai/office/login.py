"""The door of the office: login with a limit on failures, and the logins of the demo cooperative."""

import json
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.auth import LoginForm

from kumiai.accounts.enums import Role

FAILURES_ALLOWED = 5
SECONDS_COUNTED = 300


class OfficeLoginForm(LoginForm):
    """Refuses a name from an address after five failures in five minutes (ログイン試行の制限)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = _("Password")

    error_messages = {
        **LoginForm.error_messages,
        "invalid_login": _("The user name or the password is not right. Capital and small letters differ."),
        "too_many": _("Too many failed attempts. Wait five minutes and try again."),
    }

    def clean(self) -> dict[str, Any]:
        """Return the cleaned login; count a failure, forget failures after a success."""
        key = self._key()
        if cache.get(key, 0) >= FAILURES_ALLOWED:
            raise ValidationError(self.error_messages["too_many"], code="too_many")
        try:
            cleaned = super().clean()
        except ValidationError:
            cache.add(key, 0, SECONDS_COUNTED)
            cache.incr(key)
            raise
        cache.delete(key)
        return cleaned

    def _key(self) -> str:
        name = str(self.cleaned_data.get("username", "")).strip().casefold()
        address = self.request.META.get("REMOTE_ADDR", "") if self.request else ""
        return f"login-failures:{address}:{name.encode().hex()}"


@dataclass(frozen=True)
class DemoLogin:
    """One login of the demo cooperative."""

    role: str
    name: str
    username: str
    password: str


def demo_logins() -> list[DemoLogin]:
    """Return the logins that the login page offers (デモのログイン); none outside a demo.

    The demo writes them to ``demo-logins.json`` in the data folder, as a list of
    objects with ``role``, ``name``, ``username`` and ``password``; ``label_ja`` and
    ``label_en`` tell logins of one role apart.
    """
    path = settings.DATA / "demo-logins.json"
    if not settings.KUMIAI_DEMO or not path.is_file():
        return []
    labels = dict(Role.choices)
    own_words = "label_ja" if (get_language() or "ja").startswith("ja") else "label_en"
    return [
        DemoLogin(
            str(row.get(own_words) or labels.get(row["role"], row["role"])),
            row.get("name", ""),
            row["username"],
            row["password"],
        )
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]
