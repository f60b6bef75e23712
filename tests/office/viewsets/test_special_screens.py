"""Users and roles, score sheets, audits, and the book of the history."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from kumiai import law
from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.employers.models import Assessment
from kumiai.history.models import Entry
from kumiai.oversight.models import Audit
from tests.factories import make_audit, make_employer, make_person, make_placement, make_user, write

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client: Client) -> Client:
    """An administrator's browser."""
    client.force_login(make_user(Role.ADMINISTRATOR, name="boss"))
    return client


# --- users


def user_form(**given: Any) -> dict[str, Any]:
    return {"username": "taro", "display_name": "山田 太郎", "email": "", "is_active": "on", **given}


def test_an_administrator_opens_an_account_and_gives_a_role(boss: Client) -> None:
    boss.post(reverse("user:add"), user_form(password="correct horse battery"))
    taro = User.objects.get(username="taro")
    assert taro.check_password("correct horse battery")
    boss.post(
        reverse("rolegrant:add"),
        {"user": taro.pk, "role": "INSPECTOR", "first_day": "R8.4.1", "last_day": "R8.4.30"},
    )
    assert [(g.role, g.last_day) for g in taro.role_grants.all()] == [("INSPECTOR", date(2026, 4, 30))]


def test_no_password_ever_stands_in_the_history(boss: Client) -> None:
    boss.post(reverse("user:add"), user_form(password="correct horse battery"))
    taro = User.objects.get(username="taro")
    boss.post(
        reverse("user:edit", args=[taro.pk]),
        user_form(display_name="山田 次郎", password="another horse battery"),
    )
    taro.refresh_from_db()
    lines = Entry.objects.about(taro)
    assert [line.action.rpartition(".")[2] for line in lines] == ["password_set", "changed", "created"]
    assert taro.check_password("another horse battery")
    said = str([(line.before, line.after) for line in lines])
    assert "horse" not in said and "argon2" not in said


@pytest.mark.parametrize("password", ["", "short", "1234567890123"])
def test_a_weak_password_opens_no_account(boss: Client, password: str) -> None:
    answer = boss.post(reverse("user:add"), user_form(password=password))
    assert "password" in answer.context["form"].errors
    assert not User.objects.filter(username="taro").exists()


def test_nobody_closes_the_own_account_and_nobody_deletes_one(boss: Client) -> None:
    me = User.objects.get(username="boss")
    answer = boss.post(reverse("user:edit", args=[me.pk]), {"username": "boss", "display_name": "boss"})
    assert list(answer.context["form"].errors) == ["is_active"]
    assert boss.get(f"/office/records/user/delete/{me.pk}/").status_code == 404


@pytest.mark.parametrize("role", [r for r in Role if r != Role.ADMINISTRATOR])
def test_users_are_for_administrators_alone(client: Client, role: Role) -> None:
    user = make_user(role)
    client.force_login(user)
    refused = (
        403 if user.has_perm("office.open") else 302
    )  # who may not open the office at all stands before its door
    assert [
        client.get(reverse(name)).status_code for name in ("user:index", "rolegrant:index", "user:add")
    ] == [refused] * 3


# --- score sheets


def test_a_score_sheet_asks_what_the_law_asks_and_keeps_what_is_unknown_unknown(client: Client) -> None:
    client.force_login(make_user(Role.CASEWORKER))
    company = make_employer()
    form = client.get(reverse("assessment:add") + f"?employer={company.pk}").context["form"]
    asked = [name.removeprefix("answer_") for name in form.fields if name.startswith("answer_")]
    rule = law.rules()["titp.excellent_employer"]
    assert asked == [question.name for question in rule.inputs]
    client.post(
        reverse("assessment:add"),
        {"employer": company.pk, "assessed_on": "2026-10-01", "answer_completers": "12", "answer_single_rooms": "true",
         "answer_japanese_learning": "false", "answer_raise_percent": "2.50", "answer_improvement_order": "none"},
    )  # fmt: skip
    sheet = Assessment.objects.get()
    assert sheet.inputs == {
        "completers": 12, "single_rooms": True, "japanese_learning": False, "raise_percent": "2.5",
        "improvement_order": "none",
    }  # fmt: skip
    decision = law.decide("titp.excellent_employer", sheet.inputs, on=date(2026, 10, 1))
    assert "basic_exam_takers" in {
        missing.name if hasattr(missing, "name") else missing for missing in decision.missing
    }


