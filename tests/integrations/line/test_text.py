"""What workers write is kept sealed, told without its content, and answered in their language."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from kumiai.accounts.enums import Role
from kumiai.history.models import Entry
from kumiai.integrations.line.domain.text import in_charge_of, read_texts
from kumiai.integrations.line.models import LineAccount, LineEvent, LineLink, LineText
from kumiai.messaging.models import Message
from kumiai.people.models import Person
from tests.factories import make_cooperative, make_employer, make_person, make_placement, make_user, write
from tests.integrations.line.double import Service
from tests.integrations.line.incoming import NOW, come, event, post, work_all, wrote

pytestmark = pytest.mark.django_db
SECRET_WORDS = "社長に叩かれました"


@pytest.fixture
def worker(account: LineAccount) -> Person:
    make_cooperative(name="みどり協同組合", phone="03-0000-0000")
    person = make_person(native_language="my")
    caseworker = make_user(Role.CASEWORKER, name="tantou")
    make_placement(person=person, employer=make_employer(caseworker=caseworker), first_day=date(2026, 6, 1))
    write(LineLink(person=person, friend_id="U1", linked_at=NOW))
    return person


def _told() -> dict[str, Message]:
    return {str(message.user): message for message in Message.objects.select_related("user")}


def test_a_worker_is_answered_in_the_own_language_with_the_telephone(worker: Person, line: Service) -> None:
    come(line, wrote(SECRET_WORDS))
    (answer,) = line.texts("U1")
    assert "ဤအကောင့်သည် အသိပေးရန်သာ" in answer and "みどり協同組合 03-0000-0000" in answer


def test_a_language_that_nobody_wrote_yet_reads_japanese_and_english(worker: Person, line: Service) -> None:
    worker.native_language = "lo"
    worker.save()
    come(line, wrote("ສະບາຍດີ"))
    (answer,) = line.texts("U1")
    assert "お知らせ専用" in answer and "only sends notices" in answer


def test_the_text_is_kept_and_nowhere_readable_in_the_database(worker: Person, line: Service) -> None:
    make_user(Role.CONSULTANT, name="soudan")
    come(line, wrote(SECRET_WORDS))
    text = LineText.objects.get()
    assert (text.person, text.text, text.written_at, text.read_at) == (worker, SECRET_WORDS, NOW, None)
    assert LineEvent.objects.get().body == ""
    with connection.cursor() as cursor:
        for table in ("line_lineevent", "line_linetext", "messaging_message", "history_entry"):
            cursor.execute(f"SELECT * FROM {table}")  # noqa: S608  (names of our own tables)
            assert cursor.description and SECRET_WORDS not in repr(cursor.fetchall())


def test_readers_and_the_person_in_charge_are_told_without_the_text(worker: Person, line: Service) -> None:
    make_user(Role.CONSULTANT, name="soudan")
    make_user(Role.SUPERVISION_MANAGER, name="sekinin")
    make_user(Role.CASEWORKER, name="colleague")
    make_user(Role.ADMINISTRATOR, name="kanri")
    come(line, wrote(SECRET_WORDS))
    told = _told()
    assert set(told) == {"tantou", "soudan", "sekinin"}
    for message in told.values():
        assert (
            str(worker) in message.text and SECRET_WORDS not in message.text + message.title + message.notice
        )
        assert str(worker) not in message.notice
    assert told["soudan"].link == "/office/line/messages/"
    assert told["tantou"].link == f"/office/rooms/person/{worker.pk}/"  # who may not read is not sent there


def test_where_nobody_else_reads_administrators_do(worker: Person, line: Service) -> None:
    make_user(Role.ADMINISTRATOR, name="kanri")
    come(line, wrote(SECRET_WORDS))
    assert set(_told()) == {"tantou", "kanri"}


def test_a_manager_of_other_companies_is_not_told(worker: Person, line: Service) -> None:
    make_user(Role.CONSULTANT, name="soudan")
    make_user(Role.SUPERVISION_MANAGER, name="elsewhere", only_assigned=True)
    come(line, wrote(SECRET_WORDS))
    assert set(_told()) == {"tantou", "soudan"}


def test_lines_written_one_after_the_other_are_told_and_answered_once(worker: Person, line: Service) -> None:
    make_user(Role.CONSULTANT, name="soudan")
    come(line, wrote("一"), wrote("二"), wrote("三"))
    assert LineText.objects.count() == 3 and len(line.texts("U1")) == 1
    assert Message.objects.filter(user__username="soudan").count() == 1
    later = NOW + timedelta(hours=1)
    come(line, wrote("四"), at=later)
    assert len(line.texts("U1")) == 2 and Message.objects.filter(user__username="soudan").count() == 2


def test_an_unknown_friend_is_kept_too_and_told_of_once_a_day(account: LineAccount, line: Service) -> None:
    make_user(Role.CONSULTANT, name="soudan")
    come(line, wrote("助けてください", "U2"))
    come(line, wrote("いますか", "U2"), at=NOW + timedelta(hours=2))
    assert [text.text for text in LineText.objects.filter(person=None)] == ["いますか", "助けてください"]
    assert set(_told()) == {"soudan"} and Message.objects.count() == 1
    assert "9けたの番号" in line.texts("U2")[0]


def test_a_picture_is_noted_though_its_content_is_not_fetched(worker: Person, line: Service) -> None:
    come(line, event("message", message={"type": "image", "id": "m1"}))
    text = LineText.objects.get()
    assert (text.kind, text.text) == ("image", "") and len(line.texts("U1")) == 1


def test_what_the_sender_takes_back_is_emptied(worker: Person, line: Service) -> None:
    sent = wrote(SECRET_WORDS)
    come(line, sent)
    taken: dict[str, Any] = event("unsend", unsend={"messageId": sent["message"]["id"]})
    del taken["replyToken"]
    come(line, taken, at=NOW + timedelta(minutes=1))
    text = LineText.objects.get()
    assert (text.text, text.unsent_at) == ("", NOW + timedelta(minutes=1))


def test_an_answer_too_late_for_a_reply_is_pushed_once(worker: Person, line: Service) -> None:
    post([wrote("もしもし")])  # LINE does not know the reply token any more
    work_all(NOW + timedelta(hours=1))
    assert len(line.texts("U1")) == 1 and line.used == 1


def test_an_answer_that_fails_does_not_lose_the_text(worker: Person, line: Service) -> None:
    line.faults = ["500"]
    come(line, wrote(SECRET_WORDS))
    assert LineText.objects.get().text == SECRET_WORDS
    assert "500" in LineEvent.objects.get().problem and LineEvent.objects.get().outcome == "KEPT"


def test_the_placement_names_who_is_in_charge_before_the_company(worker: Person) -> None:
    own = make_user(name="own")
    placement = worker.placements.get()
    placement.caseworker = own
    placement.save()
    assert in_charge_of(worker, NOW) == {own.pk}


def test_who_read_first_stays_known(worker: Person, line: Service) -> None:
    come(line, wrote(SECRET_WORDS))
    first, second = make_user(Role.CONSULTANT), make_user(Role.CONSULTANT)
    for later, reader in ((1, first), (2, second)):
        read_texts(texts=list(LineText.objects.all()), by=reader, at=NOW + timedelta(hours=later))
    text = LineText.objects.get()
    assert (text.read_by, text.read_at) == (first, NOW + timedelta(hours=1))
    assert Entry.objects.filter(action="line.linetext.read").count() == 1
