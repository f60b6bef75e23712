"""Users and their roles (利用者・役割), for administrators."""

from datetime import datetime
from typing import Any

from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.accounts.domain.user import change_user, create_user, set_password
from kumiai.accounts.enums import Role
from kumiai.accounts.models import RoleGrant, User
from kumiai.office.viewsets.record.filters import Choice, HiddenPointer, RecordFilterSet
from kumiai.office.viewsets.record.forms import RecordForm
from kumiai.office.viewsets.record.listing import FieldColumn
from kumiai.office.viewsets.record.reading import Child
from kumiai.office.viewsets.record.scopes import only_administrators
from kumiai.office.viewsets.record.viewset import RecordViewSet


def roles_now(user: User) -> str:
    """Return the names of the roles that a user of the list holds today."""
    return "、".join(str(grant.get_role_display()) for grant in user.grants_now)


class UserFilters(RecordFilterSet):
    """Filters of the users."""

    role = Choice(label=_("Role"), choices=Role.choices, method="by_role")
    active = Choice(
        label=_("Account"), choices=[("yes", _("In use")), ("no", _("Closed"))], method="by_state"
    )

    class Meta:
        model = User
        fields: list[str] = []

    def by_role(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Return the users who hold a role today."""
        return rows.filter(
            pk__in=RoleGrant.objects.in_force(timezone.localdate()).filter(role=value).values("user")
        )

    def by_state(self, rows: models.QuerySet, name: str, value: str) -> models.QuerySet:
        """Return the open or the closed accounts."""
        return rows.filter(is_active=value == "yes")


class UserForm(RecordForm):
    """The form of a user; a password is set on entering, and later only if one is typed."""

    password = forms.CharField(
        label=_("Password"),
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("At least 10 characters. Leave it empty to keep the present one."),
    )

    def clean(self) -> dict[str, Any]:
        """Refuse a weak password, and a new account without one."""
        cleaned = super().clean()
        password = cleaned.get("password")
        if not password and self.instance.pk is None:
            self.add_error("password", ValidationError(gettext("A new account needs a password.")))
        if password:
            try:
                password_validation.validate_password(password, self.instance)
            except ValidationError as weak:
                self.add_error("password", weak)
        return cleaned

    def clean_is_active(self) -> bool:
        """Refuse closing one's own account."""
        active: bool = self.cleaned_data["is_active"]
        if not active and self.instance.pk == self.for_user.pk:
            raise ValidationError(gettext("You cannot close your own account."))
        return active


class UserScreens(RecordViewSet):
    """Screens of the users."""

    model = User
    scope = only_administrators
    icon = "user"
    menu, menu_position = "accounts", 10
    may_delete = False  # an account is closed; its name stays in the history
    filterset_class = UserFilters
    record_form = UserForm
    search_names = ("username", "display_name", "email")
    detail_names = ("username", "display_name", "email", "is_active", "last_login", "date_joined")
    export_names = ("username", "display_name", "email", "is_active", "last_login")
    form_names = ("username", "display_name", "email", "is_active")
    list_display: tuple[Any, ...] = (
        "username", "display_name", "email",
        FieldColumn("roles_now", label=_("Roles"), accessor=roles_now), "is_active", "last_login",
    )  # fmt: skip
    children = (Child("role_grants", ("role", "first_day", "last_day", "only_assigned")),)

    def list_rows(self, rows: models.QuerySet, request: HttpRequest) -> models.QuerySet:
        """Return the users with the roles they hold today."""
        grants = RoleGrant.objects.in_force(timezone.localdate())
        return rows.prefetch_related(models.Prefetch("role_grants", grants, to_attr="grants_now"))

    def save(self, form: RecordForm, *, by: Any, at: datetime) -> models.Model:
        """Open or change the account (利用者を登録・変更する)."""
        given = form.cleaned_data
        if form.instance.pk is None:
            return create_user(
                username=given["username"], password=given["password"], display_name=given["display_name"],
                email=given["email"], by=by, at=at,
            )  # fmt: skip
        with transaction.atomic():
            user = change_user(
                user=form.instance, display_name=given["display_name"], email=given["email"],
                username=given["username"], is_active=given["is_active"], by=by, at=at, reason=given.get("why", ""),
            )  # fmt: skip
            if given["password"]:
                set_password(user=user, password=given["password"], by=by, at=at)
        return user


class RoleGrantFilters(RecordFilterSet):
    """Filters of the role grants."""

    user = HiddenPointer(User, label=_("User"))
    role = Choice(label=_("Role"), choices=Role.choices)

    class Meta:
        model = RoleGrant
        fields: list[str] = []


class RoleGrantScreens(RecordViewSet):
    """Screens of the role grants."""

    model = RoleGrant
    scope = only_administrators
    related = ("user",)
    parent = "user"
    icon = "key"
    menu, menu_position = "accounts", 20
    prefillable = ("user",)
    filterset_class = RoleGrantFilters
    search_names = ("user__username", "user__display_name")
    list_display = ("user", "role", "first_day", "last_day", "only_assigned")
    form_names = ("user", "role", "first_day", "last_day", "only_assigned")

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        """Return that a role begins today."""
        return {"first_day": timezone.localdate()}
