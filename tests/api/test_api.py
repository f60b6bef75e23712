"""The door for machines: who may ask, and that it answers as the terminal and the office do."""

import json
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from kumiai.accounts.enums import Role
from kumiai.accounts.models import User
from kumiai.api.domain.token import create_token, revoke_token, token_for
from kumiai.api.models import ApiToken
from kumiai.deadlines.domain.legal_value import append_legal_value
from kumiai.deadlines.models import Deadline
from kumiai.history.models import Entry
from kumiai.law.cli import ask_main
from tests.factories import WRITER, make_user
from tests.office.world import make_world

pytestmark = pytest.mark.django_db

QUOTA = {
    "id": "Q",
    "rule": "titp.quota",
    "on": "2026-11-22",
    "given": {"regular_employees": 45, "employer_excellent": False, "organization_excellent": False},
}


def secret_of(user: User, *scopes: str, days: int = 30) -> str:
    now = timezone.now()
    _, secret = create_token(
        user=user, name="試験", scopes=scopes or ("law",), by=WRITER, at=now,
        expires_on=timezone.localdate(now) + timedelta(days=days),
    )  # fmt: skip
    return secret


def asked(client: Client, body: Any, secret: str = "", address: str = "/api/v1/ask") -> Any:
    headers = {"Authorization": f"Bearer {secret}"} if secret else {}
    text = body if isinstance(body, str) else json.dumps(body)
    return client.post(address, text, content_type="application/json", headers=headers)


def test_it_answers_as_the_terminal_does(client: Client, tmp_path: Any, capsys: Any) -> None:
    questions = [
        QUOTA,
        {**QUOTA, "id": "open", "given": {"regular_employees": 45}},
        {**QUOTA, "id": "no rule", "rule": "titp.quote"},
        {
            "id": "m2",
            "rule": "titp.lodging_area",
            "on": "2026-11-22",
            "given": {"persons": 4, "bedroom_m2": 18.5},
        },
    ]
    file = tmp_path / "questions.json"
    file.write_text(json.dumps(questions))
    assert ask_main(["--json", str(file)]) == 1
    expected = json.loads(capsys.readouterr().out)
    found = asked(client, questions, secret_of(make_user())).json()
    assert found == expected
    assert found[0]["value"]["stage_1"] == 5
    assert found[1]["missing"] == ["employer_excellent", "organization_excellent"]
    assert "in quotes" in found[3]["error"]["message"]


def test_without_a_token_there_is_no_answer(client: Client) -> None:
    for secret in ("", "kumiai_wrong", "' OR 1=1"):
        response = asked(client, QUOTA, secret)
        assert response.status_code == 401
        assert b"stage_1" not in response.content


def test_a_login_of_the_office_is_not_a_token(client: Client) -> None:
    client.force_login(make_user(Role.ADMINISTRATOR))
    assert asked(client, QUOTA).status_code == 401


@pytest.mark.parametrize("end", ["revoked", "expired", "user"])
def test_an_ended_token_opens_nothing(client: Client, end: str) -> None:
    user = make_user()
    secret = secret_of(user)
    assert asked(client, QUOTA, secret).status_code == 200
    if end == "revoked":
        revoke_token(token=ApiToken.objects.get(), by=WRITER, at=timezone.now())
    elif end == "expired":
        ApiToken.objects.update(expires_on=timezone.localdate() - timedelta(days=1))
    else:
        User.objects.filter(pk=user.pk).update(is_active=False)
    assert asked(client, QUOTA, secret).status_code == 401


def test_the_last_day_still_works() -> None:
    secret = secret_of(make_user(), days=0)
    last = ApiToken.objects.get().expires_on
    in_tokyo = datetime(last.year, last.month, last.day, 14, 59, tzinfo=UTC)  # 23:59 in Japan
    assert token_for(secret, at=in_tokyo) is not None
    assert token_for(secret, at=in_tokyo + timedelta(minutes=2)) is None


def test_a_token_does_only_what_it_was_made_for(client: Client) -> None:
    user = make_user()
    law, deadlines = secret_of(user, "law"), secret_of(user, "deadlines")
    assert asked(client, QUOTA, deadlines).status_code == 403
    headers = {"Authorization": f"Bearer {law}"}
    assert client.get("/api/v1/deadlines", headers=headers).status_code == 403


def test_only_the_digest_of_a_secret_is_kept() -> None:
    secret = secret_of(make_user())
    kept = json.dumps([list(ApiToken.objects.values()), list(Entry.objects.values())], default=str)
    assert secret not in kept
    assert secret.removeprefix("kumiai_") not in kept
    assert Entry.objects.filter(action="api.apitoken.created").exists()


