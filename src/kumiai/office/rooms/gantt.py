"""All placements over time (在籍一覧表), company by company."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kumiai.employers.enums import Field
from kumiai.employers.models import Employer
from kumiai.law.core.calendar import add_months
from kumiai.office.rooms.calendar import readable_month
from kumiai.office.rooms.deadline_forms import colleagues
from kumiai.office.rooms.room import Room
from kumiai.office.rooms.timeline import Item, Picture, draw
from kumiai.office.templatetags.office_addresses import room_of
from kumiai.placements.models import Placement

COMPANIES_PER_PAGE = 6
SPANS = {"6": 6, "12": 12, "36": 36}
NAME_WIDTH = 190


@dataclass(frozen=True)
class CompanyPicture:
    """One company with the picture of its people, and the same as rows."""

    employer: Employer
    picture: Picture | None
    rows: list[Placement]


class GanttRoom(Room):
    """Who is where, from when until when."""

    permission = "placements.view_placement"
    template_name = "office/rooms/gantt.html"
    header_icon = "order"
    page_title = _("Placements over time")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """Read one page of companies and the placements inside the window."""
        asked = self.request.GET
        months = SPANS.get(asked.get("span", ""), 12)
        begins = readable_month(asked.get("from", ""), add_months(self.on, -months // 4)).first_day
        ends = add_months(begins, months) - timedelta(days=1)
        page = Paginator(self._companies(begins, ends), COMPANIES_PER_PAGE).get_page(asked.get("page"))
        found = self._placements(list(page), begins, ends)
        companies = [_pictured(row, found[row.pk], self.on, begins, ends) for row in page]
        return super().get_context_data(
            page=page,
            companies=companies,
            span=str(months),
            spans=[("6", _("Half a year")), ("12", _("One year")), ("36", _("Three years"))],
            begins=begins,
            ends=ends,
            earlier=f"{add_months(begins, -months // 2):%Y-%m}",
            later=f"{add_months(begins, months // 2):%Y-%m}",
            fields=Field.choices,
            caseworkers=list(colleagues(self.request.today)),
            **kwargs,
        )

    def _companies(self, begins: date, ends: date) -> Any:
        asked, user = self.request.GET, self.request.user
        inside = _inside(Placement.objects.visible_to(user).filter(employer=OuterRef("pk")), begins, ends)
        rows = Employer.objects.visible_to(user).filter(Exists(inside)).order_by("name_kana", "name", "pk")
        if asked.get("field") in Field.values:
            rows = rows.filter(field=asked["field"])
        if asked.get("caseworker", "").isdecimal():
            rows = rows.filter(caseworker=asked["caseworker"])
        if asked.get("employer", "").isdecimal():
            rows = rows.filter(pk=asked["employer"])
        return rows

    def _placements(self, employers: list[Employer], begins: date, ends: date) -> dict[int, list[Placement]]:
        rows = Placement.objects.visible_to(self.request.user).filter(employer__in=employers)
        found: dict[int, list[Placement]] = defaultdict(list)
        for row in (
            _inside(rows, begins, ends)
            .select_related("person")
            .order_by("stage", "begins", "person__name_roman")
        ):
            found[row.employer_id].append(row)
        return found


def _inside(rows: Any, begins: date, ends: date) -> Any:
    """Return the placements that touch the window."""
    return rows.with_days().filter(begins__lte=ends).filter(Q(ends__isnull=True) | Q(ends__gte=begins))


def _pictured(
    employer: Employer, rows: list[Placement], on: date, begins: date, ends: date
) -> CompanyPicture:
    items, lanes = [], {}
    for row in rows:
        lanes.setdefault(str(row.person_id), row.person.name_roman[:26])
        stage = gettext("Stage %(number)s") % {"number": row.stage}
        whole = f"{row.get_program_display()} {stage}"
        begun = row.first_day is not None and row.first_day <= on
        over = begun and row.ends_on is not None and row.ends_on < on
        items.append(
            Item(
                str(row.person_id), f"{row.person.name_roman} {whole}",
                row.starts_on, row.ends_on, "past" if over else "actual" if begun else "planned",
                url=room_of("person", row.person_id), is_bar=True, shorts=(whole, stage),
            )
        )  # fmt: skip
    picture = draw(
        items,
        lanes=list(lanes.items()),
        on=on,
        first_day=begins,
        last_day=ends + timedelta(days=1),
        label_width=NAME_WIDTH,
    )
    return CompanyPicture(employer, picture, rows)
