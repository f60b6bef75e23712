"""axe finds nothing serious on the pages staff open every day, in Japanese and on a phone."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from kumiai.deadlines.domain.recalculate import recalculate
from kumiai.deadlines.enums import Cause
from kumiai.deadlines.models import Deadline
from kumiai.history.domain.record import SystemActor
from kumiai.plans.models import Plan
from tests.factories import make_cooperative, make_employer, make_license, make_placement, make_user, write

pytestmark = pytest.mark.e2e
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text(encoding="utf-8")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
RUN = """async (tags) => (await axe.run(document, {runOnly: tags})).violations
    .filter((found) => ["serious", "critical"].includes(found.impact))
    .map((found) => `${found.id}: ${found.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | ")}`)"""


@pytest.fixture
def office(transactional_db: Any) -> dict[str, Any]:
    cooperative = make_cooperative()
    make_license(cooperative)
    user = make_user()
    employer = make_employer(name="株式会社あおば建設", field="CONSTRUCTION", employees=8, caseworker=user)
    placement = make_placement(stage=1, first_day=date(2026, 6, 1), employer=employer)
    recalculate(on=timezone.localdate(), at=timezone.now(), by=SystemActor("tests"), cause=Cause.BY_HAND)
    return {
        "user": user,
        "employer": employer,
        "person": placement.person,
        "plan": write(Plan(placement=placement)),
        "deadline": Deadline.objects.first(),
    }


def _addresses(office: dict[str, Any]) -> dict[str, str]:
    return {
        "board": reverse("wagtailadmin_home"),
        "why": reverse("rooms:why", args=[office["deadline"].pk]),
        "person": reverse("rooms:person", args=[office["person"].pk]),
        "company": reverse("rooms:company", args=[office["employer"].pk]),
        "calendar": reverse("rooms:calendar"),
        "gantt": reverse("rooms:gantt"),
        "ending": reverse("rooms:ending"),
        "legal values": reverse("rooms:legal_values"),
        "legal value": reverse("rooms:legal_value", args=["titp.quota.base"]),
        "change radar": reverse("rooms:radar"),
        "score sheets": reverse("rooms:scores"),
        "score sheet": reverse("rooms:score", args=[office["employer"].pk]),
        "license board": reverse("rooms:license_board"),
        "plan check": reverse("rooms:plan_check", args=[office["plan"].pk]),
        "import": reverse("imports:index"),
        "people": reverse("person:index"),
        "new person": reverse("person:add"),
    }


def test_nothing_serious_on_the_login_page(page: Any, live_server: Any) -> None:
    page.goto(f"{live_server.url}{reverse('wagtailadmin_login')}")
    page.evaluate(AXE)
    assert page.evaluate(RUN, RULES) == []


@pytest.mark.parametrize("width", [1366, 390])
def test_nothing_serious_in_the_office(
    page: Any, live_server: Any, signed_in: Any, office: dict[str, Any], width: int
) -> None:
    signed_in(office["user"])
    page.set_viewport_size({"width": width, "height": 900})
    found = {}
    for name, address in _addresses(office).items():
        page.goto(f"{live_server.url}{address}")
        page.evaluate(AXE)
        if faults := page.evaluate(RUN, RULES):
            found[name] = faults
    assert found == {}