@pytest.mark.parametrize(
    ("scopes", "days"), [((), 30), (("everything",), 30), (("law",), -1), (("law",), 400)]
)
def test_a_token_without_scope_or_end_is_refused(scopes: tuple[str, ...], days: int) -> None:
    now = timezone.now()
    with pytest.raises(ValidationError):
        create_token(
            user=make_user(), name="x", scopes=scopes, by=WRITER, at=now,
            expires_on=timezone.localdate(now) + timedelta(days=days),
        )  # fmt: skip
    assert not ApiToken.objects.exists()


def test_what_is_not_json_or_too_much_is_refused_with_a_sentence(client: Client) -> None:
    secret = secret_of(make_user())
    response = asked(client, "rule: titp.quota", secret)
    assert response.status_code == 400
    assert "not JSON" in response.json()["detail"]
    assert asked(client, [QUOTA] * 1001, secret).status_code == 413
    assert asked(client, [1, None, "x"], secret).json()[0]["error"]["message"]


def test_values_of_the_cooperative_are_used_unless_left_out(client: Client) -> None:
    boss = make_user(Role.ADMINISTRATOR)
    question = {
        "rule": "titp.audit_interviews", "given": {"trainees": 1},
        "on": "2027-01-01",
    }  # fmt: skip
    secret = secret_of(boss)
    before = asked(client, question, secret).json()
    append_legal_value(
        parameter_id="transition.titp_last_filing", in_force_on=date(2026, 12, 1), value=date(2027, 2, 28).isoformat(),
        law="esd-amending-act", article="附則", source="https://example.org/notice", checked_on=date(2026, 11, 1),
        confidence="verified", note="試験", by=boss, at=timezone.now(),
    )  # fmt: skip
    late = {
        "rule": "transition.titp_application", "on": "2027-01-01",
        "given": {"filed_on": "2027-03-15", "starts_on": "2027-05-01"},
    }  # fmt: skip
    own = asked(client, late, secret).json()[0]["value"]
    shipped = asked(client, late, secret, "/api/v1/ask?shipped_only=true").json()[0]["value"]
    assert own == {"allowed": False, "reasons": ["filed_too_late"]}
    assert shipped == {"allowed": True, "reasons": []}
    assert asked(client, question, secret).json() == before


def test_deadlines_are_those_that_the_user_may_see(client: Client) -> None:
    mine = make_user(Role.CASEWORKER, only_assigned=True)
    make_world(mine)
    headers = {"Authorization": f"Bearer {secret_of(mine, 'deadlines')}"}
    response = client.get("/api/v1/deadlines", headers=headers)
    body = response.json()
    assert body["count"] == Deadline.objects.visible_to(mine).open().count() > 0
    assert Deadline.objects.open().count() > body["count"]
    assert "FOREIGN" not in response.content.decode()
    assert client.get("/api/v1/deadlines?due_to=1990-01-01", headers=headers).json()["items"] == []
    assert client.get("/api/v1/deadlines?due_to=soon", headers=headers).status_code == 422


def test_the_description_is_for_those_who_may_enter_the_office(client: Client) -> None:
    assert client.get("/api/v1/docs").status_code == 302
    client.force_login(make_user())
    page = client.get("/api/v1/docs").content.decode()
    assert "https://cdn" not in page  # no request leaves the machine unasked
    paths = client.get("/api/v1/openapi.json").json()["paths"]
    assert set(paths) == {"/api/v1/rules", "/api/v1/ask", "/api/v1/deadlines"}


def test_an_administrator_makes_and_stops_a_token_on_the_page(client: Client) -> None:
    boss, worker = make_user(Role.ADMINISTRATOR), make_user()
    client.force_login(worker)
    assert client.get("/office/connections/").status_code in (302, 403)
    client.force_login(boss)
    form = {"name": "給与ソフト", "user": worker.pk, "scopes": ["law"],
            "expires_on": (timezone.localdate() + timedelta(days=30)).isoformat()}  # fmt: skip
    bad = client.post("/office/connections/", {**form, "expires_on": "2020-01-01"})
    assert bad.status_code == 422
    assert not ApiToken.objects.exists()
    page = client.post("/office/connections/", form)
    secret = page.context["secret"]
    assert secret in page.content.decode()
    assert "no-store" in page["Cache-Control"]
    assert secret not in client.get("/office/connections/").content.decode()
    assert asked(Client(), QUOTA, secret).status_code == 200
    client.post(f"/office/connections/{ApiToken.objects.get().pk}/stop/")
    assert asked(Client(), QUOTA, secret).status_code == 401
