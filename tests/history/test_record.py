"""Every write leaves one chained line; nothing sealed and nothing unchanged is written down."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction

from kumiai.employers.models import Employer
from kumiai.history.domain.queries import first_broken_entry
from kumiai.history.domain.record import SystemActor, create_recorded, delete_recorded, save_recorded
from kumiai.history.models import Entry
from kumiai.history.models.entry import HistoryIsPermanent
from kumiai.history.signals import recorded
from kumiai.people.models import Person

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 1, 2, 3, 456789, tzinfo=UTC)
WRITER = SystemActor("writer")


def test_a_change_keeps_only_the_fields_that_changed() -> None:
    company = save_recorded(Employer(name="北斗食品", field="FOOD"), by=WRITER, at=AT)
    company.name = "北斗フーズ"
    save_recorded(company, by=WRITER, at=AT, reason="商号変更")
    line = Entry.objects.about(company).first()
    assert line is not None
    assert (line.before, line.after, line.reason) == (
        {"name": "北斗食品"},
        {"name": "北斗フーズ"},
        "商号変更",
    )


def test_saving_the_same_again_writes_no_line() -> None:
    company = save_recorded(Employer(name="北斗食品"), by=WRITER, at=AT)
    save_recorded(company, by=WRITER, at=AT)
    assert Entry.objects.count() == 1


def test_an_unsound_record_is_refused_and_leaves_no_line() -> None:
    with pytest.raises(ValidationError) as refusal:
        save_recorded(Employer(name="北斗食品", corporate_number="1234567890123"), by=WRITER, at=AT)
    assert list(refusal.value.error_dict) == ["corporate_number"]
    assert not Entry.objects.exists() and not Employer.objects.exists()


def test_a_sealed_value_never_enters_the_history_but_its_change_does() -> None:
    person = save_recorded(Person(name_roman="LE AN", passport_number="C1234567"), by=WRITER, at=AT)
    person.passport_number = "D7654321"
    save_recorded(person, by=WRITER, at=AT)
    lines = list(Entry.objects.about(person))
    assert [sorted(line.after) for line in lines[:1]] == [["passport_number"]]
    said = str([(line.before, line.after) for line in lines])
    assert "C1234567" not in said and "D7654321" not in said and "passport_index" not in said


def test_what_is_rolled_back_leaves_no_line() -> None:
    with pytest.raises(RuntimeError), transaction.atomic():
        save_recorded(Employer(name="北斗食品"), by=WRITER, at=AT)
        raise RuntimeError
    assert not Entry.objects.exists()


def test_a_deleted_record_stays_readable_in_the_history() -> None:
    company = save_recorded(Employer(name="北斗食品"), by=WRITER, at=AT)
    key = company.pk
    delete_recorded(company, by=WRITER, at=AT, reason="二重登録")
    line = Entry.objects.get(action="employers.employer.deleted")
    assert (line.subject_id, line.before["name"], line.reason) == (str(key), "北斗食品", "二重登録")


def test_the_chain_is_whole_and_a_forged_line_is_found() -> None:
    create_recorded(
        [Employer(name=f"会社{n}", joined_on=date(2026, 4, n + 1)) for n in range(3)], by=WRITER, at=AT
    )
    save_recorded(Person(name_roman="LE AN"), by=WRITER, at=AT)
    assert first_broken_entry() is None
    second = Entry.objects.order_by("pk")[1]
    with connection.cursor() as cursor:  # as somebody with the database file could
        cursor.execute("UPDATE history_entry SET actor = 'somebody else' WHERE id = %s", [second.pk])
    found = first_broken_entry()
    assert found is not None and found.pk == second.pk


def test_a_line_can_neither_be_changed_nor_deleted() -> None:
    save_recorded(Employer(name="北斗食品"), by=WRITER, at=AT)
    line = Entry.objects.get()
    for deed in (line.save, line.delete, Entry.objects.all().delete, lambda: Entry.objects.update(actor="x")):
        with pytest.raises(HistoryIsPermanent):
            deed()


def test_other_rooms_hear_of_a_write_once() -> None:
    heard = []

    def listen(sender: object, instances: list[Employer], **more: object) -> None:
        heard.append([company.name for company in instances])

    recorded.connect(listen, sender=Employer)
    try:
        company = save_recorded(Employer(name="北斗食品"), by=WRITER, at=AT)
        save_recorded(company, by=WRITER, at=AT)
    finally:
        recorded.disconnect(listen, sender=Employer)
    assert heard == [["北斗食品"]]
