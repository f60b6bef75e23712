"""The people of a member company: entered, found, left, and nobody else's."""

import pytest
from django.test import Client
from django.urls import reverse

from kumiai.accounts.enums import Role
from kumiai.employers.models import CompanyContact
from kumiai.history.models import Entry
from tests.factories import make_employer, make_user, write

pytestmark = pytest.mark.django_db


def test_a_contact_is_entered_with_its_account_and_stands_in_the_history(client: Client) -> None:
    client.force_login(make_user(Role.CASEWORKER, name="tanto"))
    employer, account = make_employer(), make_user(Role.MEMBER_MANAGER, name="kacho")
    given = {"employer": employer.pk, "name": "山本 課長", "name_kana": "ヤマモト", "is_manager": "on",
             "user": account.pk, "email": "kacho@example.jp"}  # fmt: skip
    answer = client.post(reverse("companycontact:add"), given)
    assert answer.status_code == 302, answer.content.decode()[:2000]
    contact = CompanyContact.objects.get()
    assert (contact.user, contact.is_manager, contact.employer) == (account, True, employer)
    line = Entry.objects.filter(subject_type="employers.companycontact").get()
    assert (line.actor, line.after["name"]) == ("tanto", "山本 課長")


def test_one_account_is_one_person(client: Client) -> None:
    client.force_login(make_user(Role.CASEWORKER))
    account = make_user(Role.MEMBER_MANAGER)
    write(CompanyContact(employer=make_employer(), name="先の人", user=account))
    employer = make_employer()
    given = {"employer": employer.pk, "name": "別の人", "user": account.pk}
    answer = client.post(reverse("companycontact:add"), given)
    assert answer.status_code in (200, 422) and "別の人" in answer.content.decode()
    assert not CompanyContact.objects.filter(name="別の人").exists()


def test_who_left_is_listed_apart(client: Client) -> None:
    client.force_login(make_user(Role.CASEWORKER))
    employer = make_employer()
    write(CompanyContact(employer=employer, name="在職 花子"))
    write(CompanyContact(employer=employer, name="退職 太郎", left_on="2026-03-31"))
    here = client.get(reverse("companycontact:index") + "?standing=present").content.decode()
    left = client.get(reverse("companycontact:index") + "?standing=left").content.decode()
    assert "在職 花子" in here and "退職 太郎" not in here
    assert "退職 太郎" in left and "在職 花子" not in left
