"""The screens of one noun: list, form, details, history, removal, under the rules of the house."""

from datetime import datetime
from typing import Any, ClassVar
from urllib.parse import urlencode

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.forms.models import modelform_factory
from django.http import HttpRequest, QueryDict
from django.urls import NoReverseMatch, path, reverse
from django.utils.functional import cached_property
from wagtail.admin.viewsets.model import ModelViewSet

from kumiai.accounts.scope import scope_of
from kumiai.history.domain.record import delete_recorded, save_recorded
from kumiai.office.viewsets.record import editing, listing, reading, scopes
from kumiai.office.viewsets.record.choosers import RecordChooserViewSet
from kumiai.office.viewsets.record.forms import RecordForm, form_field
from kumiai.people.domain.spelling import matches

_screens: dict[type[models.Model], "RecordViewSet"] = {}
_GENERATED = frozenset(
    {"deadlines", "exchange"}
)  # computed or remembered rows: they go with what they are about


def registered() -> list["RecordViewSet"]:
    """Return all record screens."""
    return list(_screens.values())


class RecordViewSet(ModelViewSet):
    """The screens of one noun.

    A subclass says which rows a user may see (``scope``); without that the
    office does not start.
    """

    scope: ClassVar[scopes.Scope | None] = None
    related: tuple[str, ...] = ()
    parent: str = ""  # the foreign key to what the record belongs to
    room: str = ""  # the address of the record's own room, where it has one
    room_label: Any = ""
    menu: str = ""  # the menu that it stands in
    menu_position: int = 100
    hides_unseen = False  # whether the details name only what the user may see
    may_add = may_change = may_delete = True
    form_names: tuple[str, ...] = ()
    search_names: tuple[str, ...] = ()
    children: tuple[reading.Child, ...] = ()
    prefillable: tuple[str, ...] = ()
    headings: ClassVar[dict[str, Any]] = {}
    chooser_columns: tuple[tuple[str, Any], ...] | None = None  # given where a form chooses among many
    chooser_beside: tuple[str, ...] = ()  # fields of the form that narrow the chooser

    record_form: type[RecordForm] = RecordForm
    list_per_page = 50
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    index_view_class = listing.RecordIndexView
    add_view_class = editing.RecordCreateView
    edit_view_class = editing.RecordEditView
    delete_view_class = editing.RecordDeleteView
    inspect_view_class = reading.RecordInspectView
    history_view_class = reading.RecordHistoryView

    def __init__(self, name: str | None = None, **kwargs: Any) -> None:
        super().__init__(name=name, **kwargs)
        scope = type(self).scope
        if scope is None:
            raise ImproperlyConfigured(f"{type(self).__name__} declares no scope: who may see which rows?")
        scopes.declare(self.model, scope, self.related)
        if _screens.setdefault(self.model, self) is not self:
            raise ImproperlyConfigured(f"{self.model._meta.label} has two sets of screens")

    # --- names and addresses

    @cached_property
    def url_prefix(self) -> str:
        """Return the address below the office."""
        return f"records/{self.name}"

    def permission(self, verb: str) -> str:
        """Return the permission that a deed needs."""
        return f"{self.model._meta.app_label}.{verb}_{self.model._meta.model_name}"

    def screens_of(self, model: type[models.Model]) -> "RecordViewSet":
        """Return the screens of another noun."""
        return _screens[model]

    def room_url(self, instance: models.Model) -> str:
        """Return the address of the record's own room, or nothing where there is none."""
        try:
            return reverse(self.room, args=[instance.pk]) if self.room else ""
        except NoReverseMatch:
            return ""

    def detail_url(self, instance: models.Model) -> str:
        """Return where one reads about the record: its room, else its details."""
        return self.room_url(instance) or reverse(self.get_url_name("inspect"), args=[instance.pk])

    def history_url(self, instance: models.Model, user: Any) -> str:
        """Return the page of the record's history, or nothing for those who may not read it."""
        if not user.has_perm("history.view_entry"):
            return ""
        return reverse(self.get_url_name("history"), args=[instance.pk])

    def parent_url(self, instance: models.Model) -> str:
        """Return the page of what the record belongs to."""
        parent = getattr(instance, self.parent, None) if self.parent else None
        return _screens[type(parent)].detail_url(parent) if type(parent) in _screens else ""

    def home_url(self, instance: models.Model) -> str:
        """Return where one goes after saving: to what the record belongs to, else to the record."""
        return self.parent_url(instance) or self.detail_url(instance)

    def url_of(self, instance: models.Model, user: Any) -> str:
        """Return the page of another record that the user may see, or nothing."""
        screens = _screens.get(type(instance))
        if screens is None or not scopes.visible_rows(type(instance), user).filter(pk=instance.pk).exists():
            return ""
        return screens.detail_url(instance)

    def prefilled(self, query: QueryDict) -> str:
        """Return the part of a list's filter that a new record starts with."""
        return urlencode({name: query[name] for name in self.prefillable if query.get(name, "").isdigit()})

    # --- rows

    def list_rows(self, rows: models.QuerySet, request: HttpRequest) -> models.QuerySet:
        """Return the rows of the list with what its columns need."""
        return rows

    def search_rows(self, rows: models.QuerySet, query: str, request: HttpRequest) -> models.QuerySet:
        """Return the rows in which every word of the query stands."""
        return rows.filter(matches(query, self.search_names))

    @cached_property
    def sealed_names(self) -> list[str]:
        """Return the fields that are encrypted at rest."""
        return [f.name for f in self.model._meta.concrete_fields if getattr(f, "is_sealed", False)]

    @cached_property
    def detail_names(self) -> list[str]:
        """Return the fields of the details."""
        return [
            f.name
            for f in [*self.model._meta.concrete_fields, *self.model._meta.many_to_many]
            if not (f.primary_key or getattr(f, "is_index_of_sealed", False))
        ]

    @cached_property
    def export_names(self) -> list[str]:
        """Return the columns of an export; sealed numbers are not among them."""
        kept = {f.name for f in self.model._meta.concrete_fields}
        return [name for name in self.detail_names if name in kept and name not in self.sealed_names]

    def rows_in_the_way(self, instance: models.Model) -> list[str]:
        """Return the nouns of what still belongs to a record and would vanish without a trace."""
        return sorted(
            {
                str(relation.related_model._meta.verbose_name_plural)
                for relation in self.model._meta.related_objects
                if relation.on_delete in (models.CASCADE, models.PROTECT)
                and relation.related_model._meta.app_label not in _GENERATED
                and relation.related_model._base_manager.filter(**{relation.field.name: instance}).exists()
            }
        )

    # --- forms

    def initial(self, request: HttpRequest) -> dict[str, Any]:
        """Return what a new record starts with: people who see only their own start with themselves."""
        own = scope_of(request.user).only_assigned and "caseworker" in self.form_names
        return {"caseworker": request.user.pk} if own else {}

    def formfield_for_dbfield(self, db_field: models.Field, **kwargs: Any) -> Any:
        """Return the form field of a model field."""
        return form_field(db_field, choosers=chooser_widgets(), **kwargs)

    def get_form_class(self, for_update: bool = False) -> type[RecordForm]:
        """Return the form of the noun."""
        return modelform_factory(
            self.model,
            form=self.record_form,
            fields=self.form_names
            or [n for n in self.detail_names if self.model._meta.get_field(n).editable],
            formfield_callback=self.formfield_for_dbfield,
        )

    def save(self, form: RecordForm, *, by: Any, at: datetime) -> models.Model:
        """Write the record of a form through the recorded verb (記録を保存する)."""
        return save_recorded(form.instance, by=by, at=at, reason=form.cleaned_data.get("why", ""))

    def remove(self, instance: models.Model, *, by: Any, at: datetime, reason: str) -> None:
        """Remove a record through the recorded verb (誤登録を取り消す)."""
        delete_recorded(instance, by=by, at=at, reason=reason)

    def more(self, view: Any) -> Any:
        """Return what the details show besides the fields; most nouns have nothing."""
        return None

    # --- wiring

    def get_common_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Hand the screens to every view, and drop what this noun does not have."""
        made = super().get_common_view_kwargs(viewset=self, **kwargs)
        made["usage_url_name"] = None
        for allowed, name in (
            (self.may_add, "add_url_name"),
            (self.may_change, "edit_url_name"),
            (self.may_delete, "delete_url_name"),
        ):
            if not allowed:
                made[name] = None
        return made

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        """Let the view search and export by our own means."""
        return super().get_index_view_kwargs(**{"list_export": ["pk"], "search_backend_name": None, **kwargs})

    def get_urlpatterns(self) -> list[Any]:
        """Return the addresses of the screens that this noun has."""
        key = "<int:pk>/"
        patterns = [
            path("", self.index_view, name="index"),
            path("results/", self.index_results_view, name="index_results"),
            path(f"inspect/{key}", self.inspect_view, name="inspect"),
            path(f"history/{key}", self.history_view, name="history"),
        ]
        if self.may_add:
            patterns.append(path("new/", self.add_view, name="add"))
        if self.may_change:
            patterns.append(path(f"edit/{key}", self.edit_view, name="edit"))
        if self.may_delete:
            patterns.append(path(f"delete/{key}", self.delete_view, name="delete"))
        return patterns

    @property
    def history_view(self) -> Any:
        """Return the page of a record's history."""
        return self.construct_view(self.history_view_class)

    def on_register(self) -> None:
        """Check that every relation of the form can be limited, and tell Wagtail where a record is changed."""
        for name in self.form_names:
            field = self.model._meta.get_field(name)
            if field.is_relation and not scopes.is_declared(field.related_model):
                raise ImproperlyConfigured(
                    f"{self.model._meta.label}.{name} points to a noun without a scope"
                )

    def make_chooser(self) -> RecordChooserViewSet | None:
        """Return the chooser of the noun, for nouns of which there are many."""
        if self.chooser_columns is None:
            return None
        return RecordChooserViewSet(
            f"{self.name}_chooser",
            model=self.model,
            icon=self.icon,
            page_title=self.model._meta.verbose_name,
            search_fields=self.search_names,
            more_columns=self.chooser_columns,
            url_filter_parameters=list(self.chooser_beside),
            preserve_url_parameters=["multiple", *self.chooser_beside],
        )


_widgets: dict[type[models.Model], type] = {}


def chooser_widgets() -> dict[type[models.Model], type]:
    """Return the chooser widgets by noun."""
    return _widgets


def make_choosers() -> list[RecordChooserViewSet]:
    """Return the choosers of all nouns, and remember their widgets for the forms."""
    choosers = [chooser for screens in registered() if (chooser := screens.make_chooser())]
    for chooser in choosers:
        _widgets[chooser.model] = chooser.widget_class
    return choosers
