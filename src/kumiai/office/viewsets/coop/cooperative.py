"""The cooperative, its licenses and offices (監理団体・許可・事業所)."""

from kumiai.coop.models import BusinessReport, Cooperative, License, Office, OrganizationChange
from kumiai.office.viewsets.record.reading import Child
from kumiai.office.viewsets.record.scopes import whole_cooperative
from kumiai.office.viewsets.record.viewset import RecordViewSet


class CooperativeScreens(RecordViewSet):
    """Screens of the cooperative."""

    model = Cooperative
    scope = whole_cooperative
    icon = "group"
    menu, menu_position = "coop", 10
    search_names = ("name", "name_kana", "corporate_number")
    list_display = ("name", "corporate_number", "representative", "prefecture", "phone")
    form_names = (
        "name", "name_kana", "corporate_number", "representative", "postal_code", "prefecture", "address", "phone",
    )  # fmt: skip
    children = (
        Child("licenses", ("number", "kind", "first_day", "last_day", "renewal_filed_on")),
        Child("offices", ("name", "prefecture", "address", "opened_on", "closed_on")),
        Child("changes", ("kind", "happened_on", "description", "notified_on")),
    )


class LicenseScreens(RecordViewSet):
    """Screens of the licenses."""

    model = License
    scope = whole_cooperative
    related = ("cooperative",)
    parent = "cooperative"
    icon = "key"
    menu, menu_position = "coop", 20
    prefillable = ("cooperative",)
    search_names = ("number",)
    list_display = ("number", "kind", "first_day", "last_day", "renewal_filed_on")
    form_names = ("cooperative", "kind", "number", "first_day", "last_day", "renewal_filed_on")


class OfficeScreens(RecordViewSet):
    """Screens of the offices."""

    model = Office
    scope = whole_cooperative
    related = ("cooperative",)
    parent = "cooperative"
    icon = "site"
    menu, menu_position = "coop", 30
    prefillable = ("cooperative",)
    search_names = ("name", "address")
    list_display = ("name", "prefecture", "address", "phone", "opened_on", "closed_on")
    form_names = (
        "cooperative", "name", "postal_code", "prefecture", "address", "phone", "opened_on", "closed_on",
    )  # fmt: skip
    children = (
        Child("staff", ("name", "position", "full_time", "first_day", "last_day")),
        Child("business_reports", ("fiscal_year", "filed_on")),
        Child("outside_checks", ("checked_on", "kind", "checker", "result")),
    )


class OrganizationChangeScreens(RecordViewSet):
    """Screens of the changes of the organization (変更届出)."""

    model = OrganizationChange
    scope = whole_cooperative
    related = ("cooperative",)
    parent = "cooperative"
    icon = "edit"
    menu, menu_position = "coop", 70
    prefillable = ("cooperative",)
    search_names = ("description",)
    list_display = ("happened_on", "kind", "description", "notified_on")
    form_names = ("cooperative", "kind", "happened_on", "description", "notified_on")


class BusinessReportScreens(RecordViewSet):
    """Screens of the business reports (事業報告書)."""

    model = BusinessReport
    scope = whole_cooperative
    related = ("office",)
    parent = "office"
    icon = "doc-full"
    menu, menu_position = "coop", 80
    prefillable = ("office",)
    search_names = ("office__name",)
    list_display = ("fiscal_year", "office", "filed_on")
    form_names = ("office", "fiscal_year", "filed_on")
