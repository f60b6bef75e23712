"""Legal figures: read by everybody, appended by those who answer for them."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from kumiai.accounts.enums import Role
from kumiai.coop.models import LegalValue
from kumiai.deadlines.domain.recalculate import recalculate
from kumiai.deadlines.enums import Cause
from kumiai.deadlines.models import Deadline
from kumiai.law.core.parameters import Parameters
from kumiai.office.rooms.legal_value_form import figure_in_words
from tests.factories import LONG_AGO, WRITER, make_audit, make_placement, make_user

pytestmark = pytest.mark.django_db
REPORT = "titp.audit_report.due"
ENTRY = {
    "in_force_on": "2020-01-01", "value": "1", "law": "titp-rule", "article": "55", "source": "https://example.jp/law",
    "checked_on": "2026-11-22", "confidence": "verified", "note": "改正",
}  # fmt: skip


@pytest.fixture
def manager(client: Client) -> Client:
    client.force_login(make_user(Role.SUPERVISION_MANAGER, name="manager"))
    return client


def test_the_list_names_value_article_and_what_rests_on_it(office: Client) -> None:
    page = office.get("/office/rooms/legal-values/?q=人数枠").content.decode()
    assert "技能実習法施行規則 第16条" in page and "人数枠" in page
    assert REPORT not in page


def test_unconfirmed_figures_can_be_listed(office: Client) -> None:
    page = office.get("/office/rooms/legal-values/?only=unconfirmed").content.decode()
    figures = Parameters.load()
    confirmed = [one.id for one in figures if all(e.citation.confidence == "verified" for e in one.entries)]
    assert "未確認" in page
    assert not [one for one in confirmed if f"legal-values/{one}/" in page]


def test_no_figure_shows_a_word_of_the_machine() -> None:
    """Tables and bands are said in the words of the office, not in the keys of the data."""
    for figure in Parameters.load():
        if figure.kind in {"table", "bands"} and figure.entries[-1].value is not None:
            words = figure_in_words(figure.entries[-1].value, figure)
            assert "{" not in words and "_" not in words, f"{figure.id}: {words}"


def test_a_figure_is_said_with_its_unit_as_each_language_writes_it() -> None:
    said = {}
    for language in ("ja", "en"):
        with translation.override(language):
            said[language] = [
                figure_in_words(figure.entries[-1].value, figure)
                for figure in map(
                    Parameters.load().figure, (REPORT, "esd.compensation.twelfths", "esd.transfer.level")
                )
            ]
    assert said["ja"] == ["2か月", "12以上：10/12、18以上：8/12、24以上：6/12、30以上：3/12", "1"]
    assert said["en"] == [
        "2 months",
        "from 12: 10 twelfths, from 18: 8 twelfths, from 24: 6 twelfths, from 30: 3 twelfths",
        "1",
    ]


def test_an_entry_of_ones_own_moves_deadlines_and_lists_them(manager: Client) -> None:
    """The report of an audit on 2026-08-20 is due after one month instead of two."""
    placement = make_placement(first_day=date(2026, 6, 1))
    make_audit(placement.employer, date(2026, 8, 20))
    recalculate(on=date(2026, 11, 22), at=LONG_AGO, by=WRITER, cause=Cause.BY_HAND)
    answer = manager.post(f"/office/rooms/legal-values/{REPORT}/", ENTRY, follow=True)
    page = answer.content.decode()
    assert Deadline.objects.get(duty="titp.audit_report").due_on == date(2026, 9, 20)
    moved = page.split('id="moved"')[1].split("</section>")[0]
    assert "監査報告書の提出" in moved and "2026年10月20日" in moved and "2026年9月20日" in moved
    assert "組合" in page.split("history-heading")[2]


@pytest.mark.parametrize(
    "wrong",
    [{"value": "one"}, {"value": ""}, {"in_force_on": ""}, {"source": "nowhere"}, {"law": "no-such-law"}],
)
def test_a_wrong_entry_is_refused_with_what_was_typed(manager: Client, wrong: dict[str, str]) -> None:
    answer = manager.post(f"/office/rooms/legal-values/{REPORT}/", ENTRY | wrong)
    assert answer.status_code == 422
    assert "errorlist" in answer.content.decode() and "改正" in answer.content.decode()
    assert not LegalValue.objects.exists()


def test_bands_are_typed_as_lines(manager: Client) -> None:
    lines = "0: 4\n31: 5\n41：6\n51: 7\n101: 11\n201: 16"
    answer = manager.post("/office/rooms/legal-values/titp.quota.base/", ENTRY | {"value": lines})
    assert answer.status_code == 302
    kept: Any = LegalValue.objects.get().value
    assert kept[0] == {"from": 0, "persons": 4} and kept[2] == {"from": 41, "persons": 6}


def test_days_are_typed_as_days(manager: Client) -> None:
    answer = manager.post(
        "/office/rooms/legal-values/transition.titp_last_start/", ENTRY | {"value": "2027-09-30"}
    )
    assert answer.status_code == 302
    page = manager.get("/office/rooms/legal-values/transition.titp_last_start/").content.decode()
    assert "2027年9月30日" in page


def test_caseworkers_read_but_do_not_append(office: Client) -> None:
    address = f"/office/rooms/legal-values/{REPORT}/"
    assert "k-form" not in office.get(address).content.decode()
    assert office.post(address, ENTRY).status_code == 403
    assert not LegalValue.objects.exists()


def test_an_unknown_figure_is_not_found(office: Client) -> None:
    assert office.get("/office/rooms/legal-values/no.such.figure/").status_code == 404
