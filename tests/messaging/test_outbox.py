"""What is told stands with the fact, once, in the reader's language, on the reader's way."""

from collections.abc import Iterator

import pytest
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from wagtail.users.models import UserProfile

from kumiai.accounts.models import User
from kumiai.messaging.domain.channel import Recipient
from kumiai.messaging.domain.outbox import NO_WAY, Notice, tell, tell_many
from kumiai.messaging.enums import ChannelCode, MessageState, Urgency
from kumiai.messaging.models import Message, Preference
from tests.factories import make_employer, make_person, make_user, write
from tests.messaging.channels import THURSDAY, notice, plugged_in, to_user

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_set_up() -> Iterator[None]:
    with plugged_in():
        yield


def test_the_same_fact_told_twice_is_one_message() -> None:
    user = make_user()
    first = tell(notice(to_user(user)), at=THURSDAY)
    assert tell(notice(to_user(user)), at=THURSDAY) == first
    assert tell_many([notice(to_user(user)), notice(to_user(user), "b")], at=THURSDAY) == 1
    assert Message.objects.count() == 2


def test_the_same_fact_tells_two_people() -> None:
    one, other = make_user(), make_user()
    assert tell_many([notice(to_user(one)), notice(to_user(other))], at=THURSDAY) == 2


@pytest.mark.django_db(transaction=True)
def test_nobody_is_told_of_a_fact_that_was_rolled_back() -> None:
    user = make_user()
    with pytest.raises(ValidationError), transaction.atomic():
        user.display_name = "new"
        user.save()
        tell(notice(to_user(user)), at=THURSDAY)
        raise ValidationError("no")
    assert not Message.objects.exists()


def test_a_user_reads_in_the_language_of_the_own_account() -> None:
    english, japanese = make_user(), make_user()
    UserProfile.objects.create(user=english, preferred_language="en")
    assert tell(notice(to_user(english)), at=THURSDAY).title == "Your answer of 11/25 is awaited"
    assert tell(notice(to_user(japanese)), at=THURSDAY).title == "11/25の問合せの回答をお待ちしています"


def test_a_worker_reads_the_native_language_if_there_is_one_and_english_otherwise() -> None:
    japanese = make_person(native_language="ja")
    burmese = make_person(native_language="my")
    assert tell(notice(Recipient("person", japanese.pk)), at=THURSDAY).language == "ja"
    assert tell(notice(Recipient("person", burmese.pk)), at=THURSDAY).language == "en"


def test_a_company_gets_paper_and_a_user_the_office_where_nothing_else_is_set_up() -> None:
    company, user = make_employer(), make_user()
    assert tell(notice(Recipient("employer", company.pk)), at=THURSDAY).channel == ChannelCode.PAPER
    assert tell(notice(to_user(user)), at=THURSDAY).channel == ChannelCode.IN_APP


def test_a_wish_for_a_channel_that_is_not_there_fails_in_sight() -> None:
    company = make_employer()
    write(Preference(employer=company, channels=["email"]))
    message = tell(notice(Recipient("employer", company.pk)), at=THURSDAY)
    assert (message.state, message.problem) == (MessageState.FAILED, NO_WAY)


def test_a_value_that_lacks_is_a_fault_of_the_caller() -> None:
    user = make_user()
    with pytest.raises(LookupError, match="day"):
        tell(Notice("question.again", to_user(user), "a", {"question": "?"}), at=THURSDAY)


def test_values_are_put_in_as_they_are_and_clean() -> None:
    user = make_user()
    values = {"day": "{question}", "question": "<b>\u202egnp.exe\x00\x07 {day}</b>"}
    message = tell(Notice("question.again", to_user(user), "a", values), at=THURSDAY)
    assert message.text.startswith("<b>gnp.exe {day}</b>\n")
    assert message.title.startswith("{question}")


def test_what_may_be_refused_is_kept_as_refused_and_duties_are_told_all_the_same() -> None:
    user = make_user()
    write(Preference(user=user, refused=["morning.list", "question.again"]))
    morning = Notice("morning.list", to_user(user), "a", {"day": "1", "count": "1", "list": "x"})
    assert tell(morning, at=THURSDAY).state == MessageState.REFUSED
    assert tell(notice(to_user(user)), at=THURSDAY).state == MessageState.WAITING


def test_a_reminder_is_kept_for_the_digest_unless_single_ones_are_wanted() -> None:
    gathering, single = make_user(), make_user()
    write(Preference(user=single, digest=False))
    assert (
        tell(notice(to_user(gathering), urgency=Urgency.DIGEST), at=THURSDAY).state == MessageState.GATHERED
    )
    assert tell(notice(to_user(single), urgency=Urgency.DIGEST), at=THURSDAY).state == MessageState.WAITING


def test_many_messages_cost_as_many_queries_as_few() -> None:
    users = [make_user() for _ in range(12)]

    def queries(some: list[User], key: str) -> int:
        with CaptureQueriesContext(connection) as found:
            tell_many([notice(to_user(user), key) for user in some], at=THURSDAY)
        return len(found)

    assert queries(users[:2], "few") == queries(users, "many")