def test_a_changed_answer_stands_in_the_history_by_its_question(client: Client) -> None:
    client.force_login(make_user(Role.CASEWORKER))
    sheet = write(
        Assessment(employer=make_employer(), assessed_on=date(2026, 10, 1), inputs={"single_rooms": True})
    )
    client.post(
        reverse("assessment:edit", args=[sheet.pk]),
        {"employer": sheet.employer_id, "assessed_on": "2026-10-01", "answer_single_rooms": "false"},
    )
    page = client.get(reverse("assessment:history", args=[sheet.pk])).content.decode()
    assert "全員に個室を確保している</span>: はい → いいえ" in page


# --- audits


def test_those_interviewed_are_chosen_among_the_companys_people(client: Client) -> None:
    client.force_login(make_user(Role.CASEWORKER))
    placement = make_placement()
    make_person(name_roman="SOMEBODY ELSE")
    audit = make_audit(placement.employer, date(2026, 9, 1))
    form = client.get(reverse("audit:edit", args=[audit.pk])).context["form"]
    assert [str(label) for _, label in form["interviewed"].field.choices] == [placement.person.name_roman]
    client.post(
        reverse("audit:edit", args=[audit.pk]),
        {
            "employer": audit.employer_id,
            "kind": audit.kind,
            "audited_on": "2026-09-01",
            "interviewed": [placement.person_id],
        },
    )
    assert list(Audit.objects.get().interviewed.all()) == [placement.person]
    line = Entry.objects.about(audit).first()
    assert (line.action, line.after) == (
        "oversight.audit.interviewed_set",
        {"interviewed": [placement.person.name_roman]},
    )


# --- the history


def test_the_history_names_fields_choices_and_relations_in_words(client: Client) -> None:
    client.force_login(make_user(Role.CASEWORKER))
    placement = make_placement(employer=make_employer(name="北斗食品"))
    page = client.get(reverse("placement:history", args=[placement.pk])).content.decode()
    for words in (
        "登録",
        "企業</span>: 北斗食品",
        "受入れの形態</span>: 団体監理型",
        "開始日</span>: 2026年6月1日",
    ):
        assert words in page, words


def test_the_book_of_the_history_shows_assigned_staff_only_their_own(client: Client) -> None:
    mine = make_user(Role.CASEWORKER, name="mine", only_assigned=True)
    make_employer(name="自社", caseworker=mine)
    make_employer(name="他社")
    client.force_login(mine)
    page = client.get(reverse("entry:index")).content.decode()
    assert "自社" in page and "他社" not in page


def test_the_book_of_the_history_says_nothing_of_accounts_to_staff(client: Client) -> None:
    make_user(Role.CASEWORKER, name="secret-account")
    client.force_login(make_user(Role.CASEWORKER, name="hanako"))
    assert "secret-account" not in client.get(reverse("entry:index")).content.decode()
    client.force_login(make_user(Role.ADMINISTRATOR, name="boss"))
    assert "secret-account" in client.get(reverse("entry:index")).content.decode()


@pytest.mark.parametrize("name", ["entry", "deadline"])
def test_books_that_are_computed_have_no_forms(boss: Client, name: str) -> None:
    assert boss.get(f"/office/records/{name}/new/").status_code == 404
    assert "new/" not in boss.get(reverse(f"{name}:index")).content.decode().split("<main")[1]
