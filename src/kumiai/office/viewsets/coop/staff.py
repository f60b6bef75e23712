"""Staff of the cooperative, their appointments and courses (役職員・選任・養成講習)."""

from django.utils.translation import gettext_lazy as _

from kumiai.coop.enums import Position, StaffCourseKind, StaffRoleKind
from kumiai.coop.models import Office, StaffCourse, StaffMember, StaffRole
from kumiai.office.viewsets.record.filters import Choice, Pointer, RecordFilterSet
from kumiai.office.viewsets.record.reading import Child
from kumiai.office.viewsets.record.scopes import whole_cooperative
from kumiai.office.viewsets.record.viewset import RecordViewSet


class StaffFilters(RecordFilterSet):
    """Filters of the staff."""

    office = Pointer(Office, label=_("Office"))
    position = Choice(label=_("Position"), choices=Position.choices)

    class Meta:
        model = StaffMember
        fields: list[str] = []


class StaffScreens(RecordViewSet):
    """Screens of the staff."""

    model = StaffMember
    scope = whole_cooperative
    related = ("office", "user")
    parent = "office"
    icon = "user"
    menu, menu_position = "coop", 40
    prefillable = ("office",)
    filterset_class = StaffFilters
    search_names = ("name", "name_kana")
    list_display = ("name", "name_kana", "office", "position", "full_time", "first_day", "last_day")
    form_names = ("office", "name", "name_kana", "position", "full_time", "user", "first_day", "last_day")
    children = (
        Child("roles", ("kind", "first_day", "last_day")),
        Child("courses", ("kind", "taken_on", "certificate_number")),
    )


class StaffRoleFilters(RecordFilterSet):
    """Filters of the appointments."""

    staff_member = Pointer(StaffMember, label=_("Staff member"))
    kind = Choice(label=_("Role"), choices=StaffRoleKind.choices)

    class Meta:
        model = StaffRole
        fields: list[str] = []


class StaffRoleScreens(RecordViewSet):
    """Screens of the appointments."""

    model = StaffRole
    scope = whole_cooperative
    related = ("staff_member",)
    parent = "staff_member"
    icon = "tag"
    menu, menu_position = "coop", 50
    prefillable = ("staff_member",)
    filterset_class = StaffRoleFilters
    search_names = ("staff_member__name", "staff_member__name_kana")
    list_display = ("staff_member", "kind", "first_day", "last_day")
    form_names = ("staff_member", "kind", "first_day", "last_day")


class StaffCourseFilters(RecordFilterSet):
    """Filters of the courses."""

    staff_member = Pointer(StaffMember, label=_("Staff member"))
    kind = Choice(label=_("Course"), choices=StaffCourseKind.choices)

    class Meta:
        model = StaffCourse
        fields: list[str] = []


class StaffCourseScreens(RecordViewSet):
    """Screens of the courses of staff."""

    model = StaffCourse
    scope = whole_cooperative
    related = ("staff_member",)
    parent = "staff_member"
    icon = "clipboard-list"
    menu, menu_position = "coop", 60
    prefillable = ("staff_member",)
    filterset_class = StaffCourseFilters
    search_names = ("staff_member__name", "staff_member__name_kana", "certificate_number")
    list_display = ("taken_on", "staff_member", "kind", "certificate_number")
    form_names = ("staff_member", "kind", "taken_on", "certificate_number")
