"""The rooms of the demo on one day, as the README shows them: each fits its window and says what it is about.

``make screenshots`` gives ``--pictures docs/pictures``; without it the pictures go
into the test's own folder, and only the rooms are tested.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from kumiai.accounts.models import User
from kumiai.deadlines.models import Deadline
from kumiai.demo.load import load_demo
from kumiai.employers.models import Employer
from kumiai.paperwork.enums import CaseState
from kumiai.paperwork.models import Case
from kumiai.people.models import Person
from tests.paperwork.official.samples import SAMPLES

pytestmark = [pytest.mark.e2e, pytest.mark.slow]
ON = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 0, 30, tzinfo=UTC)
"""Half past nine on a morning in Japan."""
WINDOW = {"width": 1366, "height": 900}
LARGEST_BYTES = 250_000
OVERFLOWING = """[...document.querySelectorAll('td time')]
    .filter(day => day.getBoundingClientRect().width && day.scrollWidth > day.clientWidth + 1)
    .map(day => day.textContent)"""
ROSTER = Path(__file__).parents[1] / "exchange" / "data" / "roster.xlsx"
WAIT = 90_000
NEWCOMER = "DUONG HUU SON"
TRAINEE = "NGUYEN NGOC TRANG"
COMPANY = "株式会社つばき型枠"


@pytest.fixture
def office(
    page: Any, signed_in: Any, transactional_db: Any, settings: Any, tmp_path: Path, monkeypatch: Any
) -> Any:
    """The window of a caseworker on the morning of the demo."""
    settings.DATA, settings.KUMIAI_DEMO = tmp_path, True
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)
    load_demo(on=ON)
    page.set_viewport_size(WINDOW)
    return page


@pytest.fixture
def draw(office: Any, request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[str], None]:
    """Return a function that draws what the window shows, and checks that it fits."""
    folder = Path(request.config.getoption("--pictures") or tmp_path / "pictures")
    folder.mkdir(parents=True, exist_ok=True)

    def picture(name: str) -> None:
        office.add_style_tag(
            content="*, *::before, *::after { transition: none !important; caret-color: transparent }"
        )
        office.mouse.move(0, 0)
        office.wait_for_load_state("networkidle")
        wide = office.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} scrolls sideways by {wide} pixels"
        assert office.evaluate(OVERFLOWING) == [], f"{name}: days run into the next column"
        file = folder / f"{name}.png"
        office.screenshot(path=file)
        with Image.open(file) as drawn:
            drawn.convert("RGB").quantize(256).save(file, optimize=True)
        assert file.stat().st_size < LARGEST_BYTES, f"{name} is too large for a page of the documentation"

    return picture


def test_the_rooms_of_the_demo(office: Any, draw: Any, signed_in: Any) -> None:
    office.goto("/office/")
    assert "hinata-demo-2026" in office.content(), "the login page offers the logins of the demo"
    draw("login")

    signed_in(User.objects.get(username="caseworker"))
    office.goto("/office/")
    assert office.locator("[data-deadline]").count() > 10
    draw("board")

    plan = Deadline.objects.get(person__name_roman=NEWCOMER, duty="titp.stage_2_plan_application")
    office.goto(f"/office/rooms/deadlines/{plan.pk}/")
    assert office.get_by_role("link", name="出典").first.is_visible()
    draw("why")

    trainee = Person.objects.get(name_roman=TRAINEE)
    office.goto(f"/office/rooms/person/{trainee.pk}/")
    assert TRAINEE in office.locator("main").inner_text()
    draw("person")

    company = Employer.objects.get(name=COMPANY)
    office.goto(f"/office/rooms/company/{company.pk}/")
    assert COMPANY in office.locator("main").inner_text()
    draw("company")

    for name, address in (("calendar", "calendar/"), ("gantt", "placements-over-time/")):
        office.goto(f"/office/rooms/{address}")
        draw(name)

    office.goto("/office/rooms/ending/?as_of=2027-04-01")
    assert "2027" in office.locator("main").inner_text()
    draw("ending")


def test_the_roster_import_of_the_demo(office: Any, draw: Any, signed_in: Any) -> None:
    signed_in(User.objects.get(username="caseworker"))
    office.goto("/office/imports/")
    office.set_input_files("input[name=workbook]", ROSTER)
    office.click("form.k-upload button[type=submit]")
    office.wait_for_selector(".k-import", timeout=WAIT)
    assert office.locator(".k-apply button").is_disabled()
    draw("import")


def test_the_law_in_the_office(office: Any, draw: Any, signed_in: Any) -> None:
    """A value is typed, shown before it is kept, kept, and then stands on the radar; scores and license beside it."""
    signed_in(User.objects.get(username="manager"))
    company = Employer.objects.get(name=COMPANY)
    office.goto(f"/office/rooms/score/{company.pk}/")
    assert office.locator(".k-ways > li").count() >= 3
    draw("score")

    office.goto("/office/rooms/license/?law=titp")
    assert office.locator(".k-criteria tbody tr").count() > 10
    draw("license-board")

    office.goto("/office/rooms/legal-values/titp.stage_2_plan_application.due/")
    office.fill("input[name=in_force_on]", "2027-01-01")
    office.fill("input[name=value]", "4")
    office.fill("input[name=source]", "")
    office.get_by_role("button", name="追加して計算し直す").click()
    office.locator("#id_source_error", has_text="根拠のない法令値は記録できません").wait_for()
    office.fill("input[name=article]", "8")
    office.fill("input[name=source]", "https://example.jp/law")
    office.get_by_role("button", name="何が動くかを見る").click()
    office.locator("#preview .k-moved tbody tr").first.wait_for()
    draw("legal-value")
    office.get_by_role("button", name="追加して計算し直す").click()
    office.wait_for_url("**moved=**")

    office.goto("/office/rooms/radar/?day=2027-01-01")
    assert office.locator(".k-moved tbody tr").count() >= 1
    draw("radar")


def test_the_switch_over_of_the_demo(office: Any, draw: Any, signed_in: Any) -> None:
    """Which way each person goes, what a company may have before and after, what if, and what anybody may try."""
    signed_in(User.objects.get(username="manager"))
    office.goto("/office/rooms/switch-over/?branch=T5_closed")
    assert office.locator(".k-ways tbody tr").count() > 10
    assert office.get_by_text("第3号へ進めない").first.is_visible()
    draw("cockpit")

    company = Employer.objects.get(name=COMPANY)
    office.goto(f"/office/rooms/what-if/?employer={company.pk}&more_people=3&employer_excellent=yes&staff=-2")
    assert office.get_by_text("超過").first.is_visible()
    draw("simulator")

    asked = "q-regular_employees=45&q-field=general&q-on=2026-11-22&q-employer_excellent=yes&q-organization_excellent=yes"
    office.goto(f"/ja/?{asked}&q-metropolitan=no")
    office.locator(".answers").first.scroll_into_view_if_needed()
    assert office.get_by_text("育成就労外国人を同時に受け入れられる人数").is_visible()
    office.evaluate("window.scrollTo(0, 0)")
    draw("website")


def test_the_papers_of_the_demo(office: Any, draw: Any, signed_in: Any, tmp_path: Path) -> None:
    """A case with its papers, a planted contradiction, a paper beside its picture, a month, and an official file."""
    signed_in(User.objects.get(username="manager"))
    asked = Case.objects.get(state=CaseState.QUESTIONED)
    office.goto(f"/office/papers/case/{asked.pk}/")
    assert office.locator(".k-checks__fails").count() == 1
    draw("case")

    drafted = Case.objects.get(kind="titp.plan", state=CaseState.DRAFTED)
    paper = drafted.papers.filter(form_id="titp.plan").first()
    office.goto(f"/office/papers/paper/{paper.pk}/")
    office.wait_for_function(
        "[...document.querySelectorAll('.k-paper__picture img')].some(i => i.complete && i.naturalWidth)"
    )
    draw("paper")

    office.goto("/office/papers/month/?month=2026-11")
    assert office.get_by_text("まとめて印刷").first.is_visible()
    draw("month")

    sample = SAMPLES["visit"]
    file = tmp_path / sample.file_name
    file.write_bytes(sample.first())
    office.goto("/office/papers/forms/titp.visit_record/")
    office.set_input_files("input[name=file]", file)
    office.get_by_label("改訂日").fill("2026-04-01")
    office.get_by_role("button", name="ファイルを読み取る").click()
    office.wait_for_selector("[data-k-official]")
    assert office.locator("[data-k-target]").count() > 5
    draw("official-file")
